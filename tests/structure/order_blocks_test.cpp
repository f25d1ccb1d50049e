#include "gyre/structure/order_blocks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using O = OrderBlocks;
using Told8 = std::array<double, 8>;
constexpr O kThree{.period = 3};

constexpr Ohlcv calm(double close) { return bar_of(close + 1, close - 1, close); }
constexpr Ohlcv kForceful{.open = 100, .high = 110, .low = 99, .close = 109, .volume = 30};

// Calm bars, then a rising candle with a zone of [99, 100], three times the volume and four ATR.
Told8 after(const std::vector<Ohlcv>& more, const O& blocks = kThree) {
  std::vector<Ohlcv> bars(20, calm(100));
  bars.push_back(kForceful);
  bars.insert(bars.end(), more.begin(), more.end());
  return told(blocks, bars).back();
}
bool is_zone(const Told8& zones, double low, double high) {
  return zones[O::DemandLow] == low && zones[O::DemandHigh] == high;
}
std::vector<Ohlcv> confirmed_and(const std::vector<Ohlcv>& more) {
  std::vector<Ohlcv> bars(3, calm(110));
  bars.insert(bars.end(), more.begin(), more.end());
  return bars;
}

TEST(OrderBlocks, stand_once_three_bars_have_confirmed_them) {
  EXPECT_TRUE(std::isnan(after({})[O::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(110)})[O::DemandLow]));
  EXPECT_TRUE(is_zone(after({calm(110), calm(110), calm(105)}), 99, 100));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(105), calm(105)})[O::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(110), calm(110)})[O::SupplyLow]));
}

TEST(OrderBlocks, end_when_a_bar_closes_beyond_them) {
  EXPECT_TRUE(is_zone(after(confirmed_and({{105, 106, 90, 99, 10}})), 99, 100));
  EXPECT_TRUE(std::isnan(after(confirmed_and({{105, 106, 90, 98.9, 10}}))[O::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(98), calm(110), calm(110)})[O::DemandLow]));
}

TEST(OrderBlocks, end_with_age) {
  const O blocks{.period = 3, .age = 10};
  EXPECT_TRUE(is_zone(after(std::vector<Ohlcv>(12, calm(110)), blocks), 99, 100));
  EXPECT_TRUE(std::isnan(after(std::vector<Ohlcv>(13, calm(110)), blocks)[O::DemandLow]));
}

TEST(OrderBlocks, ask_for_body_size_volume_and_wick) {
  const auto stands = [&](auto O::* member, auto value) {
    O blocks = kThree;
    blocks.*member = value;
    return !std::isnan(after(confirmed_and({}), blocks)[O::DemandLow]);
  };
  EXPECT_TRUE(stands(&O::body, 9 / 11.0));
  EXPECT_FALSE(stands(&O::body, 0.83));
  EXPECT_TRUE(stands(&O::volume, 1.79));  // 30 against a mean of 50 / 3
  EXPECT_FALSE(stands(&O::volume, 1.81));
  EXPECT_TRUE(stands(&O::size, 4.1));  // 11 against an ATR of (13 * 2 + 11) / 14
  EXPECT_FALSE(stands(&O::size, 4.2));
  EXPECT_FALSE(stands(&O::wick, 0.1));
}

TEST(OrderBlocks, lose_strength_with_age_and_with_each_test) {
  const auto strength = [](const std::vector<Ohlcv>& more) {
    const auto zones = after(confirmed_and(more), {.period = 3, .age = 100});
    return std::pair{zones[O::DemandStrength], zones[O::DemandTests]};
  };
  const Ohlcv visit{105, 106, 99.5, 105, 10};
  EXPECT_EQ(strength({}), (std::pair{1.0, 0.0}));  // a body of 9 is more than three ATR
  EXPECT_EQ(strength({calm(110)}), (std::pair{0.99, 0.0}));
  EXPECT_EQ(strength({visit}), (std::pair{0.99, 0.0}));  // a visit that goes on is no test yet
  EXPECT_EQ(strength({visit, visit, calm(110)}), (std::pair{0.97 / 2, 1.0}));
  EXPECT_EQ(strength({visit, calm(110), visit, calm(110)}), (std::pair{0.96 / 3, 2.0}));
}

TEST(OrderBlocks, tell_the_first_of_each_side_that_the_price_meets) {
  Alone alone{kThree};
  const auto move = [&](const Ohlcv& forceful, double then) {
    alone.update(forceful);
    for (int i = 0; i < 3; ++i) alone.update(calm(then));
  };
  for (int i = 0; i < 20; ++i) alone.update(calm(100));
  move(kForceful, 120);
  move({120, 130, 119, 129, 30}, 140);
  EXPECT_TRUE(is_zone(alone.update(calm(140)), 119, 120));
  EXPECT_TRUE(is_zone(alone.update(calm(104)), 99, 100));  // the upper one is broken
}

TEST(OrderBlocks, are_levels) {
  Alone alone{kThree};
  for (int i = 0; i < 20; ++i) alone.update(calm(100));
  alone.update(kForceful);
  for (int i = 0; i < 3; ++i) alone.update(calm(110));
  alone.update({105, 106, 99.25, 105, 10});
  std::array<Level, 4> levels;
  ASSERT_EQ(alone.state().levels(levels), 1);
  EXPECT_EQ(levels[0].what, "order_block");
  EXPECT_EQ(levels[0].sign, 1);
  EXPECT_EQ(levels[0].low, 99);
  EXPECT_EQ(levels[0].high, 100);
  EXPECT_EQ(levels[0].filled, 0.75);
  EXPECT_EQ(levels[0].age, 1);
  EXPECT_EQ(levels[0].tests, 0);
}

// Every candle of the past, looked at anew: body, volume and size are left out by attributes of 0.
Told8 by_definition(const std::vector<Ohlcv>& bars, std::size_t now, const O& o) {
  Told8 out;
  out.fill(kNaN);
  for (const double s : kSigns) {
    const std::size_t first = s > 0 ? O::DemandLow : O::SupplyLow;
    double nearest = -kFar;
    for (std::size_t i = 14; i + 3 <= now; ++i) {  // an ATR before has no value
      const Ohlcv& candle = bars[i];
      const double range = candle.high - candle.low, move = s * (candle.close - candle.open);
      const double front = candle.open, back = reach(candle, -s);
      if (!(move > 0 && move >= o.body * range && s * (front - back) >= o.wick * range)) continue;
      int beyond = 0, tests = 0;
      bool broken = now - i - 3 >= static_cast<std::size_t>(o.age), visited = false;
      for (std::size_t j = i + 1; j <= now; ++j) {
        broken |= s * (bars[j].close - back) < 0;
        if (j <= i + 3) {
          beyond += s * (bars[j].close - candle.close) > 0;
          continue;
        }
        const bool inside = s * (reach(bars[j], -s) - front) < 0;
        tests += visited && !inside;
        visited = inside;
      }
      if (broken || beyond < 2 || s * front < nearest) continue;
      nearest = s * front;
      out[first] = std::min(front, back), out[first + 1] = std::max(front, back);
      out[s > 0 ? O::DemandTests : O::SupplyTests] = tests;
    }
  }
  return out;
}

RC_GTEST_PROP(OrderBlocks, are_what_the_definition_says, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 150);
  // Few enough live at once for all to be kept.
  const O blocks{.period = 2, .body = 0.6, .size = 0, .volume = 0, .wick = 0.05, .age = 40};
  const auto out = told(blocks, bars);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto expected = by_definition(bars, i, blocks);
    for (const std::size_t k : {0U, 1U, 2U, 3U, 6U, 7U}) RC_ASSERT(same(out[i][k], expected[k]));
  }
}

}  // namespace
}  // namespace gyre
