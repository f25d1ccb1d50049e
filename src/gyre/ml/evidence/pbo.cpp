#include "gyre/ml/evidence/pbo.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

// Sums over the periods of each block, block by block.
std::vector<double> block_sums(std::span<const double> performance, std::size_t columns,
                               std::uint32_t blocks) {
  const std::size_t periods = performance.size() / columns;
  std::vector<double> sums(blocks * columns);
  for (std::size_t t = 0; t < periods; ++t) {
    // The block b holds the periods from periods * b / blocks on.
    const auto block = (blocks * (t + 1) - 1) / periods;
    for (std::size_t c = 0; c < columns; ++c)
      sums[block * columns + c] += performance[t * columns + c];
  }
  return sums;
}

double logit_of(std::span<const double> inside, std::span<const double> outside) {
  const auto best = std::ranges::max_element(inside) - inside.begin();
  const double of_best = outside[static_cast<std::size_t>(best)];
  const auto below = std::ranges::count_if(outside, [&](double x) { return x < of_best; });
  const auto equal = std::ranges::count(outside, of_best);
  const double rank = static_cast<double>(below) + (static_cast<double>(equal) + 1) / 2;
  const double share = rank / (static_cast<double>(outside.size()) + 1);
  return std::log(share / (1 - share));
}

}  // namespace

Overfitting backtest_overfitting(std::span<const double> performance, std::size_t configurations,
                                 std::uint32_t blocks) {
  ensure(configurations > 0 && performance.size() % configurations == 0, "whole rows");
  ensure(blocks >= 2 && blocks % 2 == 0 && blocks <= 16 &&
             performance.size() / configurations >= blocks,
         "an even number of blocks, each with a period");
  const auto sums = block_sums(performance, configurations, blocks);
  Overfitting out;
  std::vector<double> inside(configurations), outside(configurations);
  double not_positive = 0;
  // From the lowest bit on, so that {1,2} comes before {1,3}: the masks in falling order, mirrored.
  for (std::uint32_t mask = (1u << blocks); mask-- > 0;) {
    if (std::popcount(mask) * 2 != static_cast<int>(blocks)) continue;
    std::ranges::fill(inside, 0), std::ranges::fill(outside, 0);
    for (std::uint32_t b = 0; b < blocks; ++b) {
      auto& half = (mask >> (blocks - 1 - b)) & 1 ? inside : outside;
      for (std::size_t c = 0; c < configurations; ++c) half[c] += sums[b * configurations + c];
    }
    out.logits.push_back(logit_of(inside, outside));
    not_positive += out.logits.back() <= 0;
  }
  out.probability = not_positive / static_cast<double>(out.logits.size());
  return out;
}

}  // namespace gyre::ml
