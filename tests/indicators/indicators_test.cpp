#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "gyre/indicators/all.hpp"
#include "tests/indicators/bars.hpp"

namespace gyre {
namespace {

constexpr Ohlcv flat(double close, double volume = 1) {
  return {close, close, close, close, volume};
}

// All outputs of an indicator over these bars.
template <Indicator I>
std::vector<std::array<double, I::outputs.size()>> run(const I& indicator,
                                                       const std::vector<Ohlcv>& bars) {
  Alone alone{indicator};
  std::vector<std::array<double, I::outputs.size()>> results;
  for (const auto& bar : bars) {
    const auto values = alone.update(bar);
    if constexpr (I::outputs.size() == 1)
      results.push_back({values});
    else
      results.push_back(values);
  }
  return results;
}

TEST(Indicators, have_names_of_their_own) {
  std::set<std::string_view> seen;
  for (const IndicatorKind* kind : kIndicators)
    EXPECT_TRUE(seen.insert(kind->name).second) << kind->name;
}

TEST(Indicators, go_on_from_a_copy_of_their_state) {
  const auto bars = random_bars(5, 900);
  for (const IndicatorKind* kind : kIndicators) {
    const auto parameters = kind->defaults();
    Running unbroken{*kind, parameters}, restored{*kind, parameters};
    for (std::size_t i = 0; i < bars.size(); ++i) {
      const auto values = unbroken.update(bars[i]);
      if (i == 700) std::ranges::copy(unbroken.state(), restored.state().begin());
      if (i <= 700) continue;
      const auto other = restored.update(bars[i]);
      for (std::size_t o = 0; o < values.size(); ++o)
        EXPECT_TRUE(other[o].now == values[o].now || std::isnan(values[o].now)) << kind->name;
    }
  }
}

TEST(Indicators, are_the_same_through_their_kind) {
  const auto bars = random_bars(2, 300);
  const auto expected = run(Bollinger{.period = 30}, bars);
  const auto& kind = kKind<Bollinger>;
  const auto parameters = parameters_of(Bollinger{.period = 30});
  EXPECT_EQ(parameters, (Parameters{30, 2}));
  std::vector<double> memory(kind.bytes(parameters) / sizeof(double));
  auto* place = reinterpret_cast<std::byte*>(memory.data());
  for (int pass = 0; pass < 2; ++pass) {  // begin() makes it as new
    kind.begin(place, parameters);
    std::array<Value, 4> values{};
    for (std::size_t i = 0; i < bars.size(); ++i) {
      kind.update(place, bars[i], values.data());
      if (i < 31) continue;
      EXPECT_EQ(values[Bollinger::Upper].now, expected[i][Bollinger::Upper]);
      EXPECT_EQ(values[Bollinger::Upper].before, expected[i - 1][Bollinger::Upper]);
    }
  }
}

TEST(EmaSlope, is_the_mean_change_as_a_fraction) {
  Alone slope{EmaSlope{.period = 1, .over = 2}};  // an average of one bar is its close
  EXPECT_TRUE(std::isnan(slope.update(flat(10))));
  EXPECT_TRUE(std::isnan(slope.update(flat(11))));
  EXPECT_DOUBLE_EQ(slope.update(flat(16)), (16 - 10) / 2.0 / 16);
  EXPECT_DOUBLE_EQ(slope.update(flat(8)), (8 - 11) / 2.0 / 8);
}

TEST(WidthRank, tells_the_share_of_smaller_widths) {
  Alone rank{WidthRank{.period = 2, .widths = 3}};
  for (const double close : {100.0, 101.0, 103.0})
    EXPECT_TRUE(std::isnan(rank.update(flat(close))));
  EXPECT_DOUBLE_EQ(rank.update(flat(110)), 1);    // moves of 1, 2, 7
  EXPECT_DOUBLE_EQ(rank.update(flat(110)), 0);    // 2, 7, 0
  EXPECT_DOUBLE_EQ(rank.update(flat(113)), 0.5);  // 7, 0, 3
}

TEST(Rsi, is_zero_where_nothing_moves) {
  EXPECT_EQ(run(Rsi{}, std::vector<Ohlcv>(30, flat(5))).back()[0], 0);
}

// TA-Lib's own steps over a whole array, written from its documentation of the seeds.
TEST(Macd, begins_as_talib_does) {
  const auto bars = random_bars(3, 200);
  const auto average = [](const std::vector<double>& values, std::size_t from, std::size_t n) {
    std::vector<double> result(values.size(), kNaN);
    double mean = 0;
    for (std::size_t i = from; i < from + n; ++i) mean += values[i] / static_cast<double>(n);
    for (std::size_t i = from + n - 1; i < values.size(); ++i) {
      if (i >= from + n) mean += (values[i] - mean) * 2 / (static_cast<double>(n) + 1);
      result[i] = mean;
    }
    return result;
  };
  std::vector<double> closes, line;
  for (const auto& bar : bars) closes.push_back(bar.close);
  const auto fast = average(closes, 26 - 12, 12), slow = average(closes, 0, 26);
  for (std::size_t i = 0; i < closes.size(); ++i) line.push_back(i < 25 ? 0 : fast[i] - slow[i]);
  const auto signal = average(line, 25, 9);
  const auto ours = run(Macd{}, bars);
  EXPECT_TRUE(std::isnan(ours[32][Macd::Line]));
  for (std::size_t i = 33; i < bars.size(); ++i) {
    EXPECT_NEAR(ours[i][Macd::Line], line[i], 1e-9);
    EXPECT_NEAR(ours[i][Macd::Signal], signal[i], 1e-9);
    EXPECT_EQ(ours[i][Macd::Histogram], ours[i][Macd::Line] - ours[i][Macd::Signal]);
  }
}

TEST(Adx, begins_as_talib_does) {
  constexpr int n = 14;
  const auto bars = random_bars(4, 120);
  const auto ours = run(Adx{}, bars);
  double up = 0, down = 0, range = 0, sum = 0, adx = 0;
  for (int i = 1; i < 120; ++i) {
    const auto &bar = bars[static_cast<std::size_t>(i)],
               &last = bars[static_cast<std::size_t>(i - 1)];
    const double rise = bar.high - last.high, fall = last.low - bar.low;
    if (i >= n) up -= up / n, down -= down / n, range -= range / n;
    if (fall > 0 && rise < fall)
      down += fall;
    else if (rise > 0 && rise > fall)
      up += rise;
    range += std::max(
        {bar.high - bar.low, std::fabs(bar.high - last.close), std::fabs(bar.low - last.close)});
    if (i < n) continue;
    const double plus = 100 * up / range, minus = 100 * down / range;
    const double dx = 100 * std::fabs(plus - minus) / (plus + minus);
    if (i < 2 * n)
      sum += dx, adx = sum / n;
    else
      adx = (adx * (n - 1) + dx) / n;
    if (i >= 2 * n - 1)
      EXPECT_NEAR(ours[static_cast<std::size_t>(i)][Adx::Strength], adx, 1e-9) << i;
    else
      EXPECT_TRUE(std::isnan(ours[static_cast<std::size_t>(i)][Adx::Strength]));
    EXPECT_NEAR(ours[static_cast<std::size_t>(i)][Adx::Plus], plus, 1e-9);
  }
}

RC_GTEST_PROP(Windows, stay_what_a_plain_loop_gives, ()) {
  const auto n = static_cast<std::size_t>(*rc::gen::inRange(2, 40));
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 300);
  const auto period = static_cast<int>(n);
  const auto sma = run(Sma{.period = period}, bars);
  const auto bands = run(Bollinger{.period = period}, bars);
  const auto channel = run(Donchian{.period = period}, bars);
  for (std::size_t i = n - 1; i < bars.size(); ++i) {
    double mean = 0, squares = 0, high = -1e9, low = 1e9;
    for (std::size_t j = i + 1 - n; j <= i; ++j) {
      mean += bars[j].close / period;
      high = std::max(high, bars[j].high);
      low = std::min(low, bars[j].low);
    }
    for (std::size_t j = i + 1 - n; j <= i; ++j)
      squares += (bars[j].close - mean) * (bars[j].close - mean);
    RC_ASSERT(std::fabs(sma[i][0] - mean) < 1e-9);
    const double half = (bands[i][Bollinger::Upper] - mean) / 2;
    RC_ASSERT(std::fabs(half * half - squares / period) < 1e-9);  // a root would magnify roundings
    RC_ASSERT(channel[i][Donchian::Upper] == high && channel[i][Donchian::Lower] == low);
  }
}

TEST(Windows, do_not_drift) {
  Alone mean{Sma{.period = 50}};
  double last = 0;
  for (int i = 0; i < 1'000'000; ++i) last = mean.update(flat(i % 1000 == 0 ? 1e15 : 0.1));
  EXPECT_NEAR(last, 0.1, 1e-12);
}

RC_GTEST_PROP(Indicators, see_a_mirrored_market_mirrored, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 200);
  const auto mirror = mirrored(bars);
  const auto last = [&](const auto& indicator) {
    return std::pair{run(indicator, bars).back(), run(indicator, mirror).back()};
  };
  const auto near = [](double a, double b) { return std::fabs(a - b) < 1e-8; };
  const auto [ema, ema_m] = last(Ema{});
  RC_ASSERT(near(ema[0], 2000 - ema_m[0]));
  const auto [rsi, rsi_m] = last(Rsi{});
  RC_ASSERT(near(rsi[0], 100 - rsi_m[0]));
  const auto [macd, macd_m] = last(Macd{});
  RC_ASSERT(near(macd[0], -macd_m[0]) && near(macd[1], -macd_m[1]));
  const auto [adx, adx_m] = last(Adx{});
  RC_ASSERT(near(adx[0], adx_m[0]) && near(adx[1], adx_m[2]));
  const auto [atr, atr_m] = last(Atr{});
  RC_ASSERT(near(atr[0], atr_m[0]));
  const auto [channel, channel_m] = last(Donchian{});
  RC_ASSERT(channel[0] == 2000 - channel_m[1] && channel[1] == 2000 - channel_m[0]);
}

}  // namespace
}  // namespace gyre
