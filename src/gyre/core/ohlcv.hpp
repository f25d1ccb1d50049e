#pragma once

#include <limits>

#include "gyre/core/time.hpp"

// What indicators eat. Doubles, because indicators need no more, and an hour's volume of 1000PEPE
// (8.1e10) leaves an exact number no room.
namespace gyre {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Ohlcv {
  double open = 0, high = 0, low = 0, close = 0;
  double volume = 0;   // in the base asset
  Timestamp opened{};  // for those that look at the hour
  bool operator==(const Ohlcv&) const = default;
};

}  // namespace gyre
