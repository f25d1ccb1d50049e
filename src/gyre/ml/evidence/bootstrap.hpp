#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gyre/ml/evidence/blocks.hpp"
#include "gyre/ml/evidence/scores.hpp"

// What a mean could have been, had the calendar dealt other blocks: whole blocks of time are drawn
// with replacement, and the same draws serve every statistic. Source: learning.md 3.7.
namespace gyre::ml {

// Type 7 (linear between the order statistics), as R, NumPy and spreadsheets have it. Not of an
// empty list.
double quantile(std::vector<double> values, double share);

// An estimate with one-sided bounds, each missed with probability alpha.
struct Bounded {
  double value = 0, low = 0, high = 0;
};

class BlockBootstrap {
 public:
  // Draws `resamples` times as many blocks as there are; a seed tells all of them.
  BlockBootstrap(TimeBlocks blocks, std::size_t resamples, std::uint64_t seed);

  std::size_t blocks() const { return blocks_.count; }

  // Weighted mean of one value a row. With fewer than 20 blocks the draws are too alike, and the
  // bounds are the wider ones of draws and Student's t over block means.
  Bounded mean(std::span<const double> values, std::span<const double> weight, double alpha) const;

  // 1 - mean of `values` / mean of `against`, both weighted.
  Bounded skill(std::span<const double> values, std::span<const double> against,
                std::span<const double> weight, double alpha) const;

  // The same for auc(): pairs are counted once, block by block.
  Bounded auc(const Scored& rows, double alpha) const;

 private:
  // Times that each block was drawn, of one resample.
  std::span<const std::uint16_t> drawn(std::size_t resample) const {
    return std::span{drawn_}.subspan(resample * blocks_.count, blocks_.count);
  }
  std::vector<double> sums(std::span<const double> values, std::span<const double> weight) const;
  Bounded ratio(std::span<const double> tops, std::span<const double> bottoms, double alpha) const;
  Bounded bounded(double value, std::vector<double> resampled, double error, double alpha) const;

  TimeBlocks blocks_;
  std::size_t resamples_;
  std::vector<std::uint16_t> drawn_;
};

}  // namespace gyre::ml
