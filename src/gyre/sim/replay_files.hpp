#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/sim/replay_market.hpp"

// A replayed market from a directory of klines and what lies beside it. Symbols that cannot be
// played are left out with the reason; whatever had to be assumed is told, never silent.
namespace gyre::sim {

struct ReplaySource {
  std::filesystem::path klines;                      // searched with all below it
  std::optional<std::filesystem::path> funding;      // a directory
  std::optional<std::filesystem::path> instruments;  // an exchangeInfo
  std::optional<std::filesystem::path> brackets;     // margin ladders
};

// The source with its defaults, as far as they are there: DIR/../funding, and in
// DIR/../payloads/full the first exchangeInfo and leverage_tiers by name.
ReplaySource beside(const std::filesystem::path& klines);

struct ReplayPlan {
  TimeRange range{};                 // of the market; whole minutes
  std::vector<std::string> symbols;  // empty: all that can be played; a named one that cannot is an
                                     // error
  Ladder ladder;
  int history = 499;  // bars of each frame of the ladder that there must be before the range
};

struct Skipped {
  std::string symbol, why;
};
struct Replay {
  ReplayMarket market;
  std::vector<Skipped> skipped;
  std::vector<std::string> assumed;  // "BTCUSDT: margin ladder not known, the standard one"
};

Result<Replay> load_replay(const ReplaySource& source, const ReplayPlan& plan);

}  // namespace gyre::sim
