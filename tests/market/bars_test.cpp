#include "gyre/market/bars.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/core/text.hpp"
#include "gyre/market/bar_series.hpp"
#include "tests/market/market.hpp"

namespace gyre {
namespace {

const Timestamp kMidnight = *parse_timestamp("2025-05-27");

TEST(Bars, are_built_of_whole_frames_only) {
  const auto minutes = random_minutes(1, kMidnight + 3min, 20);
  const auto fives = aggregate(minutes, Timeframe::m1, Timeframe::m5);
  ASSERT_EQ(fives.size(), 3);  // 00:05, 00:10 and 00:15; the ends are partial
  EXPECT_EQ(fives[0].opened, kMidnight + 5min);
  EXPECT_EQ(fives[0].open, minutes[2].open);
  EXPECT_EQ(fives[0].close, minutes[6].close);
  EXPECT_EQ(fives[0].high, std::ranges::max(std::span{minutes}.subspan(2, 5), {}, &Bar::high).high);
  EXPECT_TRUE(aggregate(minutes, Timeframe::m1, Timeframe::h1).empty());
  EXPECT_TRUE(aggregate({}, Timeframe::m1, Timeframe::m5).empty());
}

RC_GTEST_PROP(Bars, are_the_same_bits_however_they_were_built, ()) {
  const auto minutes = random_minutes(*rc::gen::arbitrary<std::uint64_t>(), kMidnight, 240);
  const auto straight = aggregate(minutes, Timeframe::m1, Timeframe::h4);
  const auto fives = aggregate(minutes, Timeframe::m1, Timeframe::m5);
  const auto quarters = aggregate(fives, Timeframe::m5, Timeframe::m15);
  const auto hours = aggregate(quarters, Timeframe::m15, Timeframe::h1);
  RC_ASSERT(aggregate(hours, Timeframe::h1, Timeframe::h4) == straight);
  // And the same as the decimal that a venue would send.
  std::int64_t thousandths = 0;
  for (const auto& bar : minutes) thousandths += std::llround(bar.volume * 1000);
  const auto digits = std::to_string(thousandths);
  const auto text = digits.substr(0, digits.size() - 3) + "." + digits.substr(digits.size() - 3);
  RC_ASSERT(straight.at(0).volume == from_text<double>(text).value());
}

TEST(Bars, are_checked) {
  auto bars = random_minutes(1, kMidnight, 5);
  EXPECT_TRUE(check(bars, Timeframe::m1).has_value());
  EXPECT_FALSE(check(bars, Timeframe::m5).has_value());
  const auto spoiled = [&](auto spoil) {
    auto copy = bars;
    spoil(copy);
    return !check(copy, Timeframe::m1).has_value();
  };
  EXPECT_TRUE(spoiled([](auto& b) { b.erase(b.begin() + 2); }));
  EXPECT_TRUE(spoiled([](auto& b) { b[2].high = b[2].low - 1; }));
  EXPECT_TRUE(spoiled([](auto& b) { b[2].close = kNaN; }));
  EXPECT_TRUE(spoiled([](auto& b) { b[2].volume = -1; }));
  EXPECT_TRUE(spoiled([](auto& b) { b[2].opened += 1ms; }));
  EXPECT_TRUE(spoiled([](auto& b) { b[2].low = 0; }));
}

TEST(BarSeries, keeps_the_last_bars_in_one_piece) {
  BarSeries series{Timeframe::m1, 100};
  const auto minutes = random_minutes(1, kMidnight, 1000);
  for (const auto& bar : minutes) series.push(bar);
  EXPECT_TRUE(std::ranges::equal(series.bars(), std::span{minutes}.last(100)));
  EXPECT_EQ(series.closed_through(), kMidnight + 1000min);
}

TEST(BarSeries, joins_what_it_holds_with_what_it_takes) {
  const auto minutes = random_minutes(1, kMidnight, 60);
  const auto part = [&](std::size_t from, std::size_t to) {
    return std::span{minutes}.subspan(from, to - from);
  };
  BarSeries series{Timeframe::m1, 100};
  EXPECT_TRUE(series.take(part(30, 40)).has_value());
  EXPECT_TRUE(series.take(part(20, 35)).has_value());  // before and over
  EXPECT_TRUE(std::ranges::equal(series.bars(), part(20, 40)));
  EXPECT_TRUE(series.take(part(38, 60)).has_value());  // over and after
  EXPECT_TRUE(std::ranges::equal(series.bars(), part(20, 60)));
  EXPECT_FALSE(series.take(part(0, 19)).has_value());  // would leave a gap
  EXPECT_TRUE(std::ranges::equal(series.bars(), part(20, 60)));
  EXPECT_TRUE(series.take({}).has_value());
}

}  // namespace
}  // namespace gyre
