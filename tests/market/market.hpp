#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/domain/bar.hpp"

namespace gyre {

// Minutes of a seeded walk on a grid of cents, with volumes in thousandths.
inline std::vector<Bar> random_minutes(std::uint64_t seed, Timestamp begin, std::size_t count) {
  std::vector<Bar> bars;
  bars.reserve(count);
  const auto cents = [&](std::size_t i, int what, double reach) {
    return std::round(uniform(key(seed, i, what)) * reach) / 100;
  };
  double close = 100;
  for (std::size_t i = 0; i < count; ++i) {
    const double open = close;
    const double drift = (100 - open) / 200 + 0.02 * std::sin(static_cast<double>(i) / 300);
    close = std::round((open + drift) * 100 + cents(i, 0, 20) * 100 - 10) / 100;
    const double volume = std::round(uniform(key(seed, i, 3)) * 1e6) / 1e3;
    bars.push_back(
        {{open, std::max(open, close) + cents(i, 1, 5), std::min(open, close) - cents(i, 2, 5),
          close, volume, begin + i * duration(Timeframe::m1)}});
  }
  return bars;
}

}  // namespace gyre
