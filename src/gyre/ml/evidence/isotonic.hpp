#pragma once

#include <span>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/result.hpp"

// Probabilities that only rise with the score, as steps. For many rows only: it over-fits where a
// straight line would do. Source: learning.md 2.8.
namespace gyre::ml {

// The non-decreasing values nearest to y in weighted squares, in the order given. Source: pool
// adjacent violators.
std::vector<double> pool_adjacent(std::span<const double> y, std::span<const double> weight);

// values[i] holds for edges[i-1] <= margin < edges[i], so that a tree that goes left when less says
// the same to the bit.
struct Isotonic {
  std::vector<float> edges;    // rising; one less than values
  std::vector<double> values;  // rising, within [0.02, 0.98]

  double p(float margin) const;

  static constexpr std::tuple fields{Field{"edges", &Isotonic::edges},
                                     Field{"values", &Isotonic::values}};
};

inline constexpr double kIsotonicRows = 1000;  // effective

// Refuses fewer effective rows than kIsotonicRows.
Result<Isotonic> fit_isotonic(std::span<const float> margin, std::span<const double> y,
                              std::span<const double> weight);

}  // namespace gyre::ml
