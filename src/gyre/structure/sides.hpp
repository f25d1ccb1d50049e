#pragma once

#include <array>
#include <limits>

#include "gyre/core/ohlcv.hpp"

// Above and below are one thing seen from two sides: a rule is written once, with a sign, +1 for
// highs and what rises, -1 for lows and what falls, and so a mirrored market is read mirrored.
namespace gyre {

inline constexpr std::array kSigns{+1.0, -1.0};
inline constexpr double kFar = std::numeric_limits<double>::infinity();

template <class T>
struct Both {
  T high{}, low{};
  constexpr T& of(double sign) { return sign > 0 ? high : low; }
  constexpr const T& of(double sign) const { return sign > 0 ? high : low; }
};

// How far a bar goes in a direction, in price.
constexpr double reach(const Ohlcv& bar, double sign) { return sign > 0 ? bar.high : bar.low; }

// How far it goes in both, times the sign, so that more is farther in either.
struct Reach {
  double up = kFar, down = kFar;

  static constexpr Reach of(const Ohlcv& bar) { return {bar.high, -bar.low}; }
  constexpr Reach with(const Reach& other) const {
    return {up < other.up ? other.up : up, down < other.down ? other.down : down};
  }
  constexpr double price(double sign) const { return sign > 0 ? up : -down; }
};

}  // namespace gyre
