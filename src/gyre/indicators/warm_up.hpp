#pragma once

#include <optional>

#include "gyre/core/time.hpp"
#include "gyre/indicators/indicator.hpp"

// How many bars an indicator needs, found by trying, so that nobody has to say it and nobody can
// say it wrong: the same generated market is shown to one that has seen long enough and to others
// that begin later.
namespace gyre {

struct WarmUp {
  int first = 0;  // bars until an output speaks at all; 0 when none does
  // Bars until where the history began makes no difference: from then on each output stays within
  // `tolerance` of its own standard deviation of what it is with a longer past. Nothing when it
  // always does, as in a sum from the beginning.
  std::optional<int> settled;
};

inline constexpr double kSettled = 1e-3;
inline constexpr int kSettledMax = 2000;  // bars; what takes longer counts as never

// Bars are `step` apart. The same in every process; each answer is worked out once in one.
WarmUp warm_up(const IndicatorKind& kind, const Parameters& parameters, milliseconds step,
               double tolerance = kSettled);

}  // namespace gyre
