#pragma once

#include <algorithm>
#include <optional>

#include "gyre/domain/proposal.hpp"
#include "gyre/market/fill_model.hpp"

// The levels of a proposal, the same for every strategy that has none of its own: the stop so many
// ATR away but within a share of the price, the target a multiple of that. The ATR is of the
// confirm frame: by that of 5m bars a round trip would cost a quarter of the risk.
namespace gyre {

struct LevelRule {
  double stop_atr = 2;
  Rate stop_min = basis_points(70);  // of the entry
  Rate stop_max = basis_points(400);
  double reward = 2;
};

// What their attributes may be.
inline constexpr Rate kStopMin = basis_points(10), kStopMax = basis_points(2000);
inline constexpr milliseconds kLimitMin = 5min, kLimitMax = 168h;

// Nothing when there is no range to take a distance from.
constexpr std::optional<Proposal> propose_at(const LevelRule& rule, Side side, double entry,
                                             double atr, milliseconds time_limit) {
  if (!(atr > 0 && entry > 0)) return std::nullopt;
  const double distance = std::clamp(rule.stop_atr * atr, rule.stop_min.to_double() * entry,
                                     rule.stop_max.to_double() * entry);
  return Proposal{.side = side,
                  .entry = entry,
                  .stop = entry - sign(side) * distance,
                  .target = entry + sign(side) * rule.reward * distance,
                  .time_limit = time_limit};
}

}  // namespace gyre
