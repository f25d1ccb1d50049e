#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "gyre/indicators/all.hpp"
#include "tests/indicators/bars.hpp"

// What holds for every indicator of the list, with its usual parameters.
namespace gyre {
namespace {

// [output][bar]
std::vector<std::vector<double>> values_of(const IndicatorKind& kind,
                                           const std::vector<Ohlcv>& bars) {
  Running running{kind, kind.defaults()};
  std::vector<std::vector<double>> values(kind.outputs.size());
  for (const auto& bar : bars) {
    const auto now = running.update(bar);
    for (std::size_t o = 0; o < values.size(); ++o) values[o].push_back(now[o].now);
  }
  return values;
}

// Bars that close a quarter of an hour apart.
std::vector<Ohlcv> timed(std::vector<Ohlcv> bars) {
  for (std::size_t i = 0; i < bars.size(); ++i)
    bars[i].opened = Timestamp{} + static_cast<std::int64_t>(i) * 15min;
  return bars;
}

// Of the first value on, each is a number.
void expect_numbers(const std::vector<Ohlcv>& bars) {
  for (const auto* kind : kIndicators) {
    const auto values = values_of(*kind, bars);
    for (std::size_t o = 0; o < values.size(); ++o) {
      bool ready = false;
      for (std::size_t i = 0; i < bars.size(); ++i) {
        ready = ready || !std::isnan(values[o][i]);
        ASSERT_FALSE(ready && !std::isfinite(values[o][i]))
            << kind->name << "." << kind->outputs[o] << " at bar " << i;
      }
      EXPECT_TRUE(ready) << kind->name << "." << kind->outputs[o];
    }
  }
}

TEST(EveryIndicator, says_a_number_once_it_is_ready_without_any_volume) {
  auto bars = timed(random_bars(11, 600));
  for (auto& bar : bars) bar.volume = 0;
  expect_numbers(bars);
}

TEST(EveryIndicator, says_a_number_once_it_is_ready_across_gaps_and_pauses) {
  auto bars = timed(random_bars(12, 1200));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    bars[i].opened += static_cast<std::int64_t>(i / 250) * 41h;  // days are missing
    if (i / 60 % 4 == 2) bars[i].volume = 0;
    if (i / 90 % 5 == 3)
      bars[i] = {bars[i].open, bars[i].open, bars[i].open, bars[i].open, 0, bars[i].opened};
  }
  expect_numbers(bars);
}

RC_GTEST_PROP(EveryIndicator, says_a_number_once_it_is_ready_in_any_market, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  auto bars = timed(random_bars(seed, 500));
  double level = 1;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    auto& bar = bars[i];
    const auto draw = [&](int what) { return uniform(key(seed, i, what + 100)); };
    if (draw(0) < 0.01) level *= draw(1) < 0.5 ? 0.001 : 900;
    if (draw(2) < 0.2) bar.high = bar.low = bar.close = bar.open;
    bar = {bar.open * level,
           bar.high * level,
           bar.low * level,
           bar.close * level,
           draw(3) < 0.3 ? 0 : bar.volume * (draw(4) < 0.05 ? 1e9 : 1e-3),
           bar.opened};
  }
  expect_numbers(bars);
}

// What each says of a price that never moves, with volume and without; all its outputs are 0 where
// it is not listed. NaN is anything.
const std::map<std::string_view, std::vector<double>> kStill{
    {"sma", {7}},
    {"ema", {7}},
    {"wma", {7}},
    {"dema", {7}},
    {"tema", {7}},
    {"hma", {7}},
    {"stoch_rsi", {50, 50}},
    {"stochastic", {50, 50}},
    {"williams_r", {-50}},
    {"aroon", {100, 100, 0}},
    {"supertrend", {7, 1}},
    {"parabolic_sar", {7, kNaN}},  // it turns at every bar
    {"regression", {0, 7, 0}},
    {"bollinger", {7, 7, 7, 0}},
    {"percent_b", {0.5}},
    {"keltner", {7, 7, 7}},
    {"donchian", {7, 7}},
    {"choppiness", {100}},
    {"volume_mean", {3}},
    {"volume_ratio", {1}},
    {"mfi", {50}},
    {"rolling_vwap", {7}},
    {"session_vwap", {7}},
    {"pivots", {7, 7, 7, 7, 7, 7, 7}},
};

TEST(EveryIndicator, says_what_it_should_of_a_price_that_never_moves) {
  for (const double volume : {3.0, 0.0})
    for (const auto* kind : kIndicators) {
      const auto bars = timed(std::vector<Ohlcv>(600, Ohlcv{7, 7, 7, 7, volume, {}}));
      const auto values = values_of(*kind, bars);
      const auto known = kStill.find(kind->name);
      for (std::size_t o = 0; o < values.size(); ++o) {
        const double expected =
            known == kStill.end() || (kind->name == "volume_mean" && volume == 0)
                ? 0
                : known->second[o];
        for (std::size_t i = 400; i < bars.size() && !std::isnan(expected); ++i)
          ASSERT_DOUBLE_EQ(values[o][i], expected)
              << kind->name << "." << kind->outputs[o] << " at bar " << i;
      }
    }
}

// A power of two leaves every rounding as it is.
TEST(EveryIndicator, sees_prices_a_thousand_times_as_high_alike) {
  const auto bars = timed(random_bars(13, 700));
  auto high = bars;
  for (auto& bar : high)
    bar = {bar.open * 1024,  bar.high * 1024, bar.low * 1024,
           bar.close * 1024, bar.volume,      bar.opened};
  for (const auto* kind : kIndicators) {
    const auto low_values = values_of(*kind, bars), high_values = values_of(*kind, high);
    for (std::size_t o = 0; o < low_values.size(); ++o) {
      const double last = low_values[o].back();
      const double scale = high_values[o].back() == last ? 1 : 1024;
      for (std::size_t i = 0; i < bars.size(); ++i)
        ASSERT_TRUE(high_values[o][i] == scale * low_values[o][i] || std::isnan(low_values[o][i]))
            << kind->name << "." << kind->outputs[o] << " at bar " << i;
    }
  }
}

TEST(EveryIndicator, gives_several_symbols_what_each_would_get_alone) {
  constexpr std::size_t kSymbols = 5;
  for (const auto* kind : kIndicators) {
    const auto parameters = kind->defaults();
    const auto doubles = kind->bytes(parameters) / sizeof(double);
    std::vector<std::vector<double>> states(kSymbols, std::vector<double>(doubles));
    std::vector<std::vector<Value>> values(kSymbols, std::vector<Value>(kind->outputs.size()));
    std::vector<std::vector<Ohlcv>> bars;
    std::vector<Running> alone;
    for (std::size_t s = 0; s < kSymbols; ++s) {
      bars.push_back(timed(random_bars(20 + s, 450)));
      alone.emplace_back(*kind, parameters);
      kind->begin(reinterpret_cast<std::byte*>(states[s].data()), parameters);
    }
    for (std::size_t i = 0; i < 450; ++i) {
      std::vector<Turn> turns;
      for (std::size_t s = 0; s < kSymbols; ++s)
        turns.push_back(
            {reinterpret_cast<std::byte*>(states[s].data()), values[s].data(), &bars[s][i]});
      kind->update_all(turns, 0, 0);
      for (std::size_t s = 0; s < kSymbols; ++s) {
        const auto expected = alone[s].update(bars[s][i]);
        for (std::size_t o = 0; o < expected.size(); ++o)
          ASSERT_TRUE(values[s][o].now == expected[o].now || std::isnan(expected[o].now))
              << kind->name << " at bar " << i;
        if (i == 300) states[s] = std::vector<double>{states[s]};  // it lies elsewhere now
      }
    }
  }
}

}  // namespace
}  // namespace gyre
