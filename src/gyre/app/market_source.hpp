#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gyre/app/config.hpp"
#include "gyre/sim/world.hpp"

// The options by which run, backtest and exchange are given a market: stored bars or a seed, which
// symbols, which span.
namespace gyre::app {

struct MarketSource {
  std::string replay, instruments, brackets, symbols, timerange, length;
  std::optional<std::uint64_t> synthetic;

  void add(CLI::App& options);
  // Reads or generates it; the exchange's settings come from the configuration.
  Result<sim::World> load(const Config& config) const;
};

}  // namespace gyre::app
