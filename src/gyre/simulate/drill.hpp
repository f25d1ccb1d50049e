#pragma once

#include <array>
#include <bit>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/strategy/strategy.hpp"

// A strategy that has ideas often and by chance, with levels so near that most are over within
// minutes: a simulation needs work of its engine, not profit.
namespace gyre::simulate {

struct Drill {
  static constexpr std::string_view name = "drill";
  static constexpr std::array<std::string_view, kParts> parts{"one", "two", "three", "four",
                                                              "five"};

  double busy = 0.25;
  Rate stop = basis_points(40);
  double reward = 1.5;
  milliseconds time_limit = 10min;

  static constexpr std::tuple attributes{
      Attribute{"busy", &Drill::busy, "of boundaries", 0.0, 1.0, "how often it has an idea"},
      Attribute{"stop", &Drill::stop, "of entry", basis_points(1), basis_points(2000),
                "distance of the stop"},
      Attribute{"reward", &Drill::reward, "risk", 0.1, 10.0, "distance of the target"},
      Attribute{"time_limit", &Drill::time_limit, "", milliseconds{1min}, milliseconds{24h},
                "after that the idea is stale"},
  };

  auto needs(const Ladder& l) const { return std::array{need(l.setup, Atr{})}; }

  std::optional<Proposal> propose(const MarketView& market) const {
    const Bar& bar = market.bar(market.ladder().setup);
    const auto draw = key(0x4472696c, to_ms(bar.opened), std::bit_cast<std::uint64_t>(bar.close),
                          std::bit_cast<std::uint64_t>(bar.volume));
    if (uniform(draw) >= busy) return std::nullopt;
    const Side side = uniform(key(draw, 1)) < 0.5 ? Side::Long : Side::Short;
    const double distance = bar.close * stop.to_double();
    Proposal proposal{.side = side,
                      .entry = bar.close,
                      .stop = bar.close - sign(side) * distance,
                      .target = bar.close + sign(side) * reward * distance,
                      .time_limit = time_limit,
                      .confidence = 1};
    proposal.parts.fill(1);
    return proposal;
  }
};
static_assert(Strategy<Drill>);

}  // namespace gyre::simulate
