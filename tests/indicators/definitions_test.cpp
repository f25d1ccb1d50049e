#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/indicators/all.hpp"
#include "tests/indicators/bars.hpp"

// What others published nothing about, held against plain loops; and the parts that many share.
namespace gyre {
namespace {

std::vector<double> closes_of(const std::vector<Ohlcv>& bars) {
  std::vector<double> closes;
  for (const auto& bar : bars) closes.push_back(bar.close);
  return closes;
}

RC_GTEST_PROP(Moving, is_what_a_plain_loop_over_the_window_gives, ()) {
  const auto n = *rc::gen::inRange(2, 40);
  const auto y = closes_of(random_bars(*rc::gen::arbitrary<std::uint64_t>(), 200));
  Moving<Slant> moving;
  std::vector<double> memory(moving.room(n));
  moving.lend(memory.data(), n);
  for (int i = 0; i < 200; ++i) {
    const auto now = moving.update(Slant::of(y[static_cast<std::size_t>(i)]));
    RC_ASSERT(now.has_value() == (i >= n - 1));
    if (!now) continue;
    double mean = 0, squares = 0, together = 0;
    for (int j = i + 1 - n; j <= i; ++j) mean += y[static_cast<std::size_t>(j)] / n;
    for (int j = i + 1 - n; j <= i; ++j) {
      const double away = y[static_cast<std::size_t>(j)] - mean;
      squares += away * away;
      together += away * (j - i + (n - 1) / 2.0);
    }
    const double slope = together / (n * (n * n - 1.0) / 12);
    RC_ASSERT(std::fabs(now->mean - mean) < 1e-9);
    RC_ASSERT(std::fabs(now->squares - squares) < 1e-9 * (1 + squares));
    RC_ASSERT(std::fabs(now->slope() - slope) < 1e-9);
    RC_ASSERT(std::fabs(now->end() - (mean + slope * (n - 1) / 2)) < 1e-9);
    RC_ASSERT(squares == 0 || std::fabs(now->fit() - slope * together / squares) < 1e-9);
  }
}

TEST(Moving, forgets_wholly_what_has_left) {
  Alone ratio{VolumeRatio{.period = 10}};
  Alone vwap{RollingVwap{.period = 10}};
  for (int i = 0; i < 45; ++i) {
    const double price = i < 25 ? 0.1 * i * 1e7 : 0.3;
    const Ohlcv bar{price, price, price, price, i < 25 ? 0.1 * i : 0, {}};
    const double share = ratio.update(bar), mean = vwap.update(bar);
    if (i < 35) continue;
    EXPECT_EQ(share, 1) << i;
    EXPECT_EQ(mean, bar.close) << i;
  }
}

TEST(Deviation, of_a_price_that_has_come_to_rest_is_none) {
  Alone deviation{Deviation{.period = 10}};
  Alone score{ZScore{.period = 10}};
  for (int i = 0; i < 60; ++i) {
    const double price = i < 25 ? 100 + 0.1 * i * i : 50.3;
    const Ohlcv bar{price, price, price, price, 0, {}};
    const double now = deviation.update(bar), away = score.update(bar);
    if (i < 34) continue;
    EXPECT_LE(now, i < 39 ? 1e-6 : 0) << i;  // until the window has gone round
    EXPECT_NEAR(away, 0, 1e-6) << i;
  }
}

TEST(RealisedVolatility, is_the_root_of_the_mean_squared_change_of_the_logarithm) {
  const auto bars = random_bars(31, 300);
  Alone volatility{RealisedVolatility{.period = 24}};
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double now = volatility.update(bars[i]);
    ASSERT_EQ(std::isnan(now), i < 24);
    if (i < 24) continue;
    double sum = 0;
    for (std::size_t j = i - 23; j <= i; ++j)
      sum += std::pow(std::log(bars[j].close / bars[j - 1].close), 2);
    EXPECT_NEAR(now, std::sqrt(sum / 24), 1e-14);
  }
}

TEST(VolumeRatio, counts_the_newest_volume_among_the_usual_ones) {
  Alone ratio{VolumeRatio{.period = 4}};
  const auto of = [&](double volume) { return ratio.update({1, 1, 1, 1, volume, {}}); };
  for (const double volume : {1.0, 2.0, 3.0}) EXPECT_TRUE(std::isnan(of(volume)));
  EXPECT_DOUBLE_EQ(of(10), 10 * 4 / 16.0);
  EXPECT_DOUBLE_EQ(of(0), 0);
  EXPECT_DOUBLE_EQ(of(0), 0);
}

TEST(Obv, loses_nothing_of_millions_of_bars) {
  Alone obv{Obv{}};
  double now = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double close = i % 3 == 0 ? 2 : i % 3;  // up, down, up: 2 1 2
    now = obv.update({1, 2, 1, close, i == 1 ? 1e16 : 0.1, {}});
  }
  // The second bar falls, and so does every third after it; of the rest half rise.
  long double exact = 0;
  double before = kNaN;
  for (int i = 0; i < 1'000'000; ++i) {
    const double close = i % 3 == 0 ? 2 : i % 3;
    if (close > before) exact += i == 1 ? 1e16L : 0.1L;
    if (close < before) exact -= i == 1 ? 1e16L : 0.1L;
    before = close;
  }
  EXPECT_NEAR(static_cast<double>(exact + 1e16L), now + 1e16, 4);  // the last place of 1e16 is 2
}

Ohlcv at(Timestamp opened, double high, double low, double close, double volume = 1) {
  return {close, high, low, close, volume, opened};
}
constexpr Timestamp kMidnight = Timestamp{} + 20'000 * 24h;

TEST(SessionVwap, begins_at_midnight_and_not_before_it_has_seen_one) {
  Alone vwap{SessionVwap{}};
  EXPECT_TRUE(std::isnan(vwap.update(at(kMidnight - 2h, 9, 9, 9))));
  EXPECT_TRUE(std::isnan(vwap.update(at(kMidnight - 1h, 8, 8, 8))));
  EXPECT_EQ(vwap.update(at(kMidnight, 6, 3, 3, 0)), 4);  // nothing was traded: its typical price
  EXPECT_EQ(vwap.update(at(kMidnight + 1h, 12, 12, 12, 3)), 12);
  EXPECT_EQ(vwap.update(at(kMidnight + 2h, 16, 16, 16, 1)), 13);
  EXPECT_EQ(vwap.update(at(kMidnight + 26h, 5, 5, 5, 2)), 5);  // midnight itself was missing
}

TEST(SessionVwap, speaks_at_once_where_history_begins_with_a_day) {
  Alone vwap{SessionVwap{}};
  EXPECT_EQ(vwap.update(at(kMidnight, 7, 7, 7)), 7);
}

TEST(Pivots, are_of_the_whole_day_before) {
  Alone pivots{Pivots{}};
  EXPECT_TRUE(std::isnan(pivots.update(at(kMidnight - 1h, 99, 1, 50))[0]));
  EXPECT_TRUE(std::isnan(pivots.update(at(kMidnight, 12, 9, 10))[0]));  // of a piece of a day
  EXPECT_TRUE(std::isnan(pivots.update(at(kMidnight + 23h, 15, 10, 11))[0]));
  const auto levels = pivots.update(at(kMidnight + 24h, 100, 2, 3));  // 15, 9, 11
  const std::array<double, 7> expected{35 / 3.0,      70 / 3.0 - 9, 35 / 3.0 + 6, 15 + 16 / 3.0,
                                       70 / 3.0 - 15, 35 / 3.0 - 6, 9 - 20 / 3.0};
  for (std::size_t i = 0; i < 7; ++i) EXPECT_NEAR(levels[i], expected[i], 1e-12) << i;
  EXPECT_EQ(pivots.update(at(kMidnight + 47h, 100, 2, 3)), levels);
  EXPECT_EQ(pivots.update(at(kMidnight + 96h, 1, 1, 1))[Pivots::Pivot], 35);  // a day was missing
}

TEST(Supertrend, changes_sides_when_a_close_is_beyond_its_line) {
  Alone trend{Supertrend{.period = 1, .multiplier = 1}};
  trend.update(at({}, 11, 9, 10));
  EXPECT_EQ(trend.update(at({}, 11, 9, 10)), (std::array<double, 2>{8, 1}));     // 10 - 2
  EXPECT_EQ(trend.update(at({}, 14, 12, 13)), (std::array<double, 2>{9, 1}));    // 13 - 4
  EXPECT_EQ(trend.update(at({}, 13, 11, 12)), (std::array<double, 2>{10, 1}));   // 12 - 2
  EXPECT_EQ(trend.update(at({}, 12, 8, 9)), (std::array<double, 2>{14, -1}));    // 10 + 4
  EXPECT_EQ(trend.update(at({}, 12, 10, 11)), (std::array<double, 2>{14, -1}));  // it gives no way
}

TEST(ParabolicSar, turns_where_the_price_meets_it) {
  Alone sar{ParabolicSar{}};
  double side = 0;
  int turns = 0;
  for (const auto& bar : random_bars(32, 2000)) {
    const auto [stop, now] = sar.update(bar);
    if (std::isnan(stop)) continue;
    EXPECT_TRUE(now > 0 ? stop <= bar.low : stop >= bar.high);
    turns += side != 0 && now != side;
    side = now;
  }
  EXPECT_GT(turns, 50);
}

RC_GTEST_PROP(Indicators, see_a_market_upside_down_the_other_way_round, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 200);
  const auto mirror = mirrored(bars);
  const auto last = [](const auto& indicator, const std::vector<Ohlcv>& of) {
    Alone alone{indicator};
    decltype(alone.update(of[0])) now{};
    for (const auto& bar : of) now = alone.update(bar);
    return now;
  };
  const auto near = [](double a, double b) { return std::fabs(a - b) < 1e-7; };
  const auto both = [&](const auto& indicator) {
    return std::pair{last(indicator, bars), last(indicator, mirror)};
  };
  const auto [hma, hma_m] = both(Hma{});
  RC_ASSERT(near(hma, 2000 - hma_m));
  const auto [stochastic, stochastic_m] = both(Stochastic{});
  RC_ASSERT(near(stochastic[0], 100 - stochastic_m[0]) &&
            near(stochastic[1], 100 - stochastic_m[1]));
  const auto [r, r_m] = both(WilliamsR{});
  RC_ASSERT(near(r, -100 - r_m));
  const auto [cci, cci_m] = both(Cci{});
  RC_ASSERT(near(cci, -cci_m));
  const auto [aroon, aroon_m] = both(Aroon{});
  RC_ASSERT(aroon[Aroon::Up] == aroon_m[Aroon::Down] &&
            aroon[Aroon::Oscillator] == -aroon_m[Aroon::Oscillator]);
  const auto [sar, sar_m] = both(ParabolicSar{});
  if (sar[1] != sar_m[1]) RC_ASSERT(near(sar[0], 2000 - sar_m[0]));  // it may begin on one side
  const auto [line, line_m] = both(Regression{});
  RC_ASSERT(near(line[0], -line_m[0]) && near(line[2], line_m[2]));
  const auto [z, z_m] = both(ZScore{});
  RC_ASSERT(near(z, -z_m));
  const auto [place, place_m] = both(PercentB{});
  RC_ASSERT(near(place, 1 - place_m));
  const auto [chop, chop_m] = both(Choppiness{});
  RC_ASSERT(near(chop, chop_m));
  const auto [flow, flow_m] = both(Cmf{});
  RC_ASSERT(near(flow, -flow_m));
}

}  // namespace
}  // namespace gyre
