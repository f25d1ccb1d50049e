#include "gyre/core/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gyre {
namespace {

TEST(Text, durations_carry_their_unit) {
  EXPECT_EQ(read_duration("90s"), 90s);
  EXPECT_EQ(read_duration("24h"), 24h);
  EXPECT_EQ(read_duration("2 d"), 48h);
  EXPECT_EQ(read_duration("1500ms"), 1500ms);
  EXPECT_EQ(read_duration("-5m"), -5min);
  for (const auto* text : {"", "90", "s", "1.5h", "1h30m", "5 weeks", "99999999999s"})
    EXPECT_FALSE(read_duration(text)) << text;
  EXPECT_EQ(to_text(milliseconds{24h}), "1d");
  EXPECT_EQ(to_text(milliseconds{90s}), "90s");
  EXPECT_EQ(to_text(1500ms), "1500ms");
  EXPECT_EQ(to_text(0ms), "0s");
}

TEST(Text, rates_are_percent_or_basis_points) {
  EXPECT_EQ(read_rate("0.5%")->raw(), 500'000);
  EXPECT_EQ(read_rate("5bp")->raw(), 50'000);
  EXPECT_EQ(read_rate("-2.5bp")->raw(), -25'000);
  EXPECT_EQ(read_rate("100%")->raw(), Rate::kScale);
  for (const auto* text : {"", "5", "%", "bp", "0.0000001%", "0.00001bp", "5 %%"})
    EXPECT_FALSE(read_rate(text)) << text;
  EXPECT_EQ(to_unit_text(Rate::from_raw(500'000)), "0.5%");
  EXPECT_EQ(to_unit_text(Rate::from_raw(50'000)), "5bp");
  EXPECT_EQ(to_unit_text(Rate{}), "0%");
}

TEST(Text, money_names_its_currency) {
  EXPECT_EQ(read_money("10000 USDT"), Money::from_int(10'000));
  EXPECT_EQ(read_money("-0.5USDT"), Money::parse("-0.5").value());
  for (const auto* text : {"", "10000", "USDT", "10000 USD", "1e4 USDT"})
    EXPECT_FALSE(read_money(text)) << text;
  EXPECT_EQ(to_unit_text(Money::from_int(100)), "100 USDT");
}

template <class T>
void survives(const T& value) {
  RC_ASSERT(from_text<T>(to_unit_text(value)) == std::optional{value});
}
RC_GTEST_PROP(Text, what_is_written_is_read, (std::int32_t number, double real, bool flag)) {
  survives(number);
  survives(real);
  survives(flag);
  survives(milliseconds{number});
  survives(Rate::from_raw(number));
  survives(Money::from_raw(number));
}

TEST(Text, numbers_are_read_whole_or_not_at_all) {
  EXPECT_EQ(from_text<int>("12"), 12);
  EXPECT_EQ(from_text<double>("1e-4"), 1e-4);
  for (const auto* text : {"", "12x", " 12", "1.5", "99999999999"})
    EXPECT_FALSE(from_text<int>(text)) << text;
  EXPECT_FALSE(from_text<bool>("1"));
}

TEST(Text, the_nearest_known_name_is_told) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  const std::array<std::string_view, 2> known{"trend_confluence", "breakout"};
  EXPECT_EQ(unknown("strategy", "breakot", known),
            "unknown strategy 'breakot'; did you mean 'breakout'?");
  EXPECT_EQ(unknown("strategy", "x", {}), "unknown strategy 'x'");
}

}  // namespace
}  // namespace gyre
