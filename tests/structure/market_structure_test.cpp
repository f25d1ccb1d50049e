#include "gyre/structure/market_structure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using Told = std::array<double, 6>;
using M = MarketStructure;
constexpr M kQuick{.left = 1, .right = 1, .age = 20};

//                         0   1   2   3   4   5   6   7   8   9  10  11  12  13
const std::vector<double> kTurns{10, 12, 11, 13, 15, 13, 12, 14, 17, 16, 15, 13, 11, 14};
// swings: low 10 (bar 2), high 15 (4), low 11 (6), high 17 (8), low 10 (12); highs are one above.

TEST(MarketStructure, breaks_with_a_close_beyond_the_last_swing) {
  const auto out = told(kQuick, bars_by_highs(kTurns));
  EXPECT_TRUE(std::isnan(out[2][M::Trend]));
  EXPECT_EQ(out[2][M::NextHigh], 12);  // bar 1, known with bar 2
  EXPECT_EQ(out[3][M::Trend], 1);      // 12.5 is beyond 12
  EXPECT_EQ(out[3][M::SinceBos], 0);   // while there is no trend, a break is one of structure
  EXPECT_EQ(out[3][M::Broken], 12);
  EXPECT_TRUE(std::isnan(out[3][M::NextHigh]));
  EXPECT_EQ(out[5][M::NextHigh], 15);
  EXPECT_EQ(out[7][M::SinceBos], 4);
  EXPECT_EQ(out[8][M::SinceBos], 0);  // 16.5 is beyond 15, with the trend
  EXPECT_EQ(out[8][M::Broken], 15);
  EXPECT_TRUE(std::isnan(out[8][M::SinceChoch]));
}

TEST(MarketStructure, turns_with_the_first_break_against_the_trend) {
  const auto out = told(kQuick, bars_by_highs(kTurns));
  EXPECT_EQ(out[11][M::NextLow], 11);
  EXPECT_EQ(out[11][M::Trend], 1);
  EXPECT_EQ(out[12][M::Trend], -1);  // 10.5 is beyond 11
  EXPECT_EQ(out[12][M::SinceChoch], 0);
  EXPECT_EQ(out[12][M::SinceBos], 4);
  EXPECT_EQ(out[12][M::Broken], 11);
  EXPECT_EQ(out[13][M::SinceChoch], 1);
}

TEST(MarketStructure, is_not_broken_by_a_wick) {
  auto bars = bars_by_highs(kTurns);
  bars[8].close = 15;  // at the swing, and the high is beyond it
  EXPECT_EQ(told(kQuick, bars)[8][M::SinceBos], 5);
}

TEST(MarketStructure, forgets_what_no_break_renews) {
  auto highs = kTurns;
  highs.resize(60, 11.5);
  const auto out = told(kQuick, bars_by_highs(highs));
  const Told &last = out[32], &gone = out[33];
  EXPECT_EQ(last[M::Trend], -1);
  EXPECT_EQ(last[M::SinceChoch], 20);
  EXPECT_TRUE(std::isnan(last[M::SinceBos]));
  EXPECT_EQ(gone[M::Trend], 0);
  EXPECT_TRUE(std::isnan(gone[M::SinceChoch]) && std::isnan(gone[M::Broken]));
}

TEST(MarketStructure, tells_what_a_break_of_each_level_would_be) {
  Alone structure{kQuick};
  for (const auto& bar : bars_by_highs(kTurns)) structure.update(bar);
  std::array<Level, 4> levels;
  ASSERT_EQ(structure.state().levels(levels), 2);
  EXPECT_EQ(levels[0].what, "choch_level");  // the high: the trend falls
  EXPECT_EQ(levels[0].high, 17);
  EXPECT_EQ(levels[1].what, "bos_level");
  EXPECT_EQ(levels[1].low, 10);
}

// From the swings and the closes alone.
RC_GTEST_PROP(MarketStructure, is_what_the_definition_says, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 300);
  const M structure{.left = *rc::gen::inRange(1, 7), .right = *rc::gen::inRange(1, 7), .age = 40};
  const auto swings = told(structure.parts(), bars);
  const auto out = told(structure, bars);
  double trend = kNaN, bos = kNaN, choch = kNaN;
  Both<double> awaited{kNaN, kNaN};
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double now = static_cast<double>(i);
    for (const double sign : kSigns) {
      if (!(sign * (bars[i].close - awaited.of(sign)) > 0)) continue;
      (trend == -sign ? choch : bos) = now;
      trend = sign;
      awaited.of(sign) = kNaN;
    }
    for (const double sign : kSigns) {
      const double price = swings[i][sign > 0 ? Swings::High : Swings::Low];
      if (swings[i][sign > 0 ? Swings::HighAge : Swings::LowAge] == structure.right ||
          std::isnan(price))
        awaited.of(sign) = price;
    }
    if (now - bos > 40) bos = kNaN;
    if (now - choch > 40) choch = kNaN;
    const bool seen = !std::isnan(trend) || !std::isnan(swings[i][0] + swings[i][1]);
    if (std::isnan(bos) && std::isnan(choch) && seen) trend = 0;
    RC_ASSERT(same(out[i][M::Trend], trend));
    RC_ASSERT(same(out[i][M::SinceBos], now - bos) && same(out[i][M::SinceChoch], now - choch));
    RC_ASSERT(same(out[i][M::NextHigh], awaited.high) && same(out[i][M::NextLow], awaited.low));
  }
}

}  // namespace
}  // namespace gyre
