#include "gyre/structure/liquidity_pools.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using L = LiquidityPools;
constexpr L kOne{.left = 1, .right = 1, .age = 30, .tolerance = 0.1};

// Fourteen bars of range 4 that rise, for an ATR of 4 and no swing, then a swing high at `top`.
std::vector<Ohlcv> high_at(double top, const std::vector<Ohlcv>& more = {}) {
  std::vector<Ohlcv> bars;
  for (int i = 0; i < 15; ++i) bars.push_back(bar_of(84 + i, 80 + i, 82 + i));
  bars.push_back(bar_of(top, top - 4, top - 2));
  bars.push_back(bar_of(top - 1, top - 5, top - 3));
  bars.insert(bars.end(), more.begin(), more.end());
  return bars;
}
std::array<double, 9> after_high(const std::vector<Ohlcv>& more) {
  return told(kOne, high_at(100, more)).back();
}
Ohlcv at_high(double high, double close) { return bar_of(high, high - 4, close); }

TEST(LiquidityPools, are_swings_and_what_joins_them) {
  EXPECT_EQ(after_high({})[L::Above], 100);
  EXPECT_EQ(after_high({})[L::AboveTouches], 1);
  EXPECT_TRUE(std::isnan(after_high({})[L::Below]));
  const auto second = [](double high) {
    return after_high({at_high(97, 95), at_high(high, high - 2), at_high(97, 95)});
  };
  EXPECT_EQ(second(99.75)[L::AboveTouches], 2);
  EXPECT_EQ(second(99.75)[L::Above], 100);
  EXPECT_EQ(second(100.25)[L::AboveTouches], 2);  // beyond by less than the tolerance
  EXPECT_EQ(second(100.25)[L::Above], 100.25);    // it lies at the farthest of them
  EXPECT_EQ(second(99.5)[L::AboveTouches], 1);
  EXPECT_EQ(second(99.5)[L::Above], 99.5);  // the nearest
}

TEST(LiquidityPools, are_swept_by_a_bar_that_reaches_beyond_and_closes_inside) {
  const auto out = after_high({at_high(102, 99)});
  EXPECT_EQ(out[L::Sweep], -1);
  EXPECT_EQ(out[L::Since], 0);
  EXPECT_EQ(out[L::Swept], 100);
  EXPECT_EQ(out[L::SweptTouches], 1);
  EXPECT_NEAR(out[L::Depth], 2 / ((13 * 4 + 6.) / 14), 0.05);
  EXPECT_TRUE(std::isnan(out[L::Above]));  // what rested there is gone
  EXPECT_EQ(after_high({at_high(102, 99), at_high(99, 96)})[L::Since], 1);
}

TEST(LiquidityPools, are_run_by_a_bar_that_closes_beyond) {
  const auto out = after_high({at_high(102, 100)});
  EXPECT_EQ(out[L::Sweep], 0);
  EXPECT_TRUE(std::isnan(out[L::Since]) && std::isnan(out[L::Above]));
}

TEST(LiquidityPools, stay_when_they_are_hardly_reached) {
  const auto out = after_high({at_high(100.25, 98)});
  EXPECT_EQ(out[L::Sweep], 0);
  EXPECT_EQ(out[L::Above], 100);
}

TEST(LiquidityPools, are_forgotten_and_so_is_a_sweep) {
  const std::vector<Ohlcv> quiet(29, at_high(99, 97));
  EXPECT_EQ(after_high(quiet)[L::Above], 100);
  auto longer = quiet;
  longer.push_back(at_high(99, 97));
  EXPECT_TRUE(std::isnan(after_high(longer)[L::Above]));
  std::vector<Ohlcv> swept{at_high(102, 99)};
  swept.insert(swept.end(), 30, at_high(99, 97));
  EXPECT_EQ(after_high(swept)[L::Since], 30);
  swept.push_back(at_high(99, 97));
  EXPECT_EQ(after_high(swept)[L::Sweep], 0);
  EXPECT_TRUE(std::isnan(after_high(swept)[L::Swept]));
}

TEST(LiquidityPools, tell_the_farthest_that_a_bar_sweeps) {
  // A lower high at 98 after the one at 100; one bar goes beyond both and closes under both.
  const std::vector<Ohlcv> lower{at_high(96, 94), at_high(98, 96), at_high(97, 95)};
  EXPECT_EQ(after_high(lower)[L::Above], 98);
  auto both = lower, one = lower;
  both.push_back(bar_of(103, 95, 96));
  EXPECT_EQ(after_high(both)[L::Swept], 100);
  one.push_back(bar_of(103, 95, 99));  // the nearer one is run, the farther swept
  EXPECT_EQ(after_high(one)[L::Swept], 100);
  EXPECT_TRUE(std::isnan(after_high(one)[L::Above]));
}

TEST(LiquidityPools, are_levels) {
  Alone pools{kOne};
  for (const auto& bar : high_at(100, {at_high(97, 95), at_high(99.75, 97), at_high(97, 95)}))
    pools.update(bar);
  std::array<Level, 16> levels;
  const auto count = pools.state().levels(levels);
  ASSERT_EQ(count, 2);
  EXPECT_EQ(levels[0].what, "sell_side_liquidity");
  EXPECT_EQ(levels[0].sign, 1);
  EXPECT_EQ(levels[0].low, 93);
  EXPECT_EQ(levels[1].what, "buy_side_liquidity");
  EXPECT_EQ(levels[1].high, 100);
  EXPECT_EQ(levels[1].tests, 1);
  EXPECT_DOUBLE_EQ(levels[1].strength, 2 / 3.0);
}

// A list of pools that every bar walks through.
RC_GTEST_PROP(LiquidityPools, are_what_the_definition_says, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 600);
  // So few swings that every pool is kept.
  const L pools{.left = 4, .right = 2, .age = 24, .tolerance = 0.25};
  const auto out = told(pools, bars);
  const auto swings = told(pools.parts(), bars);
  Alone atr{Atr{}};
  struct One {
    double price, touches, at;
  };
  Both<std::vector<One>> all;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double now = static_cast<double>(i), range = atr.update(bars[i]);
    Both<double> deep{};
    for (const double s : kSigns)
      std::erase_if(all.of(s), [&](const One& one) {
        const double beyond = s * (reach(bars[i], s) - one.price);
        if (!(beyond > 0.25 * range)) return now - one.at > 24;
        if (s * (bars[i].close - one.price) < 0 && (deep.of(s) == 0 || beyond < deep.of(s)))
          deep.of(s) = beyond;
        return true;
      });
    for (const double s : kSigns) {
      if (swings[i][s > 0 ? Swings::HighAge : Swings::LowAge] != 2) continue;
      One one{swings[i][s > 0 ? Swings::High : Swings::Low], 1, now - 2};
      auto near = all.of(s).end();
      double away = 0.25 * range;
      for (auto it = all.of(s).begin(); it != all.of(s).end(); ++it)
        if (std::fabs(it->price - one.price) <= away)
          near = it, away = std::fabs(it->price - one.price);
      if (near != all.of(s).end()) {
        one.price = s * std::max(s * one.price, s * near->price), one.touches += near->touches;
        all.of(s).erase(near);
      }
      all.of(s).push_back(one);
    }
    for (const double s : kSigns) {
      const One* nearest = nullptr;
      for (const One& one : all.of(s))
        if (nearest == nullptr || s * (one.price - nearest->price) <= 0) nearest = &one;
      RC_ASSERT(same(out[i][s > 0 ? L::Above : L::Below], nearest ? nearest->price : kNaN));
      RC_ASSERT(same(out[i][s > 0 ? L::AboveTouches : L::BelowTouches],
                     nearest ? nearest->touches : kNaN));
    }
    const bool swept = deep.high != deep.low;
    RC_ASSERT(swept == (out[i][L::Since] == 0));
    if (!swept) continue;
    RC_ASSERT(out[i][L::Sweep] == (deep.high > deep.low ? -1 : +1));
    RC_ASSERT(out[i][L::Depth] == std::max(deep.high, deep.low) / range);
  }
}

}  // namespace
}  // namespace gyre
