#include "gyre/strategy/breakout.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/strategy/mirror.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  Volume,
  UpperAt,
  LowerAt,
  AtrAt,
  Width,
  TrendQuick,
  TrendCalm,
  Strength,
  kNeeds
};
const Timestamp kNow = *parse_timestamp("2025-05-27T05:10");  // no 15m bar closes here

HandView rising(Timestamp now = kNow) {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[Volume].now = 2;
  v[UpperAt] = {998, 999}, v[LowerAt] = {950, 951};
  v[AtrAt].now = 10, v[Width].now = 0.5;
  v[TrendQuick].now = 980, v[TrendCalm].now = 970, v[Strength].now = 30;
  hand.closes(Timeframe::m5, now, {1000}, 3);
  hand.closes(Timeframe::m15, floor_to(now, 15min), {998});
  hand.closes(Timeframe::h1, floor_to(now, 1h), {990});
  return hand;
}
std::optional<Proposal> propose(const HandView& hand) { return Breakout{}.propose(hand.view()); }

TEST(Breakout, proposes_beyond_the_channel) {
  EXPECT_EQ(Breakout{}.needs({}).size(), kNeeds);
  const auto p = propose(rising());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->stop, 980);
  EXPECT_EQ(p->target, 1040);
  EXPECT_EQ(p->parts, (scores::Parts{0.25, 0.5, 1, 1, 1}));
  EXPECT_DOUBLE_EQ(p->confidence, 0.6);
}

TEST(Breakout, needs_channel_trend_and_strength) {
  const auto stands = [](std::size_t at, double value) {
    auto hand = rising();
    hand.values[at].now = value;
    return propose(hand).has_value();
  };
  EXPECT_FALSE(stands(UpperAt, 1000));  // at the edge is not beyond
  EXPECT_FALSE(stands(UpperAt, kNaN));
  EXPECT_FALSE(stands(TrendQuick, 970));
  EXPECT_FALSE(stands(TrendCalm, kNaN));
  EXPECT_TRUE(stands(Strength, 20));
  EXPECT_FALSE(stands(Strength, 19.9));
  EXPECT_FALSE(stands(Strength, kNaN));
}

TEST(Breakout, does_not_compare_a_bar_with_itself) {
  auto hand = rising(*parse_timestamp("2025-05-27T05:15"));
  hand.values[UpperAt] = {1001, 999};  // the 15m bar that closes now reached 1001
  EXPECT_TRUE(propose(hand).has_value());
  hand.values[UpperAt] = {1001, 1000};
  EXPECT_FALSE(propose(hand).has_value());
}

bool judged_alike(Draws& whole) {
  const Timestamp now = kNow + 5min * static_cast<int>(whole(0, 2));
  HandView hand{{}, kNeeds}, mirror{{}, kNeeds};
  const auto both_prices = [&](std::size_t at, std::size_t flipped, double price) {
    hand.values[at] = {price, price - 1};
    mirror.values[flipped] = {2000 - price, 2001 - price};
  };
  for (const auto at : {TrendQuick, TrendCalm}) both_prices(at, at, whole(980, 1021));
  both_prices(UpperAt, LowerAt, whole(1000, 1020) - 15 * whole(0, 2));
  both_prices(LowerAt, UpperAt, whole(980, 985));
  for (const auto at : {Volume, AtrAt, Width, Strength})
    hand.values[at].now = mirror.values[at].now = whole(1, 50);
  const double confirm = whole(980, 1021), trend = whole(980, 1021), volume = whole(1, 60);
  for (auto* one : {&hand, &mirror}) {
    const auto flip = [&](double price) { return one == &hand ? price : 2000 - price; };
    one->closes(Timeframe::m5, now, {1000}, volume);
    one->closes(Timeframe::m15, floor_to(now, 15min), {flip(confirm)});
    one->closes(Timeframe::h1, floor_to(now, 1h), {flip(trend)});
  }
  return proposed_alike(propose(hand), propose(mirror));
}

RC_GTEST_PROP(Breakout, judges_a_mirrored_market_mirrored, ()) {
  Draws draws;
  int proposals = 0;
  for (int i = 0; i < 100; ++i) proposals += judged_alike(draws);
  RC_ASSERT(proposals > 0);
}

}  // namespace
}  // namespace gyre
