#include "gyre/structure/fair_value_gaps.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using F = FairValueGaps;
using Told10 = std::array<double, 10>;

// Calm bars around 100, one that rises to 108, and one that stays above 104: a gap of [101, 104].
std::vector<Ohlcv> gap_and(const std::vector<Ohlcv>& more) {
  std::vector<Ohlcv> bars(20, bar_of(101, 99, 100));
  bars.push_back({100, 108, 100, 107, 30});
  bars.push_back(bar_of(109, 104, 108));
  bars.insert(bars.end(), more.begin(), more.end());
  return bars;
}
Told10 after_gap(const std::vector<Ohlcv>& more, const F& gaps = {}) {
  return told(gaps, gap_and(more)).back();
}

TEST(FairValueGaps, are_what_three_bars_leave_between_them) {
  const auto out = after_gap({});
  EXPECT_EQ(out[F::BullLow], 101);
  EXPECT_EQ(out[F::BullHigh], 104);
  EXPECT_EQ(out[F::BullFill], 0);
  EXPECT_EQ(out[F::BullAge], 0);
  EXPECT_TRUE(std::isnan(out[F::BearLow]));
  const double middle = (13 * 2 + 8) / 14.0, atr = (13 * middle + 5) / 14;
  EXPECT_NEAR(out[F::BullSize], 3 / atr, 1e-12);
}

TEST(FairValueGaps, ask_for_size_and_for_a_middle_bar_that_went_the_way) {
  EXPECT_FALSE(std::isnan(after_gap({}, {.size = 1.14})[F::BullLow]));
  EXPECT_TRUE(std::isnan(after_gap({}, {.size = 1.15})[F::BullLow]));
  auto bars = gap_and({});
  std::swap(bars[20].open, bars[20].close);
  EXPECT_TRUE(std::isnan(told(F{}, bars).back()[F::BullLow]));
}

TEST(FairValueGaps, fill_and_end_when_filled) {
  const auto filled = [](std::initializer_list<double> lows) {
    std::vector<Ohlcv> more;
    for (const double low : lows) more.push_back(bar_of(107, low, 106));
    return after_gap(more)[F::BullFill];
  };
  EXPECT_EQ(filled({104}), 0);
  EXPECT_EQ(filled({103.25}), 0.25);
  EXPECT_EQ(filled({102.5, 106}), 0.5);
  EXPECT_EQ(filled({102.5, 103.25}), 0.5);
  EXPECT_TRUE(std::isnan(filled({102.5, 101})));
}

TEST(FairValueGaps, end_with_age) {
  const std::vector<Ohlcv> nine(9, bar_of(108, 105, 107)), ten(10, bar_of(108, 105, 107));
  EXPECT_EQ(after_gap(nine, {.age = 10})[F::BullAge], 9);
  EXPECT_TRUE(std::isnan(after_gap(ten, {.age = 10})[F::BullAge]));
}

TEST(FairValueGaps, tell_the_one_that_the_price_meets_first) {
  // A second gap of [109, 112] above the first.
  const std::vector<Ohlcv> more{{108, 116, 107, 115, 30}, bar_of(117, 112, 116)};
  EXPECT_EQ(after_gap(more)[F::BullHigh], 112);
  auto through = more;
  through.push_back(bar_of(113, 108, 110));
  EXPECT_EQ(after_gap(through)[F::BullHigh], 104);
}

TEST(FairValueGaps, are_levels) {
  Alone gaps{F{}};
  for (const auto& bar : gap_and({bar_of(107, 102.5, 106)})) gaps.update(bar);
  std::array<Level, 4> levels;
  ASSERT_EQ(gaps.state().levels(levels), 1);
  EXPECT_EQ(levels[0].what, "fair_value_gap");
  EXPECT_EQ(levels[0].sign, 1);
  EXPECT_EQ(levels[0].high, 104);
  EXPECT_EQ(levels[0].filled, 0.5);
  EXPECT_EQ(levels[0].strength, 0.5);  // more than an ATR high, half of it filled
  EXPECT_EQ(levels[0].age, 1);
}

// Every three bars of the past, looked at anew.
Told10 by_definition(const std::vector<Ohlcv>& bars, std::size_t now,
                     const std::vector<double>& atr, const F& f) {
  Told10 out;
  out.fill(kNaN);
  for (const double s : kSigns) {
    const std::size_t first = s > 0 ? F::BullLow : F::BearLow;
    double nearest = -kFar;
    for (std::size_t i = 2; i <= now; ++i) {
      if (now - i >= static_cast<std::size_t>(f.age)) continue;
      const double front = reach(bars[i], -s), back = reach(bars[i - 2], s);
      const double height = s * (front - back);
      if (!(height > 0 && height >= f.size * atr[i])) continue;
      if (!(s * (bars[i - 1].close - bars[i - 1].open) > 0)) continue;
      double deepest = front;
      for (std::size_t j = i + 1; j <= now; ++j)
        deepest = s * std::min(s * deepest, s * reach(bars[j], -s));
      if (s * (deepest - back) <= 0 || s * front < nearest) continue;
      nearest = s * front;
      out[first] = std::min(front, back), out[first + 1] = std::max(front, back);
      out[first + 2] = (front - deepest) / (front - back);
      out[first + 3] = static_cast<double>(now - i);
      out[first + 4] = height / atr[i];
    }
  }
  return out;
}

RC_GTEST_PROP(FairValueGaps, are_what_the_definition_says, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 250);
  const F gaps{.size = 0.05, .age = 40};
  Alone atr{Atr{}};
  std::vector<double> ranges;
  for (const auto& bar : bars) ranges.push_back(atr.update(bar));
  const auto out = told(gaps, bars);
  bool any = false;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto expected = by_definition(bars, i, ranges, gaps);
    for (std::size_t k = 0; k < expected.size(); ++k) RC_ASSERT(same(out[i][k], expected[k]));
    any |= !std::isnan(expected[F::BullLow]);
  }
  RC_ASSERT(any);
}

}  // namespace
}  // namespace gyre
