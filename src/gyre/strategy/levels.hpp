#pragma once

#include <algorithm>
#include <optional>
#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/market/fill_model.hpp"

// The levels of a proposal, the same for every strategy that has none of its own: the stop so many
// ATR away but within a share of the price, the target a multiple of that. The ATR is of the
// confirm frame: by that of 5m bars a round trip would cost a quarter of the risk.
namespace gyre {

struct LevelRule {
  double stop_atr = 2;
  Rate stop_min = basis_points(70);
  Rate stop_max = basis_points(400);
  double reward = 2;
  milliseconds time_limit = 24h;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"stop_atr",   &LevelRule::stop_atr,   "atr",      0.5, 10,  "distance of the stop, in ranges of the confirm frame"},
      Attribute{"stop_min",   &LevelRule::stop_min,   "of entry", basis_points(10), basis_points(2000), "the stop is never nearer"},
      Attribute{"stop_max",   &LevelRule::stop_max,   "of entry", basis_points(10), basis_points(2000), "the stop is never farther"},
      Attribute{"reward",     &LevelRule::reward,     "risk",     0.5, 10,  "distance of the target"},
      Attribute{"time_limit", &LevelRule::time_limit, "",         5min, 168h, "after that the idea is stale"},
  };
  // clang-format on

  Result<> check() const {
    if (stop_min > stop_max) return fail(Errc::Config, "stop_min must not be above stop_max");
    return {};
  }
};

// Nothing when there is no range to take a distance from.
constexpr std::optional<Proposal> propose_at(const LevelRule& rule, Side side, double entry,
                                             double atr) {
  if (!(atr > 0 && entry > 0)) return std::nullopt;
  const double distance = std::clamp(rule.stop_atr * atr, rule.stop_min.to_double() * entry,
                                     rule.stop_max.to_double() * entry);
  return Proposal{.side = side,
                  .entry = entry,
                  .stop = entry - sign(side) * distance,
                  .target = entry + sign(side) * rule.reward * distance,
                  .time_limit = rule.time_limit};
}

}  // namespace gyre
