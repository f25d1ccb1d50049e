#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "gyre/domain/bar.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/indicators/indicator.hpp"

// What strategies make their judgement of: directions (+1, 0, -1) and scores (0 to 1). Everything
// is written so that a NaN, a value that is not there, scores nothing, and so that a mirrored
// market is judged the same. The steps are those of the system that gyre replaces.
namespace gyre::scores {

using Parts = std::array<double, kParts>;
inline constexpr Parts kWeights{0.40, 0.20, 0.20, 0.10, 0.10};

constexpr double weigh(const Parts& scores) {
  double sum = 0;
  for (std::size_t i = 0; i < kParts; ++i) sum += kWeights[i] * scores[i];
  return std::clamp(sum, 0.0, 1.0);
}

// The trend of a frame by two averages; none without strength or when the fast one stalls.
constexpr int trend(double fast, double slow, double slope, double adx, double slope_min,
                    double adx_min) {
  if (!(adx >= adx_min)) return 0;
  if (fast > slow && slope >= slope_min) return 1;
  if (fast < slow && slope <= -slope_min) return -1;
  return 0;
}

// Whether the closes of the last `count` bars reach higher and dip less than those of the `count`
// before them (+1), the opposite (-1), or neither.
inline int structure(std::span<const Bar> bars, std::size_t count) {
  if (bars.size() < 2 * count) return 0;
  const auto [low, high] = std::ranges::minmax(bars.last(count), {}, &Bar::close);
  const auto [low_before, high_before] =
      std::ranges::minmax(bars.last(2 * count).first(count), {}, &Bar::close);
  if (high.close > high_before.close && low.close > low_before.close) return 1;
  if (high.close < high_before.close && low.close < low_before.close) return -1;
  return 0;
}

// A step for each half of an ATR away: near is good.
constexpr double nearness(double atrs) {
  if (std::isnan(atrs)) return 0;
  return atrs <= 0.5 ? 1 : atrs <= 1 ? 0.8 : atrs <= 1.5 ? 0.6 : atrs <= 2 ? 0.4 : 0.2;
}

// Where the price stands at its order block, of which `far` is the edge that must hold: beyond it
// the block is broken and scores 0, in front of the block 0.3, inside by its distance to that edge.
constexpr double position(Side side, double price, double near, double far, double atr) {
  const double s = sign(side);
  if (!(s * (price - far) >= 0)) return 0;
  return s * (price - near) > 0 ? 0.3 : nearness(s * (price - far) / atr);
}

constexpr double momentum(Side side, double rsi, double macd, double signal) {
  const double s = sign(side), lean = s * (rsi - 50);
  const int votes = (lean > 0 && lean < 20) + (s * (macd - signal) > 0);
  return votes == 2 ? 1 : votes == 1 ? 0.6 : 0;
}

// By the rank of the band width: neither asleep nor wild is best.
constexpr double volatility(double rank) {
  if (std::isnan(rank)) return 0;
  return rank < 0.25 ? 0.6 : rank > 0.75 ? 0.4 : 1;
}

}  // namespace gyre::scores
