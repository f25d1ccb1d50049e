#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gyre/backtest/summary.hpp"
#include "gyre/backtest/world.hpp"
#include "gyre/engine/virtual_row.hpp"

// The engine, the session and the embedded exchange of every other world, called directly: nothing
// is modelled twice, so what a backtest says is what a paper run over sockets does.
namespace gyre {

struct BacktestOptions {
  unsigned threads = 1;
  std::optional<milliseconds> check_books;
  std::string config_hash;
};

struct BacktestResult {
  Summary summary;
  std::vector<Record> records;
  std::vector<VirtualRow> rows;
};

Result<BacktestResult> backtest(const World& world, const EngineSettings& settings,
                                const BacktestOptions& options);

// "5m/15m/1h"
std::string ladder_name(const Ladder& ladder);

}  // namespace gyre
