#include "gyre/ml/evidence/isotonic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::ml {
namespace {

struct PooledRows {
  double value, weight;
  std::size_t rows;
};

// The rows of one margin as one.
struct MergedScores {
  std::vector<float> margin;
  std::vector<double> y, weight;
};

MergedScores merged_scores(std::span<const float> margin, std::span<const double> y,
                           std::span<const double> weight) {
  std::vector<std::size_t> order(margin.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [&](auto i) { return std::pair{margin[i], i}; });
  MergedScores out;
  for (const auto i : order) {
    if (out.margin.empty() || out.margin.back() != margin[i]) {
      out.margin.push_back(margin[i]);
      out.y.push_back(0), out.weight.push_back(0);
    }
    out.y.back() += weight[i] * y[i];
    out.weight.back() += weight[i];
  }
  for (std::size_t i = 0; i < out.y.size(); ++i) out.y[i] /= out.weight[i];
  return out;
}

// Above `below` and not above `above`.
float edge_between(float below, float above) {
  const float middle = below + (above - below) / 2;
  return middle > below ? middle : above;
}

}  // namespace

std::vector<double> pool_adjacent(std::span<const double> y, std::span<const double> weight) {
  ensure(y.size() == weight.size(), "one weight a value");
  std::vector<PooledRows> pools;
  for (std::size_t i = 0; i < y.size(); ++i) {
    pools.push_back({y[i], weight[i], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].value >= pools.back().value) {
      const auto last = pools.back();
      pools.pop_back();
      auto& pool = pools.back();
      const double whole = pool.weight + last.weight;
      pool = {(pool.value * pool.weight + last.value * last.weight) / whole, whole,
              pool.rows + last.rows};
    }
  }
  std::vector<double> out;
  out.reserve(y.size());
  for (const auto& pool : pools) out.insert(out.end(), pool.rows, pool.value);
  return out;
}

double Isotonic::p(float margin) const {
  return values[static_cast<std::size_t>(std::ranges::upper_bound(edges, margin) - edges.begin())];
}

Result<Isotonic> fit_isotonic(std::span<const float> margin, std::span<const double> y,
                              std::span<const double> weight) {
  ensure(margin.size() == y.size() && y.size() == weight.size(),
         "one outcome and one weight a margin");
  if (const double rows = effective_size(weight); rows < kIsotonicRows)
    return fail(Errc::OutOfRange, fmt::format("steps need {:.0f} effective rows, {:.0f} are there",
                                              kIsotonicRows, rows));
  if (!std::ranges::all_of(margin, [](float m) { return std::isfinite(m); }))
    return fail(Errc::OutOfRange, "a margin to calibrate is not finite");

  const auto scores = merged_scores(margin, y, weight);
  const auto pooled = pool_adjacent(scores.y, scores.weight);
  Isotonic steps;
  for (std::size_t i = 0; i < pooled.size(); ++i) {
    const double value = std::clamp(pooled[i], 0.02, 0.98);
    if (!steps.values.empty() && steps.values.back() == value) continue;
    if (i > 0) steps.edges.push_back(edge_between(scores.margin[i - 1], scores.margin[i]));
    steps.values.push_back(value);
  }
  return steps;
}

}  // namespace gyre::ml
