#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "gyre/sim/market.hpp"

namespace gyre::sim {
namespace {

constexpr Timestamp day(int number) {
  return Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}} + number * 24h;
}

SyntheticMarket market(std::uint64_t seed, int symbols, TimeRange range = {day(0), day(365)}) {
  return SyntheticMarket{{.seed = seed, .symbols = symbols, .range = range}};
}

std::vector<Bar> bars(const SyntheticMarket& m, SymbolIndex symbol, Timeframe frame,
                      TimeRange opened) {
  std::vector<Bar> out;
  m.bars(symbol, frame, opened, out);
  return out;
}

std::vector<double> returns(const std::vector<Bar>& bars) {
  std::vector<double> r;
  for (std::size_t i = 1; i < bars.size(); ++i)
    r.push_back(std::log(bars[i].close / bars[i - 1].close));
  return r;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(std::min(a.size(), b.size()));
  double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) ma += a[i] / n, mb += b[i] / n;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return ab / std::sqrt(aa * bb);
}

RC_GTEST_PROP(SyntheticMarket, every_frame_is_the_exact_sum_of_the_minutes,
              (std::uint64_t seed, unsigned hour)) {
  const auto m = market(seed, 3);
  const auto begin = day(0) + (hour % 2000) * 4h;
  const SymbolIndex symbol = hour % 3;
  const auto minutes = bars(m, symbol, Timeframe::m1, {begin, begin + 4h});
  RC_ASSERT(minutes.size() == 240U);
  for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1, Timeframe::h4}) {
    const auto whole = bars(m, symbol, frame, {begin, begin + 4h});
    const auto each = static_cast<std::size_t>(duration(frame) / 1min);
    RC_ASSERT(whole.size() * each == 240U);
    for (std::size_t i = 0; i < 240; i += each) {
      Bar sum = minutes[i];
      for (std::size_t k = i + 1; k < i + each; ++k) {
        RC_ASSERT(minutes[k].open == minutes[k - 1].close);
        sum.high = std::max(sum.high, minutes[k].high);
        sum.low = std::min(sum.low, minutes[k].low);
        sum.volume += minutes[k].volume;
        sum.close = minutes[k].close;
      }
      RC_ASSERT(sum == whole[i / each]);
      RC_ASSERT(sum.low <= std::min(sum.open, sum.close));
      RC_ASSERT(sum.high >= std::max(sum.open, sum.close));
      RC_ASSERT(sum.low > 0);
    }
  }
}

RC_GTEST_PROP(SyntheticMarket, a_minute_is_the_same_whatever_was_asked_before,
              (std::uint64_t seed, std::vector<unsigned> order)) {
  const auto m = market(seed, 2);
  SyntheticCache cache;
  for (const auto number : order) {
    const auto opened = day(0) + (number % 500'000) * 1min;
    const auto direct = bars(m, number % 2, Timeframe::m1, {opened, opened + 1min});
    RC_ASSERT(direct.size() == 1U);
    RC_ASSERT(m.minute(number % 2, opened, cache) == direct[0]);
  }
}

TEST(SyntheticMarket, prices_lie_on_the_tick_and_volumes_on_the_step) {
  const auto m = market(3, 200);
  for (SymbolIndex s = 0; s < 200; ++s) {
    const auto& it = m.listings()[s].instrument;
    for (const auto& bar : bars(m, s, Timeframe::m1, {day(9), day(9) + 10min})) {
      for (const double level : {bar.open, bar.high, bar.low, bar.close}) {
        const auto price = to_tick(level, it.tick, Rounding::Nearest).value();
        EXPECT_EQ(price.to_double(), level) << it.symbol;
      }
      EXPECT_EQ(std::fmod(bar.volume * 1e8, static_cast<double>(it.step.raw())), 0) << it.symbol;
    }
    EXPECT_EQ(to_text(it.tick).size() - 2, m.listings()[s].price_precision) << it.symbol;
    EXPECT_LE(it.notional_min.raw(), Money::from_int(50).raw());
  }
}

TEST(SyntheticMarket, contracts_were_listed_long_ago_and_have_bars_from_then_on) {
  const auto m = market(5, 300);
  std::set<Timestamp> dates;
  for (SymbolIndex s = 0; s < 300; ++s) {
    const auto& it = m.listings()[s].instrument;
    EXPECT_LE(it.onboard, day(-120)) << it.symbol;
    EXPECT_EQ(m.first_bar(s, Timeframe::h1), it.onboard) << it.symbol;
    EXPECT_TRUE(it.underlying.starts_with("COIN")) << it.symbol;
    dates.insert(it.onboard);
  }
  EXPECT_GT(dates.size(), 290u);
  // Before there was such a venue, all begin with the market.
  const auto early = market(5, 300, {day(-3000), day(-2990)});
  for (const auto& listing : early.listings())
    EXPECT_EQ(listing.instrument.onboard, kSyntheticLife.begin);
}

TEST(SyntheticMarket, some_of_the_smallest_are_no_coins) {
  const auto m = market(5, 650);
  const auto others = std::ranges::count_if(m.listings(), [](const Listing& listing) {
    return !listing.instrument.underlying.starts_with("COIN");
  });
  EXPECT_GT(others, 5);
  EXPECT_LT(others, 40);
}

double mean_correlation(std::uint64_t seed, Timeframe frame, int days) {
  const auto m = market(seed, 12);
  std::vector<std::vector<double>> all;
  for (SymbolIndex s = 0; s < 12; ++s)
    all.push_back(returns(bars(m, s, frame, {day(0), day(days)})));
  double sum = 0;
  int pairs = 0;
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = 0; b < a; ++b, ++pairs) sum += correlation(all[a], all[b]);
  return sum / pairs;
}

TEST(SyntheticMarket, hours_of_two_symbols_correlate_at_about_seven_tenths) {
  for (const std::uint64_t seed : {1U, 7U, 42U}) {
    const double hours = mean_correlation(seed, Timeframe::h1, 120);
    EXPECT_GT(hours, 0.6);
    EXPECT_LT(hours, 0.8);
    const double quarters = mean_correlation(seed, Timeframe::m15, 60);
    EXPECT_GT(quarters, 0.5);
    EXPECT_LT(quarters, 0.8);
    std::printf("correlation of hours %.2f, of quarters %.2f, of five minutes %.2f\n", hours,
                quarters, mean_correlation(seed, Timeframe::m5, 20));
  }
}

TEST(SyntheticMarket, volatility_is_plausible_and_comes_in_clusters) {
  const auto m = market(7, 30);
  double volatility = 0, clustering = 0, kurtosis = 0;
  for (SymbolIndex s = 0; s < 30; ++s) {
    const auto r = returns(bars(m, s, Timeframe::h1, {day(0), day(340)}));
    double squares = 0, fourth = 0;
    std::vector<double> size;
    for (const double x : r) {
      squares += x * x;
      fourth += x * x * x * x;
      size.push_back(std::abs(x));
    }
    const auto n = static_cast<double>(r.size());
    volatility += std::sqrt(squares / n * 8760) / 30;
    kurtosis += fourth / n / (squares / n * squares / n) / 30;
    clustering += correlation({size.begin(), size.end() - 6}, {size.begin() + 6, size.end()}) / 30;
  }
  EXPECT_GT(volatility, 0.6);
  EXPECT_LT(volatility, 1.2);
  EXPECT_GT(clustering, 0.08);
  EXPECT_GT(kurtosis, 4);
  RecordProperty("volatility", std::to_string(volatility));
  std::printf("volatility %.2f clustering %.3f kurtosis %.1f\n", volatility, clustering, kurtosis);
}

TEST(SyntheticMarket, funding_comes_every_eight_hours_and_is_small) {
  const auto m = market(7, 5);
  auto at = day(3) + 1h;
  double sum = 0;
  for (int i = 0; i < 300; ++i) {
    const auto next = m.next_funding(2, at);
    EXPECT_EQ(next.at, floor_to(at, 8h) + 8h);
    EXPECT_TRUE(next.known);
    EXPECT_LE(std::abs(next.rate.to_double()), 0.003);
    sum += next.rate.to_double();
    at = next.at;
  }
  EXPECT_GT(sum / 300, -0.0005);
  EXPECT_LT(sum / 300, 0.0008);
}

TEST(SyntheticMarket, is_fast_enough_for_the_whole_market) {
  const auto m = market(7, 650);
  SyntheticCache cache;
  double sum = 0;
  auto began = thread_cpu_now();
  for (int minute = 0; minute < 240; ++minute)
    for (SymbolIndex s = 0; s < 650; ++s)
      sum += m.minute(s, day(100) + minute * 1min, cache)->close;
  const auto a_minute = (thread_cpu_now() - began) / 240;
  began = thread_cpu_now();
  for (SymbolIndex s = 0; s < 650; ++s)
    sum += bars(m, s, Timeframe::h1, {day(100) - 499h, day(100)}).back().close;
  const auto history = thread_cpu_now() - began;
  std::printf("650 minutes %.3f ms, 650 x 499 hours %.0f ms (%g)\n",
              static_cast<double>(a_minute.count()) / 1e6,
              static_cast<double>(history.count()) / 1e6, sum);
}

}  // namespace
}  // namespace gyre::sim
