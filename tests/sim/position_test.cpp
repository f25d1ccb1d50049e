#include "gyre/sim/position.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;

TEST(Positions, keep_their_cost_exactly_through_adds_and_reductions) {
  Position p;
  apply_fill(p, Buy, quantity("1"), price("100"), 10);
  apply_fill(p, Buy, quantity("2"), price("103"), 10);
  EXPECT_EQ(p.cost, money("306"));
  EXPECT_EQ(entry_price(p), price("102"));
  EXPECT_EQ(p.margin, money("30.6"));
  const auto part = apply_fill(p, Sell, quantity("1"), price("105"), 10);
  EXPECT_EQ(part.realized, money("3"));
  EXPECT_FALSE(part.ended);
  EXPECT_EQ(p.margin, money("20.4"));
  const auto turn = apply_fill(p, Sell, quantity("3"), price("101"), 10);
  EXPECT_EQ(turn.realized, money("-2"));
  EXPECT_EQ(turn.closed, quantity("2"));
  EXPECT_EQ(turn.opened, quantity("1"));
  EXPECT_TRUE(turn.ended);
  EXPECT_EQ(p.side, Side::Short);
  EXPECT_EQ(p.cost, money("101"));
  EXPECT_EQ(unrealized(p, price("99")), money("2"));
}

TEST(Positions, a_cost_that_three_do_not_divide_leaves_nothing_behind) {
  Position p;
  apply_fill(p, Buy, quantity("3"), price("33.33333333"), 7);
  Money realized;
  for (int i = 0; i < 3; ++i)
    realized += apply_fill(p, Sell, quantity("1"), price("40"), 7).realized;
  EXPECT_EQ(realized, money("20.00000001"));
  EXPECT_EQ(p.cost, Money{});
  EXPECT_EQ(p.margin, Money{});
}

struct Liquidation {
  OrderSide side;
  const char *size, *entry;
  int leverage;
  const char* expected;
};

// From the formula by hand, with the standard ladder: 1 % to 50,000, then 2 % less 500.
TEST(Positions, are_liquidated_where_the_formula_says) {
  const auto it = hand_listing("AAAUSDT").instrument;
  const Liquidation table[]{
      {Buy, "20", "100.1", 20, "96.05555556"},   // (2002 - 100.1) / 19.8
      {Sell, "20", "100", 20, "103.96039604"},   // (2000 + 100) / 20.2
      {Buy, "1", "100", 1, "0"},                 // nothing borrowed
      {Buy, "1000", "100", 10, "91.32653061"},   // (100000 - 10000 - 500) / 980
      {Sell, "1000", "100", 10, "108.33333333"}  // (100000 + 10000 + 500) / 1020
  };
  for (const auto& row : table) {
    Position p;
    apply_fill(p, row.side, quantity(row.size), price(row.entry), row.leverage);
    const auto level = liquidation_price(p, it);
    EXPECT_EQ(to_text(level), row.expected);
    if (level.is_zero()) continue;
    const auto step = price("0.01");
    EXPECT_EQ(is_underwater(p, it, level - step), row.side == Buy);
    EXPECT_EQ(is_underwater(p, it, level + step), row.side == Sell);
  }
}

RC_GTEST_PROP(Positions, lose_no_unit, ()) {
  Position p;
  for (int i = 0; i < 30; ++i) {
    const auto side = *rc::gen::element(Buy, Sell);
    const auto size = Quantity::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000));
    const auto level = Price::from_raw(*rc::gen::inRange<std::int64_t>(1, 10'000'000'000));
    const auto before = p;
    const auto change = apply_fill(p, side, size, level, 5);
    RC_ASSERT(change.closed + change.opened == size);
    if (change.opened.is_zero()) {  // what left is realized or still there
      const auto value = notional(level, change.closed, Rounding::Nearest);
      const auto left = before.cost - p.cost;
      RC_ASSERT(change.realized == (before.side == Side::Long ? value - left : left - value));
    }
    RC_ASSERT(p.cost >= Money{} && p.margin >= Money{});
    RC_ASSERT(p.is_open() || (p.cost.is_zero() && p.margin.is_zero()));
  }
}

TEST(StandardBrackets, are_continuous_and_rise) {
  const auto ladder = standard_brackets();
  for (std::size_t i = 1; i < ladder.size(); ++i) {
    const auto& a = ladder[i - 1];
    const auto& b = ladder[i];
    EXPECT_EQ(a.cap, b.floor);
    EXPECT_GT(a.leverage_max, b.leverage_max);
    EXPECT_EQ(share(b.floor, a.maintenance_rate, Rounding::Nearest) - a.deduction,
              share(b.floor, b.maintenance_rate, Rounding::Nearest) - b.deduction);
  }
  EXPECT_EQ(ladder[1].deduction, money("500"));
}

}  // namespace
}  // namespace gyre::sim
