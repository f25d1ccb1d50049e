#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Probability of backtest overfitting: how often the best of many configurations in one half of the
// time is not above the median in the other. Source: Bailey, Borwein, Lopez de Prado, Zhu (CSCV);
// learning.md 3.4.
namespace gyre::ml {

struct Overfitting {
  double probability = 0;      // share of logits that are not positive
  std::vector<double> logits;  // one a choice of half of the blocks, in the order of their numbers
};

// `performance` is the mean of each configuration (columns) in each period (rows), row by row. The
// periods are cut into `blocks` consecutive ones of even number, 16 at most. The best is the first
// of equals; ranks of equals are averaged.
Overfitting backtest_overfitting(std::span<const double> performance, std::size_t configurations,
                                 std::uint32_t blocks);

}  // namespace gyre::ml
