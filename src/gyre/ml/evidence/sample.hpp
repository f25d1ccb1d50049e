#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "gyre/core/time.hpp"
#include "gyre/features/feature_row.hpp"

// A labelled proposal as training sees it: what was known when it was decided, and what came of it.
namespace gyre::ml {

struct Sample {
  std::uint64_t id = 0;
  std::string symbol, strategy;
  Timestamp at{};   // decision: the boundary that completed the rule
  Timestamp due{};  // at + its time limit, however early it ended
  FeatureRow x{};
  Timestamp ended{};       // when the result was known; the epoch where that is not kept
  bool y = false;          // net result > 0
  double r = 0;            // net result in units of the planned risk
  double reward_risk = 0;  // planned, before costs
  // What the first bar after the decision brought in the direction of the proposal, for the
  // tripwires; NaN where it is not known.
  double next_return = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace gyre::ml
