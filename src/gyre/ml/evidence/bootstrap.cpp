#include "gyre/ml/evidence/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gyre/core/ensure.hpp"
#include "gyre/core/random.hpp"
#include "gyre/ml/evidence/distributions.hpp"

namespace gyre::ml {
namespace {

constexpr std::size_t kFewBlocks = 20;

// Weights of pairs (up, down) that are in order, by the blocks of both.
struct BlockPairs {
  std::size_t blocks;
  std::vector<double> ordered;   // blocks x blocks
  std::vector<double> up, down;  // weights of the classes

  BlockPairs(const Scored& rows, const TimeBlocks& of)
      : blocks{of.count}, ordered(blocks * blocks), up(blocks), down(blocks) {
    std::vector<std::uint32_t> order(rows.p.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, {}, [&](auto i) { return rows.p[i]; });
    std::vector<double> below(blocks), tied(blocks);
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      for (end = begin; end < order.size() && rows.p[order[end]] == rows.p[order[begin]]; ++end)
        if (const auto i = order[end]; rows.y[i] <= 0) tied[of.of[i]] += rows.weight[i];
      for (std::size_t k = begin; k < end; ++k) {
        const auto i = order[k];
        if (rows.y[i] <= 0) continue;
        up[of.of[i]] += rows.weight[i];
        double* row = &ordered[of.of[i] * blocks];
        for (std::size_t b = 0; b < blocks; ++b)
          row[b] += rows.weight[i] * (below[b] + tied[b] / 2);
      }
      for (std::size_t b = 0; b < blocks; ++b) below[b] += std::exchange(tied[b], 0.0);
    }
    down = below;
  }

  // Each block counted so many times.
  double auc(const auto& times) const {
    double pairs = 0, ups = 0, downs = 0;
    for (std::size_t a = 0; a < blocks; ++a) {
      const auto weight = static_cast<double>(times[a]);
      ups += weight * up[a], downs += weight * down[a];
      if (weight == 0) continue;
      const double* row = &ordered[a * blocks];
      double sum = 0;
      for (std::size_t b = 0; b < blocks; ++b) sum += static_cast<double>(times[b]) * row[b];
      pairs += weight * sum;
    }
    return ups > 0 && downs > 0 ? pairs / (ups * downs) : 0.5;
  }
};

// Standard error from leaving out one block at a time. Source: Tukey's jackknife.
double jackknife_error(const BlockPairs& pairs) {
  std::vector<double> times(pairs.blocks, 1.0), left;
  for (auto& time : times) {
    time = 0;
    left.push_back(pairs.auc(times));
    time = 1;
  }
  const auto n = static_cast<double>(left.size());
  const double mean = std::reduce(left.begin(), left.end()) / n;
  double squares = 0;
  for (const double value : left) squares += (value - mean) * (value - mean);
  return std::sqrt((n - 1) / n * squares);
}

}  // namespace

double quantile(std::vector<double> values, double share) {
  ensure(!values.empty() && 0 <= share && share <= 1, "a quantile is of some values");
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, at);
  if (below + 1 == values.size()) return *at;
  const double next = *std::min_element(at + 1, values.end());
  return *at + (place - static_cast<double>(below)) * (next - *at);
}

BlockBootstrap::BlockBootstrap(TimeBlocks blocks, std::size_t resamples, std::uint64_t seed)
    : blocks_{std::move(blocks)}, resamples_{resamples}, drawn_(resamples * blocks_.count) {
  ensure(blocks_.count > 0 && resamples > 0, "something is drawn");
  const auto count = static_cast<double>(blocks_.count);
  for (std::size_t r = 0; r < resamples; ++r)
    for (std::size_t b = 0; b < blocks_.count; ++b)
      ++drawn_[r * blocks_.count + static_cast<std::size_t>(uniform(key(seed, r, b)) * count)];
}

std::vector<double> BlockBootstrap::sums(std::span<const double> values,
                                         std::span<const double> weight) const {
  ensure(values.size() == blocks_.of.size() && weight.size() == values.size(),
         "one value and one weight a row");
  std::vector<double> out(blocks_.count);
  for (std::size_t i = 0; i < values.size(); ++i) out[blocks_.of[i]] += values[i] * weight[i];
  return out;
}

Bounded BlockBootstrap::bounded(double value, std::vector<double> resampled, double error,
                                double alpha) const {
  if (blocks_.count < 2 || resampled.empty()) return {value, -INFINITY, INFINITY};
  Bounded out{value, quantile(resampled, alpha), quantile(std::move(resampled), 1 - alpha)};
  if (blocks_.count >= kFewBlocks) return out;
  const double reach = error * student_quantile(1 - alpha, static_cast<double>(blocks_.count - 1));
  out.low = std::min(out.low, value - reach);
  out.high = std::max(out.high, value + reach);
  return out;
}

Bounded BlockBootstrap::ratio(std::span<const double> tops, std::span<const double> bottoms,
                              double alpha) const {
  const double bottom = std::reduce(bottoms.begin(), bottoms.end());
  const double value = std::reduce(tops.begin(), tops.end()) / bottom;
  const auto count = static_cast<double>(blocks_.count);
  double squares = 0;
  for (std::size_t b = 0; b < blocks_.count; ++b) {
    const double off = (tops[b] - value * bottoms[b]) * count / bottom;
    squares += off * off;
  }
  std::vector<double> resampled;
  resampled.reserve(resamples_);
  for (std::size_t r = 0; r < resamples_; ++r) {
    const auto times = drawn(r);
    double top = 0, below = 0;
    for (std::size_t b = 0; b < blocks_.count; ++b)
      top += times[b] * tops[b], below += times[b] * bottoms[b];
    if (below > 0) resampled.push_back(top / below);  // else none of the rows was drawn
  }
  return bounded(value, std::move(resampled), std::sqrt(squares / (count - 1) / count), alpha);
}

Bounded BlockBootstrap::mean(std::span<const double> values, std::span<const double> weight,
                             double alpha) const {
  const std::vector<double> ones(values.size(), 1.0);
  return ratio(sums(values, weight), sums(ones, weight), alpha);
}

Bounded BlockBootstrap::skill(std::span<const double> values, std::span<const double> against,
                              std::span<const double> weight, double alpha) const {
  const auto share = ratio(sums(values, weight), sums(against, weight), alpha);
  return {1 - share.value, 1 - share.high, 1 - share.low};
}

Bounded BlockBootstrap::auc(const Scored& rows, double alpha) const {
  const BlockPairs pairs{rows, blocks_};
  std::vector<double> resampled;
  resampled.reserve(resamples_);
  for (std::size_t r = 0; r < resamples_; ++r) resampled.push_back(pairs.auc(drawn(r)));
  const std::vector<int> once(blocks_.count, 1);
  const double error = blocks_.count < kFewBlocks ? jackknife_error(pairs) : 0;
  return bounded(pairs.auc(once), std::move(resampled), error, alpha);
}

}  // namespace gyre::ml
