#include "gyre/structure/dealing_range.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using D = DealingRange;
constexpr D kNear{.left = 1, .right = 1, .age = 20};

//                             0   1   2   3   4   5   6
const std::vector<double> kUpAndDown{10, 14, 11, 12, 20, 13, 12};
// swings: high 14 (bar 1), low 10 (bar 2), high 20 (bar 4); each bar closes half under its high.

TEST(DealingRange, tells_where_between_the_last_swings_the_close_is) {
  const auto out = told(kNear, bars_by_highs(kUpAndDown));
  EXPECT_TRUE(std::isnan(out[2][D::Position]) && std::isnan(out[2][D::High]));
  EXPECT_EQ(out[3][D::Low], 10);
  EXPECT_EQ(out[3][D::High], 14);
  EXPECT_EQ(out[3][D::Position], 1.5 / 4);
  EXPECT_EQ(out[5][D::High], 20);
  EXPECT_EQ(out[5][D::Position], 2.5 / 10);
}

TEST(DealingRange, widens_with_a_price_beyond_it) {
  const auto out = told(kNear, bars_by_highs(kUpAndDown));
  EXPECT_EQ(out[4][D::High], 20);  // not a swing yet
  EXPECT_EQ(out[4][D::Position], 9.5 / 10);
}

TEST(DealingRange, is_not_told_when_an_end_is_forgotten) {
  auto highs = kUpAndDown;
  highs.resize(60, 11.5);
  const auto out = told(kNear, bars_by_highs(highs));
  EXPECT_EQ(out[24][D::High], 20);
  EXPECT_TRUE(std::isnan(out[25][D::Position]) && std::isnan(out[25][D::Low]));
}

TEST(DealingRange, has_a_premium_and_a_discount) {
  Alone range{kNear};
  for (const auto& bar : bars_by_highs(kUpAndDown)) range.update(bar);
  std::array<Level, 4> levels;
  ASSERT_EQ(range.state().levels(levels), 2);
  EXPECT_EQ(levels[0].what, "premium");
  EXPECT_EQ(levels[0].low, 15);
  EXPECT_EQ(levels[1].what, "discount");
  EXPECT_EQ(levels[1].low, 10);
}

RC_GTEST_PROP(DealingRange, holds_the_close_and_both_swings, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 300);
  const D range{.left = 3, .right = 3, .age = 60};
  const auto out = told(range, bars);
  const auto swings = told(range.parts(), bars);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto [position, high, low] = out[i];
    const bool known = !std::isnan(swings[i][Swings::High] + swings[i][Swings::Low]);
    RC_ASSERT(known == !std::isnan(position));
    if (!known) continue;
    RC_ASSERT(0 <= position && position <= 1);
    RC_ASSERT(swings[i][Swings::High] <= high && low <= swings[i][Swings::Low]);
  }
}

}  // namespace
}  // namespace gyre
