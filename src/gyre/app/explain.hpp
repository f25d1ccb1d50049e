#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gyre/domain/instrument.hpp"
#include "gyre/engine/engine.hpp"

// Why no trade? A symbol's way through the funnel at a boundary, strategy by strategy: every gate
// with what was found and what was asked, until the first that closed. Nothing is judged anew here:
// the strategies' gates are those they passed when they were asked, the desk's verdict is the
// recorded one.
namespace gyre::app {

struct GateLine {
  std::string gate;
  double value = kNaN, threshold = kNaN;  // NaN: it has no figure
  bool passed = false;
  static constexpr std::tuple fields{
      Field{"gate", &GateLine::gate}, Field{"value", &GateLine::value},
      Field{"threshold", &GateLine::threshold}, Field{"passed", &GateLine::passed}};
};

struct ScoreLine {
  std::string name;
  double score = 0;
  static constexpr std::tuple fields{Field{"name", &ScoreLine::name},
                                     Field{"score", &ScoreLine::score}};
};

struct StrategyStory {
  std::string strategy;
  std::string closed;           // the first gate that did; empty: the order was sent
  std::vector<GateLine> gates;  // of the strategy, then of the desk
  std::string side;             // of the proposal, when there is one; the rest is of it too
  double entry = kNaN, stop = kNaN, target = kNaN, confidence = kNaN;
  std::vector<ScoreLine> scores;
  std::string armed;  // since when it stands, and when it may be proposed again
  static constexpr std::tuple fields{
      Field{"strategy", &StrategyStory::strategy}, Field{"closed", &StrategyStory::closed},
      Field{"gates", &StrategyStory::gates},       Field{"side", &StrategyStory::side},
      Field{"entry", &StrategyStory::entry},       Field{"stop", &StrategyStory::stop},
      Field{"target", &StrategyStory::target},     Field{"confidence", &StrategyStory::confidence},
      Field{"scores", &StrategyStory::scores},     Field{"armed", &StrategyStory::armed}};
};

struct Story {
  std::string symbol;
  Timestamp boundary{};
  std::string stage, standing;  // of the funnel, of the universe
  std::string closed;           // of the strategy that came furthest; empty: an order was sent
  std::string furthest;         // its name; empty where no strategy was asked
  std::vector<StrategyStory> strategies;
  static constexpr std::tuple fields{
      Field{"symbol", &Story::symbol},        Field{"boundary", &Story::boundary},
      Field{"stage", &Story::stage},          Field{"standing", &Story::standing},
      Field{"closed", &Story::closed},        Field{"furthest", &Story::furthest},
      Field{"strategies", &Story::strategies}};
};

// What an engine knows of a symbol at the end of the instant in which it analysed a boundary.
struct Witness {
  SymbolId symbol;
  Timestamp boundary;
  UniverseStanding standing{};
  int rank = 0;                           // by volume
  std::vector<Explanation> explanations;  // by strategy; none where bars were missing
  std::map<ArmingKey, Arming> armings;    // of this symbol
};
Witness witness(const Engine& engine, SymbolId symbol);

// `records` may be those of a whole life. The instrument needs its tick and taker fee.
Story explain(const Witness& seen, std::span<const Record> records, const EngineSettings& settings,
              const Instrument& instrument);

// What a journal alone tells: proposals and decisions, without the strategies' gates. NotFound when
// the boundary or the symbol is not in it.
Result<Story> explain(std::span<const Record> records, const std::string& symbol,
                      Timestamp boundary, const EngineSettings& settings);

std::string story_text(const Story& story);

}  // namespace gyre::app
