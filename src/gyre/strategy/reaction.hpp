#pragma once

#include <cmath>

#include "gyre/core/ohlcv.hpp"
#include "gyre/domain/side.hpp"

// How a bar answers to a level that it has reached, seen from the side that hopes for it.
namespace gyre::scores {

// How far the bar went against the side, in price: the low for a long.
constexpr double adverse(Side side, const Ohlcv& bar) {
  return side == Side::Long ? bar.low : bar.high;
}

// The share of its range that a bar came back by its close, 0 to 1; 0 of a bar without range.
constexpr double rejection(Side side, const Ohlcv& bar) {
  const double range = bar.high - bar.low;
  return range > 0 ? sign(side) * (bar.close - adverse(side, bar)) / range : 0;
}

// What lies ahead of a side in a range whose `position` is 0 at its low end: 1 where a long buys
// lowest. Nothing where there is no range.
constexpr double discount(Side side, double position) {
  if (std::isnan(position)) return 0;
  return side == Side::Long ? 1 - position : position;
}

// Trends, +1, 0 or -1, that go the side's way: 1 when all do, 0 when all are against it. One that
// is not known is none.
constexpr double agreement(Side side, auto... trends) {
  const double sum = (... + (std::isnan(trends) ? 0 : trends));
  return 0.5 + 0.5 * sign(side) * sum / sizeof...(trends);
}

}  // namespace gyre::scores
