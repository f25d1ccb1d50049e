#include "gyre/strategy/smc_order_block.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/strategy/mirror.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  SetupTrend,
  ConfirmTrend,
  DemandLow,
  DemandHigh,
  DemandStrength,
  DemandTests,
  SupplyHigh,
  SupplyLow,
  SupplyStrength,
  SupplyTests,
  AtrAt,
  Width,
  TrendAt,
  Position,
  kNeeds
};
const Timestamp kOpened = *parse_timestamp("2025-05-27T05:00");

// A rising market comes back into a block of [985, 995], and the setup bar closes at 1000.
HandView back_at_demand(const Ohlcv& bar = {998, 1002, 992, 1000, 1}) {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[SetupTrend].now = -1, v[ConfirmTrend].now = 1, v[TrendAt].now = 1;
  v[DemandLow].now = 985, v[DemandHigh].now = 995;
  v[DemandStrength].now = 0.5, v[DemandTests].now = 0;
  v[AtrAt].now = 10, v[Width].now = 0.5, v[Position].now = 0.25;
  Bar one{bar};
  one.opened = kOpened;
  hand.series[index(Timeframe::m5)].push(one);
  return hand;
}
std::optional<Proposal> propose(const HandView& hand) {
  return SmcOrderBlock{}.propose(hand.view());
}

TEST(SmcOrderBlock, proposes_where_a_block_turns_the_price) {
  EXPECT_EQ(SmcOrderBlock{}.needs({}).size(), kNeeds);
  const auto p = propose(back_at_demand());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->entry, 1000);
  EXPECT_EQ(p->stop, 980);
  EXPECT_EQ(p->target, 1040);
  EXPECT_EQ(p->parts, (scores::Parts{0.5, 0.75, 0.5 + 0.5 / 3, 0.8, 1}));
  EXPECT_DOUBLE_EQ(p->confidence, scores::weigh(p->parts));
}

TEST(SmcOrderBlock, asks_for_side_block_visit_and_rejection) {
  const auto stands = [](std::size_t at, double value) {
    auto hand = back_at_demand();
    hand.values[at].now = value;
    return propose(hand).has_value();
  };
  EXPECT_FALSE(stands(TrendAt, 0));
  EXPECT_FALSE(stands(TrendAt, kNaN));
  EXPECT_FALSE(stands(TrendAt, -1));  // there is no supply
  EXPECT_FALSE(stands(DemandStrength, 0.09));
  EXPECT_FALSE(stands(DemandStrength, kNaN));
  EXPECT_TRUE(stands(DemandTests, 1));
  EXPECT_FALSE(stands(DemandTests, 2));
  EXPECT_TRUE(stands(DemandHigh, 988));
  EXPECT_FALSE(stands(DemandHigh, 987.9));  // more than 0.4 ATR in front of it
  EXPECT_FALSE(stands(DemandLow, 1000.1));  // closed beyond it
  EXPECT_FALSE(stands(AtrAt, kNaN));
  EXPECT_TRUE(stands(Position, kNaN));
  EXPECT_TRUE(propose(back_at_demand({998, 1000, 992, 996, 1})).has_value());
  EXPECT_FALSE(propose(back_at_demand({998, 1000, 992, 995.9, 1})).has_value());
}

TEST(SmcOrderBlock, tells_which_gate_closed) {
  auto hand = back_at_demand();
  hand.values[DemandTests].now = 3;
  Trace trace;
  EXPECT_FALSE(SmcOrderBlock{}
                   .propose({hand.ladder, hand.series, hand.values, hand.slots, &trace})
                   .has_value());
  ASSERT_FALSE(trace.empty());
  EXPECT_EQ(trace.back().name, "block_tests");
  EXPECT_EQ(trace.back().value, 3);
  EXPECT_FALSE(trace.back().passed);
}

// Upside down around the close, so that shares of the entry stay what they are.
bool order_blocks_judged_alike(Draws& whole) {
  const double low = whole(980, 1000), high = low + whole(1, 30);
  const Ohlcv bar{1000, std::max(high, 1000.0), low, 1000, 1};
  auto hand = back_at_demand(bar);
  auto mirror = back_at_demand({1000, 2000 - bar.low, 2000 - bar.high, 1000, 1});
  for (const auto at : {SetupTrend, ConfirmTrend, TrendAt}) {
    const double trend = whole(0, 3) - 1;
    hand.values[at].now = trend, mirror.values[at].now = -trend;
  }
  const auto zone = [&](std::size_t first, std::size_t other, double sign) {
    const double back = whole(960, 1000), front = back + whole(1, 20);
    const auto flip = [&](double price) { return sign > 0 ? price : 2000 - price; };
    hand.values[first].now = flip(back), hand.values[first + 1].now = flip(front);
    mirror.values[other].now = 2000 - flip(back), mirror.values[other + 1].now = 2000 - flip(front);
    for (const std::size_t k : {2U, 3U})
      hand.values[first + k].now = mirror.values[other + k].now = whole(0, 4) / (k == 2 ? 4 : 1);
  };
  zone(DemandLow, SupplyHigh, +1);
  zone(SupplyHigh, DemandLow, -1);
  const double position = whole(0, 9) / 8;
  hand.values[Position].now = position, mirror.values[Position].now = 1 - position;
  for (const auto at : {AtrAt, Width})
    hand.values[at].now = mirror.values[at].now = whole(1, 30) / (at == Width ? 32 : 1);
  return proposed_alike(propose(hand), propose(mirror));
}

RC_GTEST_PROP(SmcOrderBlock, judges_a_mirrored_market_mirrored, ()) {
  Draws draws;
  int proposals = 0;
  for (int i = 0; i < 200; ++i) proposals += order_blocks_judged_alike(draws);
  RC_ASSERT(proposals > 0);
}

}  // namespace
}  // namespace gyre
