#include "gyre/indicators/order_blocks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/indicators/bars.hpp"

namespace gyre {
namespace {

constexpr Ohlcv calm(double close) { return {close, close + 1, close - 1, close, 10}; }

// Three calm bars, then a rising candle with a zone of [99, 100] and three times the volume.
std::array<double, 4> after(const std::vector<Ohlcv>& more, OrderBlocks blocks = {.period = 3}) {
  Alone alone{blocks};
  for (int i = 0; i < 3; ++i) alone.update(calm(100));
  auto zones = alone.update({100, 110, 99, 109, 30});
  for (const auto& bar : more) zones = alone.update(bar);
  return zones;
}
bool is_zone(const std::array<double, 4>& zones, double low, double high) {
  return zones[OrderBlocks::DemandLow] == low && zones[OrderBlocks::DemandHigh] == high;
}

TEST(OrderBlocks, stand_once_three_bars_have_confirmed_them) {
  EXPECT_TRUE(std::isnan(after({})[OrderBlocks::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(110)})[OrderBlocks::DemandLow]));
  EXPECT_TRUE(is_zone(after({calm(110), calm(110), calm(105)}), 99, 100));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(105), calm(105)})[OrderBlocks::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(110), calm(110), calm(110)})[OrderBlocks::SupplyLow]));
}

TEST(OrderBlocks, end_when_a_bar_closes_beyond_them) {
  const std::vector<Ohlcv> confirmed{calm(110), calm(110), calm(110)};
  auto touched = confirmed, broken = confirmed;
  touched.push_back({105, 106, 90, 99, 10});
  EXPECT_TRUE(is_zone(after(touched), 99, 100));
  broken.push_back({105, 106, 90, 98.9, 10});
  EXPECT_TRUE(std::isnan(after(broken)[OrderBlocks::DemandLow]));
  EXPECT_TRUE(std::isnan(after({calm(98), calm(110), calm(110)})[OrderBlocks::DemandLow]));
}

TEST(OrderBlocks, ask_for_body_volume_and_wick) {
  const std::vector<Ohlcv> confirmed{calm(110), calm(110), calm(110)};
  const auto stands = [&](const OrderBlocks& blocks) {
    return !std::isnan(after(confirmed, blocks)[OrderBlocks::DemandLow]);
  };
  const auto with = [](double OrderBlocks::* member, double value) {
    OrderBlocks blocks{.period = 3};
    blocks.*member = value;
    return blocks;
  };
  EXPECT_TRUE(stands(with(&OrderBlocks::body, 9 / 11.0)));
  EXPECT_FALSE(stands(with(&OrderBlocks::body, 0.83)));
  EXPECT_TRUE(stands(with(&OrderBlocks::volume, 1.79)));  // 30 against a mean of 50 / 3
  EXPECT_FALSE(stands(with(&OrderBlocks::volume, 1.81)));
  EXPECT_FALSE(stands(with(&OrderBlocks::wick, 0.1)));
}

TEST(OrderBlocks, tell_the_nearest_of_each_side) {
  Alone alone{OrderBlocks{.period = 3}};
  for (int i = 0; i < 3; ++i) alone.update(calm(100));
  alone.update({100, 110, 99, 109, 30});
  for (int i = 0; i < 3; ++i) alone.update(calm(120));
  alone.update({120, 130, 119, 129, 30});
  for (int i = 0; i < 3; ++i) alone.update(calm(140));
  EXPECT_TRUE(is_zone(alone.update(calm(140)), 119, 120));
  EXPECT_TRUE(is_zone(alone.update(calm(104)), 99, 100));  // the upper one is broken
}

RC_GTEST_PROP(OrderBlocks, are_mirrored_and_never_lie_beyond_the_close, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 400);
  const auto mirror = mirrored(bars);
  const OrderBlocks easy = [] {
    OrderBlocks blocks;
    blocks.body = 0.4;
    blocks.volume = 1;
    return blocks;
  }();
  Alone one{easy}, other{easy};
  bool any = false;
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto zones = one.update(bars[i]), flipped = other.update(mirror[i]);
    any |= !std::isnan(zones[0]);
    RC_ASSERT(same(zones[OrderBlocks::DemandLow], 2000 - flipped[OrderBlocks::SupplyHigh]));
    RC_ASSERT(same(zones[OrderBlocks::SupplyHigh], 2000 - flipped[OrderBlocks::DemandLow]));
    RC_ASSERT(!(bars[i].close < zones[OrderBlocks::DemandLow]));
    RC_ASSERT(!(bars[i].close > zones[OrderBlocks::SupplyHigh]));
  }
  RC_ASSERT(any);
}

}  // namespace
}  // namespace gyre
