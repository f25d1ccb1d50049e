#include "gyre/core/fixed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/core/units.hpp"

namespace gyre {
namespace {

Price price(std::string_view text) { return Price::parse(text).value(); }
Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }
Money money(std::string_view text) { return Money::parse(text).value(); }
Rate rate(std::string_view text) { return Rate::parse(text).value(); }

TEST(Fixed, reads_only_plain_decimals_within_range) {
  for (const auto* text :
       {"1.123456789", "1e5", "", ".", "-", "+1", "1.2.3", "-1", " 1", "1 ", "0x1", "nan", "1,5",
        "92233720368.54775808", "99999999999999999999", "--1"})
    EXPECT_FALSE(Price::parse(text)) << text;
  EXPECT_EQ(price("92233720368.54775807").raw(), Price::kMax);
  EXPECT_EQ(price("1.1234567800").raw(), 112'345'678);
  EXPECT_EQ(price("007").raw(), 700'000'000);
  EXPECT_EQ(price(".5").raw(), 50'000'000);
  EXPECT_EQ(price("5.").raw(), 500'000'000);
  EXPECT_EQ(money("-0.5").raw(), -50'000'000);
  EXPECT_FALSE(Money::parse("--1"));
  EXPECT_EQ(Price::parse("x").error().context, "'x' is not a decimal in range");
}

TEST(Fixed, writes_the_shortest_decimal) {
  EXPECT_EQ(to_text(price("27123.40")), "27123.4");
  EXPECT_EQ(to_text(price("0.00000001")), "0.00000001");
  EXPECT_EQ(to_text(money("-0.10")), "-0.1");
  EXPECT_EQ(to_text(Money{}), "0");
  EXPECT_EQ(to_text(Money::from_raw(Money::kMin)), "-92233720368.54775807");
}

RC_GTEST_PROP(Fixed, what_is_written_is_read, (std::int64_t raw)) {
  const auto value = Money::from_raw(raw == std::numeric_limits<std::int64_t>::min() ? 0 : raw);
  RC_ASSERT(Money::parse(to_text(value)).value() == value);
}

TEST(Fixed, every_rounding_is_as_named) {
  struct Case {
    const char* value;
    const char *down, *up, *nearest;
  };
  for (const auto& c : {Case{"1.2", "1", "1.5", "1"}, Case{"1.25", "1", "1.5", "1.5"},
                        Case{"-1.2", "-1.5", "-1", "-1"}, Case{"-1.25", "-1.5", "-1", "-1.5"},
                        Case{"1.5", "1.5", "1.5", "1.5"}, Case{"0", "0", "0", "0"}}) {
    const auto step = money("0.5");
    EXPECT_EQ(money(c.value).round_to(step, Rounding::Down), money(c.down)) << c.value;
    EXPECT_EQ(money(c.value).round_to(step, Rounding::Up), money(c.up)) << c.value;
    EXPECT_EQ(money(c.value).round_to(step, Rounding::Nearest), money(c.nearest)) << c.value;
  }
}

RC_GTEST_PROP(Fixed, rounding_lands_on_the_grid_next_to_the_value, (std::int32_t raw)) {
  const auto step = *rc::gen::inRange<std::int64_t>(1, 100'000);
  const auto value = Money::from_raw(raw), grid = Money::from_raw(step);
  const auto down = value.round_to(grid, Rounding::Down), up = value.round_to(grid, Rounding::Up);
  const auto nearest = value.round_to(grid, Rounding::Nearest);
  RC_ASSERT(down.raw() % step == 0 && up.raw() % step == 0);
  RC_ASSERT(down <= value && value <= up && up.raw() - down.raw() <= step);
  RC_ASSERT(nearest == down || nearest == up);
}

TEST(FixedDeathTest, a_value_out_of_range_is_a_bug) {
  EXPECT_DEATH((void)(price("1") - price("2")), "within its range");
  EXPECT_DEATH((void)(Money::from_raw(Money::kMax) + money("1")), "within its range");
  EXPECT_DEATH((void)price("1").floor_to(Price{}), "divisor is positive");
}

TEST(Units, every_product_names_its_rounding) {
  EXPECT_EQ(notional(price("27123.4"), quantity("0.015"), Rounding::Down), money("406.851"));
  EXPECT_EQ(share(money("-0.00000003"), rate("0.5"), Rounding::Down).raw(), -2);
  EXPECT_EQ(share(money("-0.00000003"), rate("0.5"), Rounding::Up).raw(), -1);
  EXPECT_EQ(share(money("-0.00000003"), rate("0.5"), Rounding::Nearest).raw(), -2);
  EXPECT_EQ(affordable(money("100"), price("3"), Rounding::Down), quantity("33.33333333"));
  EXPECT_EQ(affordable(money("1000000"), price("0.000001"), Rounding::Down).raw(), Quantity::kMax);
  EXPECT_EQ(gain(price("100"), price("99.5"), quantity("2"), Rounding::Nearest), money("-1"));
  EXPECT_EQ(gain(price("99.5"), price("100"), quantity("2"), Rounding::Nearest), money("1"));
}

TEST(Units, a_rate_is_exactly_what_people_say) {
  EXPECT_EQ(percent(0.5), rate("0.005"));
  EXPECT_EQ(percent(0.07), rate("0.0007"));  // 0.07 * 1e6 is not whole in doubles
  EXPECT_EQ(percent(-1.1), rate("-0.011"));
  EXPECT_EQ(percent(300), rate("3"));
  EXPECT_EQ(basis_points(2.5), rate("0.00025"));
  EXPECT_EQ(basis_points(50), percent(0.5));
}

TEST(Units, a_level_becomes_a_price_only_on_the_grid) {
  EXPECT_EQ(to_tick(0.3, price("0.1"), Rounding::Down).value(), price("0.3"));
  EXPECT_EQ(to_tick(101.26, price("0.5"), Rounding::Up).value(), price("101.5"));
  EXPECT_EQ(to_tick(101.26, price("0.5"), Rounding::Down).value(), price("101"));
  EXPECT_EQ(to_tick(0, price("0.5"), Rounding::Nearest).value(), Price{});
  for (const double level : {std::numeric_limits<double>::quiet_NaN(), -1.0, 1e12,
                             std::numeric_limits<double>::infinity()})
    EXPECT_FALSE(to_tick(level, price("0.1"), Rounding::Up));
}

}  // namespace
}  // namespace gyre
