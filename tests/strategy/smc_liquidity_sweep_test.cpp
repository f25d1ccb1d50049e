#include "gyre/strategy/smc_liquidity_sweep.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/strategy/mirror.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  SetupTrend,
  SinceBos,
  SinceChoch,
  SweepAt,
  Depth,
  Since,
  ConfirmTrend,
  Position,
  AtrAt,
  Width,
  TrendAt,
  kNeeds
};
const Timestamp kClosed = *parse_timestamp("2025-05-27T05:10");  // no 15m bar closes here

// Lows were swept two confirm bars ago, and the setup frame has turned up with its last bar.
HandView turned_up() {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[SetupTrend].now = 1, v[SinceBos].now = 30, v[SinceChoch].now = 0;
  v[SweepAt].now = 1, v[Depth].now = 0.5, v[Since].now = 2;
  v[ConfirmTrend].now = -1, v[TrendAt].now = 1;
  v[Position].now = 0.25, v[AtrAt].now = 10, v[Width].now = 0.5;
  hand.closes(Timeframe::m5, kClosed, {1000});
  hand.closes(Timeframe::m15, floor_to(kClosed, 15min), {995});
  return hand;
}
std::optional<Proposal> propose(const HandView& hand) {
  return SmcLiquiditySweep{}.propose(hand.view());
}

TEST(SmcLiquiditySweep, proposes_when_the_structure_turns_after_a_sweep) {
  EXPECT_EQ(SmcLiquiditySweep{}.needs({}).size(), kNeeds);
  const auto p = propose(turned_up());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->stop, 980);
  EXPECT_EQ(p->target, 1040);
  EXPECT_EQ(p->parts, (scores::Parts{0.75, 0.75, 1 - 2 / 9.0, 0.5, 1}));
  EXPECT_DOUBLE_EQ(p->confidence, scores::weigh(p->parts));
}

TEST(SmcLiquiditySweep, asks_for_a_fresh_sweep_a_turn_and_room) {
  const auto stands = [](std::size_t at, double value) {
    auto hand = turned_up();
    hand.values[at].now = value;
    return propose(hand).has_value();
  };
  EXPECT_FALSE(stands(SweepAt, 0));
  EXPECT_FALSE(stands(SweepAt, kNaN));
  EXPECT_FALSE(stands(SweepAt, -1));  // the structure has not turned down
  EXPECT_TRUE(stands(Since, 8));
  EXPECT_FALSE(stands(Since, 9));
  EXPECT_FALSE(stands(Depth, 2.1));
  EXPECT_FALSE(stands(SetupTrend, 0));
  EXPECT_TRUE(stands(SinceChoch, 6));
  EXPECT_FALSE(stands(SinceChoch, 7));
  EXPECT_FALSE(stands(SinceChoch, kNaN));  // the other break is too old
  EXPECT_TRUE(stands(Position, 0.6));
  EXPECT_FALSE(stands(Position, 0.61));
  EXPECT_FALSE(stands(Position, kNaN));
}

TEST(SmcLiquiditySweep, wants_the_break_after_the_sweep) {
  auto hand = turned_up();
  hand.values[Since].now = 0;  // the sweep's bar opened at 4:45, the last setup bar at 5:05
  hand.values[SinceChoch].now = 4;
  EXPECT_TRUE(propose(hand).has_value());
  hand.values[SinceChoch].now = 5;
  EXPECT_FALSE(propose(hand).has_value());
}

bool sweeps_judged_alike(Draws& whole) {
  auto hand = turned_up(), mirror = turned_up();
  for (const auto at : {SetupTrend, ConfirmTrend, TrendAt, SweepAt}) {
    const double trend = whole(0, 3) - 1;
    hand.values[at].now = trend, mirror.values[at].now = -trend;
  }
  const double position = whole(0, 9) / 8;
  hand.values[Position].now = position, mirror.values[Position].now = 1 - position;
  for (const auto at : {SinceBos, SinceChoch, Since, AtrAt})
    hand.values[at].now = mirror.values[at].now = whole(1, 12);
  for (const auto at : {Depth, Width})
    hand.values[at].now = mirror.values[at].now = whole(1, 30) / 32;
  return proposed_alike(propose(hand), propose(mirror));
}

RC_GTEST_PROP(SmcLiquiditySweep, judges_a_mirrored_market_mirrored, ()) {
  Draws draws;
  int proposals = 0;
  for (int i = 0; i < 200; ++i) proposals += sweeps_judged_alike(draws);
  RC_ASSERT(proposals > 0);
}

}  // namespace
}  // namespace gyre
