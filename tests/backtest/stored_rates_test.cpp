#include <gtest/gtest.h>

#include "gyre/backtest/strategy_figures.hpp"
#include "tests/backtest/studies.hpp"
#include "tests/data.hpp"

namespace gyre {
namespace {

// Four weeks of eight symbols. docs/results.md has the same as a page, and of a year.
TEST(StoredRates, every_strategy_speaks_now_and_then_for_both_sides_and_tells_places_apart) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto market =
      study_market(*data / "klines", {}, Ladder{}, parse_timerange("20250527-20250624").value());
  ASSERT_TRUE(market.has_value()) << market.error().context;
  const auto strategies = all_strategies(market->ladder);
  ParallelFor parallel;
  FigureCollector collector{*market, strategies, 1h};
  study(*market, strategies, 1h, parallel,
        [&](const StudyMoment& moment) { collector.see(moment); });
  for (const auto& one : collector.figures()) {
    EXPECT_TRUE(one.a_day >= 0.2 && one.a_day <= 10) << one.name << ' ' << one.a_day;
    EXPECT_TRUE(one.long_share >= 0.25 && one.long_share <= 0.75) << one.name;
    EXPECT_EQ(one.too_soon, 0) << one.name;
    for (const auto& score : one.scores) EXPECT_LT(score.p10, score.p90) << one.name << score.name;
  }
}

}  // namespace
}  // namespace gyre
