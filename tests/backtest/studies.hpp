#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "gyre/backtest/study.hpp"
#include "gyre/core/random.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/strategy/all.hpp"

namespace gyre {

inline constexpr double kMiddle = 1000;

// 5m bars in eighths that drift one way and then another, so that sums, reflections and powers of
// two are exact. Every symbol is another one.
inline std::vector<Bar> drifting_bars(std::uint64_t seed, Timestamp begin, std::size_t count) {
  std::vector<Bar> bars;
  double close = kMiddle;
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = [&](int what, int limit) {
      return static_cast<int>(uniform(key(seed, i, what)) * limit);
    };
    const auto mood = key(seed, i / 90);
    const double drift = static_cast<double>(mood % 7) - 3;
    const double pace = mood / 7 % 3 == 0 ? 3 : 1;
    const double home = static_cast<double>(static_cast<int>((kMiddle - close) / 8));
    Bar bar;
    bar.open = close;
    close += pace * (drift + draw(0, 33) - 16 + home) / 8;
    bar.close = close;
    bar.high = std::max(bar.open, close) + pace * draw(1, 9) / 8;
    bar.low = std::min(bar.open, close) - pace * draw(2, 9) / 8;
    bar.volume = (1 + draw(3, 100) * draw(4, 100)) / 8.0;
    bar.opened = begin + static_cast<std::int64_t>(i) * 5min;
    bars.push_back(bar);
  }
  return bars;
}

// Three weeks of history and a few days, by 5m bars.
inline StudyMarket study_of(std::size_t symbols, std::uint64_t seed, milliseconds length = 72h) {
  const auto begin = parse_timestamp("2025-05-27").value();
  StudyMarket market{{}, Timeframe::m5, {begin, begin + length}, {}};
  const auto first = begin - 25 * 24h;
  const auto count = static_cast<std::size_t>((market.range.end - first) / milliseconds{5min});
  for (std::size_t i = 0; i < symbols; ++i) {
    auto& symbol =
        market.symbols.emplace_back(StudySymbol{.name = "S" + std::to_string(i), .frames = {}});
    symbol.frames[index(Timeframe::m5)] = drifting_bars(key(seed, i), first, count);
  }
  return market;
}

// The coarser frames from the base, once its bars are as they shall be.
inline StudyMarket with_frames(StudyMarket market) {
  for (auto& symbol : market.symbols)
    for (const auto frame : {market.ladder.confirm, market.ladder.trend})
      symbol.frames[index(frame)] =
          aggregate(symbol.frames[index(market.base)], market.base, frame);
  return market;
}

inline StudyMarket altered(StudyMarket market, const auto& alter) {
  for (auto& symbol : market.symbols)
    for (auto& bar : symbol.frames[index(market.base)]) alter(bar);
  return with_frames(std::move(market));
}

inline std::vector<NamedStrategy> all_strategies(const Ladder& ladder) {
  std::vector<NamedStrategy> all;
  for (const auto& kind : kStrategies)
    all.push_back({std::string{kind.name}, kind.make({}, ladder).value()});
  return all;
}

struct SeenIdea {
  Timestamp boundary;
  Setup setup;
};

inline std::vector<SeenIdea> ideas_of(const StudyMarket& market, const std::string& strategy,
                                      const Settings& settings = {}) {
  ParallelFor parallel;
  std::vector<SeenIdea> ideas;
  const std::vector<NamedStrategy> one{
      {strategy, make_strategy(kStrategies, strategy, settings, market.ladder).value()}};
  study(market, one, 1h, parallel, [&](const StudyMoment& moment) {
    for (const auto& setup : moment.ideas) ideas.push_back({moment.boundary, setup});
  });
  return ideas;
}

}  // namespace gyre
