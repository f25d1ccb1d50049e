#pragma once

#include <string_view>

// A price, or a zone of prices, that an indicator remembers beside its outputs: what a chart draws
// and a feature may ask for.
namespace gyre {

struct Level {
  std::string_view what;     // "order_block", "swing_high"
  int sign = 0;              // +1 holds from below (demand), -1 from above (supply), 0 neither
  double low = 0, high = 0;  // price; equal for a line
  double strength = 0;       // 0 to 1, by the indicator's own measure
  double filled = 0;         // share that the price has come back into, 0 to 1
  int age = 0;               // closed bars since it was there to be seen
  int tests = 0;             // times that the price has come back to it
};

}  // namespace gyre
