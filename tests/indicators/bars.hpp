#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "gyre/core/ohlcv.hpp"
#include "gyre/core/random.hpp"

namespace gyre {

// A random walk in eighths around `middle`, so that sums and reflections of its prices are exact.
inline std::vector<Ohlcv> random_bars(std::uint64_t seed, std::size_t count, double middle = 1000) {
  std::vector<Ohlcv> bars;
  double close = middle;
  const auto draw = [&](std::size_t bar, int what, int limit) {
    return static_cast<double>(static_cast<int>(uniform(key(seed, bar, what)) * limit)) / 8;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const double open = close;
    close = open + draw(i, 0, 65) - 4 + (middle - open) / 64;
    close = static_cast<double>(static_cast<long>(close * 8)) / 8;
    bars.push_back({open, std::max(open, close) + draw(i, 1, 12),
                    std::min(open, close) - draw(i, 2, 12), close, draw(i, 3, 8000)});
  }
  return bars;
}

// As they lie in memory: NaN is NaN.
inline bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

// The same market upside down.
inline std::vector<Ohlcv> mirrored(std::vector<Ohlcv> bars, double middle = 1000) {
  for (auto& bar : bars)
    bar = {2 * middle - bar.open, 2 * middle - bar.low, 2 * middle - bar.high,
           2 * middle - bar.close, bar.volume};
  return bars;
}

}  // namespace gyre
