#pragma once

#include <string_view>
#include <vector>

// What a strategy asked of the market before it said yes or no: written down only when somebody
// wants to know why there was no trade.
namespace gyre {

// A condition, in the strategy's own words, as it was found.
struct Gate {
  std::string_view name;
  double value = 0, threshold = 0;  // of a plain yes or no: 1 or 0, and 1
  bool passed = false;
};

using Trace = std::vector<Gate>;  // in the order they were asked; the first that closed ends it

}  // namespace gyre
