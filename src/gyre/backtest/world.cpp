#include "gyre/backtest/world.hpp"

#include "gyre/market/market_book.hpp"

namespace gyre {
namespace {

constexpr int kFrames = 4;            // the ladder's and 1m
constexpr int kWeightOfHistory = 2;   // of one request for up to 499 bars
constexpr int kWeightAMinute = 1600;  // what a start may use of 2,400, with room for the rest

}  // namespace

Timestamp market_begin(const World& world) {
  const auto weight = static_cast<int>(world.symbols.size()) * kFrames * kWeightOfHistory;
  return world.range.begin - std::chrono::minutes{2 + weight / kWeightAMinute};
}

session::SessionPlan session_plan(const World& world, const Ladder& ladder,
                                  std::vector<std::string> known_symbols) {
  const int bars = static_cast<int>(kHistoryBars);
  return {.symbols = world.symbols,
          .known_symbols = std::move(known_symbols),
          .history = {{ladder.trend, bars},
                      {ladder.confirm, bars},
                      {ladder.setup, bars},
                      {Timeframe::m1, bars}},
          .decide_from = world.range.begin};
}

}  // namespace gyre
