#include "gyre/market/fill_model.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "gyre/core/random.hpp"
#include "tests/draws.hpp"

namespace gyre {
namespace {

constexpr Price price(double value) {
  return Price::from_raw(static_cast<std::int64_t>(value * 1e8 + 0.5));
}
const Price kTick = price(0.1);
constexpr Ohlcv kBar{100, 101, 99, 100.5, 1000};

std::vector<Bar> minutes(std::size_t count) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < count; ++i) {
    const double close = 100 + static_cast<double>(mix(i) % 100) / 10;
    const double open = bars.empty() ? close : bars.back().close;
    bars.push_back(
        {{open, std::max(open, close) + 0.5, std::min(open, close) - 0.5, close,
          static_cast<double>(mix(i) % 1000), from_ms(static_cast<std::int64_t>(i) * 60'000)}});
  }
  return bars;
}

TEST(FillModel, takes_half_a_spread_and_the_impact_on_the_tick_against_us) {
  const CostSettings costs;
  const Liquidity liquidity{.atr = 1, .sigma = 0.002, .median_volume = 100, .rank = 10};
  // Half a spread: max(0.05, 1 bp of 100) = 0.05; impact: 0.5 * 0.002 * sqrt(25 / 100) * 100 =
  // 0.05.
  EXPECT_EQ(taker_price(costs, OrderSide::Buy, 100, 25, liquidity, kBar, kTick), price(100.1));
  EXPECT_EQ(taker_price(costs, OrderSide::Sell, 100, 25, liquidity, kBar, kTick), price(99.9));
  // Four times the quantity, twice the impact: 0.05 + 0.1 is rounded away from us.
  EXPECT_EQ(taker_price(costs, OrderSide::Buy, 100, 100, liquidity, kBar, kTick), price(100.2));
  EXPECT_EQ(taker_price(costs, OrderSide::Sell, 100, 100, liquidity, kBar, kTick), price(99.8));
}

TEST(FillModel, takes_the_far_end_of_the_bar_where_nobody_trades) {
  const Liquidity dead{};
  EXPECT_EQ(taker_price({}, OrderSide::Buy, 100, 1, dead, kBar, kTick), price(101));
  EXPECT_EQ(taker_price({}, OrderSide::Sell, 100, 1, dead, kBar, kTick), price(99));
}

TEST(FillModel, fills_a_stop_a_quarter_of_an_atr_beyond_its_trigger) {
  const Liquidity liquidity{.atr = 1, .sigma = 0, .median_volume = 1, .rank = 1};
  EXPECT_EQ(stop_price({}, OrderSide::Sell, price(99.5), liquidity, kBar, kTick, false),
            price(99.2));
  EXPECT_EQ(stop_price({}, OrderSide::Buy, price(100.5), liquidity, kBar, kTick, false),
            price(100.8));
  EXPECT_EQ(stop_price({}, OrderSide::Sell, price(99.1), liquidity, kBar, kTick, false), price(99));
  EXPECT_EQ(stop_price({}, OrderSide::Sell, price(100.3), liquidity, kBar, kTick, true),
            price(100));
}

TEST(FillModel, widens_the_spread_by_rank_and_never_below_half_a_tick) {
  const CostSettings costs;
  EXPECT_DOUBLE_EQ(half_spread(costs, 20, 1000, 0.01), 0.1);
  EXPECT_DOUBLE_EQ(half_spread(costs, 21, 1000, 0.01), 0.25);
  EXPECT_DOUBLE_EQ(half_spread(costs, 300, 1000, 0.01), 0.5);
  EXPECT_DOUBLE_EQ(half_spread(costs, 301, 1000, 0.01), 1);
  EXPECT_DOUBLE_EQ(half_spread(costs, 0, 1000, 0.01), 1);
  EXPECT_DOUBLE_EQ(half_spread(costs, 1, 1000, 1), 0.5);
}

TEST(FillModel, goes_through_a_bar_against_its_direction_first) {
  EXPECT_EQ(path({1, 4, 0, 3, 0}), (std::array<double, 4>{1, 0, 4, 3}));
  EXPECT_EQ(path({3, 4, 0, 1, 0}), (std::array<double, 4>{3, 4, 0, 1}));
}

TEST(FillModel, measures_by_hand) {
  const std::vector<Bar> bars{{{10, 11, 9, 10, 5, from_ms(0)}},
                              {{10, 12, 10, 11, 1, from_ms(60'000)}},
                              {{12, 12, 11.5, 11, 3, from_ms(120'000)}}};
  const auto liquidity = measure(bars, 7);
  EXPECT_DOUBLE_EQ(liquidity.atr, (2 + 2 + 1) / 3.0);
  EXPECT_NEAR(liquidity.sigma, 0.05, 1e-15);  // returns of 10 % and 0
  EXPECT_DOUBLE_EQ(liquidity.median_volume, 3);
  EXPECT_EQ(liquidity.rank, 7);
  const auto none = measure({}, 1);
  EXPECT_EQ(none.atr + none.sigma + none.median_volume, 0);
}

TEST(FillModel, measures_the_same_wherever_history_begins) {
  const auto bars = minutes(200);
  const auto recent = measure(std::span{bars}.last(kLiquidityBars), 1);
  const auto whole = measure(bars, 1);
  EXPECT_EQ(recent.atr, whole.atr);
  EXPECT_EQ(recent.sigma, whole.sigma);
  EXPECT_EQ(recent.median_volume, whole.median_volume);
}

TEST(FillModel, ranks_by_quote_volume_and_ties_by_index) {
  EXPECT_EQ(volume_ranks(std::vector<double>{5, 9, 5, kNaN, 0}), (std::vector{2, 1, 3, 5, 4}));
  std::vector<Bar> hours(30, Bar{{2, 2, 2, 2, 10, {}}});
  EXPECT_DOUBLE_EQ(quote_volume_24h(hours), 480);
  EXPECT_DOUBLE_EQ(quote_volume_24h(std::span{hours}.first(2)), 40);
}

TEST(FillModel, is_set_by_name) {
  const auto costs = make<CostSettings>({{"taker_fee", "4bp"}, {"impact", "1"}});
  ASSERT_TRUE(costs.has_value());
  EXPECT_EQ(costs->taker_fee, basis_points(4));
  EXPECT_EQ(basis_points(2.5), *Rate::parse("0.00025"));
}

RC_GTEST_PROP(FillModel, an_executed_price_lies_inside_its_bar, ()) {
  Draws draw;
  const auto raw = [&](int low, int high) { return draw(low, high) / 10; };
  const double low = raw(900, 1000), high = low + raw(0, 100);
  const double open = std::min(high, low + raw(0, 50)), close = std::max(low, high - raw(0, 50));
  const Ohlcv bar{open, high, low, close, raw(0, 100)};
  const Liquidity liquidity{raw(0, 50), raw(0, 5), raw(0, 100), static_cast<int>(draw(0, 700))};
  const auto side = *rc::gen::element(OrderSide::Buy, OrderSide::Sell);
  const auto base = raw(800, 1200), quantity = raw(1, 1000);
  const auto taken = taker_price({}, side, base, quantity, liquidity, bar, kTick).to_double();
  const auto stopped = stop_price({}, side, price(base), liquidity, bar, kTick, false).to_double();
  RC_ASSERT(price(low).to_double() <= taken && taken <= price(high).to_double());
  RC_ASSERT(price(low).to_double() <= stopped && stopped <= price(high).to_double());
}

}  // namespace
}  // namespace gyre
