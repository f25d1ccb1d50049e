#pragma once

#include <cmath>
#include <vector>

#include "gyre/structure/all.hpp"
#include "tests/indicators/bars.hpp"

// What the tests of structures share.
namespace gyre {

inline bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// A bar whose body is small and in the middle.
constexpr Ohlcv bar_of(double high, double low, double close) {
  return {.open = close, .high = high, .low = low, .close = close, .volume = 10};
}

// All outputs over these bars.
template <Indicator I>
std::vector<std::array<double, I::outputs.size()>> told(const I& indicator,
                                                        const std::vector<Ohlcv>& bars) {
  Alone alone{indicator};
  std::vector<std::array<double, I::outputs.size()>> results;
  for (const auto& bar : bars) results.push_back(alone.update(bar));
  return results;
}

// Bars by their highs, each one unit high, closing in the middle.
inline std::vector<Ohlcv> bars_by_highs(const std::vector<double>& highs) {
  std::vector<Ohlcv> bars;
  for (const double high : highs) bars.push_back(bar_of(high, high - 1, high - 0.5));
  return bars;
}

}  // namespace gyre
