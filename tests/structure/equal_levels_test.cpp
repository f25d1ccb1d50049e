#include "gyre/structure/equal_levels.hpp"

#include <gtest/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using E = EqualLevels;
constexpr E kPairs{.left = 1, .right = 1, .age = 20, .tolerance = 0.1};

// Bars of range 4 throughout: the ATR is 4 or a little more, so that 0.4 apart is equal.
std::vector<Ohlcv> two_highs(double first, double second, const std::vector<Ohlcv>& more = {}) {
  std::vector<Ohlcv> bars;
  for (int i = 0; i < 15; ++i) bars.push_back(bar_of(84 + i, 80 + i, 82 + i));
  for (const double high : {first, 97.0, second, 97.5})
    bars.push_back(bar_of(high, high - 4, high - 2));
  bars.insert(bars.end(), more.begin(), more.end());
  return bars;
}
std::array<double, 4> after_two(double first, double second, const std::vector<Ohlcv>& more = {}) {
  return told(kPairs, two_highs(first, second, more)).back();
}

TEST(EqualLevels, are_two_swings_in_a_row_at_about_one_price) {
  EXPECT_EQ(after_two(100, 99.75)[E::Highs], 100);
  EXPECT_EQ(after_two(99.75, 100)[E::Highs], 100);  // the farther of the two
  EXPECT_EQ(after_two(100, 99.75)[E::HighsAge], 1);
  EXPECT_TRUE(std::isnan(after_two(100, 99.5)[E::Highs]));
  EXPECT_TRUE(std::isnan(after_two(100, 99.75)[E::Lows]));
}

TEST(EqualLevels, end_when_the_price_goes_beyond_or_with_age) {
  EXPECT_EQ(after_two(100, 99.75, {bar_of(100, 96, 98)})[E::Highs], 100);
  EXPECT_TRUE(std::isnan(after_two(100, 99.75, {bar_of(100.1, 96, 98)})[E::Highs]));
  const std::vector<Ohlcv> quiet(20, bar_of(97, 93, 95));
  EXPECT_TRUE(std::isnan(after_two(100, 99.75, quiet)[E::Highs]));
}

TEST(EqualLevels, are_levels) {
  Alone pairs{kPairs};
  for (const auto& bar : two_highs(100, 99.75)) pairs.update(bar);
  std::array<Level, 4> levels;
  ASSERT_EQ(pairs.state().levels(levels), 1);
  EXPECT_EQ(levels[0].what, "equal_highs");
  EXPECT_EQ(levels[0].low, 100);
  EXPECT_EQ(levels[0].sign, -1);
}

}  // namespace
}  // namespace gyre
