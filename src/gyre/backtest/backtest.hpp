#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gyre/backtest/summary.hpp"
#include "gyre/engine/engine.hpp"
#include "gyre/features/virtual_row.hpp"

// The engine, the session and the embedded exchange of every other world, called directly: nothing
// is modelled twice, so what a backtest says is what a paper run over sockets does.
namespace gyre::sim {
struct World;
}

namespace gyre {

struct BacktestOptions {
  unsigned threads = 1;
  bool pin = false;
  std::optional<milliseconds> check_books;
  std::string config_hash;
  session::FeedSettings feed;
  // Called when an instant is done: whoever wants to look inside.
  std::function<void(const Engine&, Timestamp)> watch = [](const Engine&, Timestamp) {};
};

struct BacktestResult {
  Summary summary;
  std::vector<Record> records;
  std::vector<VirtualRow> rows;
};

Result<BacktestResult> backtest(const sim::World& world, const EngineSettings& settings,
                                const BacktestOptions& options);

// "5m/15m/1h"
std::string ladder_name(const Ladder& ladder);

// What a session asks for: history of the ladder's frames and of minutes, streams of minutes.
session::SessionPlan session_plan(std::vector<std::string> symbols, Timestamp decide_from,
                                  const Ladder& ladder, std::vector<std::string> known_symbols,
                                  const session::FeedSettings& feed);

}  // namespace gyre
