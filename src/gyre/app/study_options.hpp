#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gyre/app/config_options.hpp"
#include "gyre/app/market_source.hpp"
#include "gyre/backtest/study.hpp"

// What the commands that look at strategies without trading are told: a configuration, a market,
// and whom to look at.
namespace gyre::app {

struct StudyOptions {
  ConfigOptions config;
  MarketSource market;
  std::string strategies;  // names separated by commas; empty: all that there are

  void add(Options& options);
};

struct Studied {
  Config config;
  std::optional<sim::World> world;  // where one was generated
  StudyMarket market;
  std::vector<NamedStrategy> strategies;
  milliseconds rearm{};
};

// Stored bars may be those of the setup frame alone, and then need --timerange.
Result<Studied> read_study(const StudyOptions& options);

}  // namespace gyre::app
