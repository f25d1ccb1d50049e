#include "gyre/strategy/fvg_continuation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/strategy/mirror.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  ConfirmTrend,
  BullLow,
  BullHigh,
  BullFill,
  BullAge,
  BullSize,
  BearHigh,
  BearLow,
  BearFill,
  BearAge,
  BearSize,
  AtrAt,
  Width,
  TrendAt,
  kNeeds
};
const Timestamp kOpened = *parse_timestamp("2025-05-27T05:00");

// Both frames rise, and the setup bar comes half back into a gap of [990, 1000] and out again.
HandView back_in_gap(const Ohlcv& bar = {1001, 1005, 995, 1003, 1}) {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[ConfirmTrend].now = v[TrendAt].now = 1;
  v[BullLow].now = 990, v[BullHigh].now = 1000;
  v[BullFill].now = 0, v[BullAge].now = 10.2, v[BullSize].now = 0.75;
  v[AtrAt].now = 10, v[Width].now = 0.5;
  Bar one{bar};
  one.opened = kOpened;
  hand.series[index(Timeframe::m5)].push(one);
  return hand;
}
std::optional<Proposal> propose(const HandView& hand) {
  return FvgContinuation{}.propose(hand.view());
}

TEST(FvgContinuation, proposes_where_a_gap_turns_the_price) {
  EXPECT_EQ(FvgContinuation{}.needs({}).size(), kNeeds);
  const auto p = propose(back_in_gap());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->entry, 1003);
  EXPECT_EQ(p->stop, 983);
  EXPECT_EQ(p->parts, (scores::Parts{0.5, 0.5, 0.8, 0.8, 1}));
  EXPECT_DOUBLE_EQ(p->confidence, scores::weigh(p->parts));
}

TEST(FvgContinuation, asks_for_trend_gap_visit_and_rejection) {
  const auto stands = [](std::size_t at, double value) {
    auto hand = back_in_gap();
    hand.values[at].now = value;
    return propose(hand).has_value();
  };
  EXPECT_FALSE(stands(TrendAt, 0));
  EXPECT_FALSE(stands(TrendAt, kNaN));
  EXPECT_FALSE(stands(ConfirmTrend, 0));
  EXPECT_FALSE(stands(ConfirmTrend, -1));
  EXPECT_TRUE(stands(BullSize, 0.5));
  EXPECT_FALSE(stands(BullSize, 0.49));
  EXPECT_FALSE(stands(BullSize, kNaN));
  EXPECT_TRUE(stands(BullFill, 0.5));
  EXPECT_FALSE(stands(BullFill, 0.51));
  EXPECT_TRUE(stands(BullAge, 50));
  EXPECT_FALSE(stands(BullAge, 51));
  EXPECT_FALSE(stands(BullHigh, 995));  // at its edge is not in it
  EXPECT_FALSE(stands(BullLow, 1003));  // closed at the far side
  EXPECT_TRUE(propose(back_in_gap({1001, 1005, 995, 1000, 1})).has_value());
  EXPECT_FALSE(propose(back_in_gap({1001, 1005, 995, 999.9, 1})).has_value());
}

bool gaps_judged_alike(Draws& whole) {
  const double low = whole(980, 1000), high = low + whole(1, 30);
  const Ohlcv bar{1000, std::max(high, 1000.0), low, 1000, 1};
  auto hand = back_in_gap(bar);
  auto mirror = back_in_gap({1000, 2000 - bar.low, 2000 - bar.high, 1000, 1});
  const double trend = whole(0, 2) * 2 - 1;  // the frames agree as a rule
  for (const auto at : {ConfirmTrend, TrendAt}) {
    const double one = whole(0, 4) == 0 ? -trend : trend;
    hand.values[at].now = one, mirror.values[at].now = -one;
  }
  const auto gap = [&](std::size_t first, std::size_t other, double sign) {
    const double back = whole(960, 1000), front = back + whole(1, 20);
    const auto flip = [&](double price) { return sign > 0 ? price : 2000 - price; };
    hand.values[first].now = flip(back), hand.values[first + 1].now = flip(front);
    mirror.values[other].now = 2000 - flip(back), mirror.values[other + 1].now = 2000 - flip(front);
    for (const std::size_t k : {2U, 3U, 4U})
      hand.values[first + k].now = mirror.values[other + k].now = whole(1, 9) / (k == 3 ? 1 : 8);
  };
  gap(BullLow, BearHigh, +1);
  gap(BearHigh, BullLow, -1);
  for (const auto at : {AtrAt, Width})
    hand.values[at].now = mirror.values[at].now = whole(1, 30) / (at == Width ? 32 : 1);
  return proposed_alike(propose(hand), propose(mirror));
}

RC_GTEST_PROP(FvgContinuation, judges_a_mirrored_market_mirrored, ()) {
  Draws draws;
  int proposals = 0;
  for (int i = 0; i < 200; ++i) proposals += gaps_judged_alike(draws);
  RC_ASSERT(proposals > 0);
}

}  // namespace
}  // namespace gyre
