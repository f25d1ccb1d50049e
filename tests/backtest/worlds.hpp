#pragma once

#include "gyre/backtest/backtest.hpp"
#include "gyre/sim/world.hpp"
#include "gyre/strategy/all.hpp"

// Small synthetic worlds, and an engine with every strategy of the registry.
namespace gyre::test {

inline constexpr Timestamp kDay =
    Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 5 / 27}};

inline sim::World synthetic_world(std::uint64_t seed, int symbols, milliseconds length) {
  const TimeRange range{kDay + 5h, kDay + 5h + length};
  sim::World world{.range = range, .name = "synthetic"};
  const auto whole = TimeRange{kDay, range.end};
  world.market = std::make_shared<const sim::Market>(
      sim::Market{sim::SyntheticMarket{{.seed = seed, .symbols = symbols, .range = whole}}});
  for (const auto& listing : world.market->listings())
    world.symbols.push_back(listing.instrument.symbol);
  return world;
}

inline EngineSettings engine_settings() {
  EngineSettings settings;
  for (const auto& kind : kStrategies)
    settings.strategies.push_back({std::string{kind.name}, kind.make({}, settings.ladder).value()});
  return settings;
}

}  // namespace gyre::test
