#include <gtest/gtest.h>

#include <set>

#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"
#include "tests/backtest/worlds.hpp"

// The whole way in hedge mode: session, exchange, desk and books.
namespace gyre {
namespace {

// Wants one side or the other at every boundary, for a quarter of an hour.
template <Side kSide>
NamedStrategy eager(std::string name) {
  static constexpr std::array<std::string_view, kParts> parts{"a", "b", "c", "d", "e"};
  const auto propose = [](const MarketView& market, double) -> std::optional<Proposal> {
    const Bar& bar = market.bar(market.ladder().setup);
    if (uniform(key(0x68656467, to_ms(bar.opened), index(kSide))) < 0.5) return std::nullopt;
    return Proposal{.side = kSide,
                    .entry = bar.close,
                    .stop = bar.close * (1 - sign(kSide) * 0.004),
                    .target = bar.close * (1 + sign(kSide) * 0.008),
                    .time_limit = 25min,
                    .confidence = 0.9};
  };
  return {std::move(name), {{}, propose, parts}};
}

EngineSettings both_ways(PositionMode mode) {
  EngineSettings settings;
  settings.strategies = {eager<Side::Long>("up"), eager<Side::Short>("down")};
  settings.risk.position_mode = mode;
  settings.risk.cool_down = 0ms;
  settings.risk.stops_a_day = 100;
  settings.risk.entries = 6;
  settings.desk.cost_ceiling = 1;
  settings.desk.reward = 0;
  settings.desk.rearm = 1;
  return settings;
}

struct Seen {
  Summary summary;
  bool together = false;  // a symbol was long and short at once
};

Seen run(PositionMode mode) {
  const auto world = test::synthetic_world(11, 6, 12h);
  Seen seen;
  const auto watch = [&](const Engine& engine, Timestamp) {
    const auto& books = engine.books();
    for (std::uint16_t i = 0; i < books.symbols(); ++i) {
      const auto positions = books.positions({i});
      seen.together |= std::ranges::count_if(positions, [](const auto& entry) {
                         return has_quantity(entry.second.state);
                       }) == 2;
    }
  };
  auto result = backtest(world, both_ways(mode), {.check_books = 30min, .watch = watch});
  EXPECT_TRUE(result) << result.error().context;
  seen.summary = result->summary;
  return seen;
}

TEST(HedgeBacktest, trades_both_sides_of_a_symbol_and_its_books_equal_the_venues) {
  const auto [s, together] = run(PositionMode::Hedge);
  EXPECT_TRUE(together);
  EXPECT_TRUE(s.books_equal) << s.books_difference;
  EXPECT_GT(s.trades_closed, 50u);
  EXPECT_EQ(s.alarms, 0u);
}

TEST(HedgeBacktest, in_one_way_mode_a_symbol_has_one_position) {
  const auto [s, together] = run(PositionMode::OneWay);
  EXPECT_FALSE(together);
  EXPECT_TRUE(s.books_equal) << s.books_difference;
}

}  // namespace
}  // namespace gyre
