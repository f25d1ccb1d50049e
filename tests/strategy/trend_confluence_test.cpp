#include "gyre/strategy/trend_confluence.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

// The places of the needs.
enum : std::size_t {
  Quick,
  Calm,
  Slope,
  Strength,
  RsiAt,
  MacdAt,
  SignalAt,
  ConfirmQuick,
  ConfirmCalm,
  ConfirmSlope,
  ConfirmAdx,
  AtrAt,
  Width,
  DemandLow,
  DemandHigh,
  SupplyLow,
  SupplyHigh,
  TrendQuick,
  TrendCalm,
  TrendSlope,
  TrendAdx,
  TrendBase,
  kNeeds
};
const Timestamp kNow = *parse_timestamp("2025-05-27T05:00");

// Everything says long: three rising frames, rising structure, price 0.5 ATR over its block's edge.
HandView rising(const Ladder& ladder = {}) {
  HandView hand{ladder, kNeeds};
  auto& v = hand.values;
  for (const auto at : {Quick, ConfirmQuick, TrendQuick}) v[at].now = 990;
  for (const auto at : {Calm, ConfirmCalm, TrendCalm, TrendBase}) v[at].now = 980;
  for (const auto at : {Slope, ConfirmSlope, TrendSlope}) v[at].now = 0.0002;
  for (const auto at : {Strength, ConfirmAdx, TrendAdx}) v[at].now = 25;
  v[RsiAt].now = 60;
  v[MacdAt].now = 2, v[SignalAt].now = 1;
  v[AtrAt].now = 10;
  v[Width].now = 0.5;
  v[DemandLow].now = 995, v[DemandHigh].now = 1001;
  std::vector<double> structure(10, 990);
  structure.insert(structure.end(), 10, 1000);
  hand.closes(ladder.setup, kNow, {1000});
  hand.closes(ladder.confirm, kNow, structure);
  hand.closes(ladder.trend, kNow, {1000});
  return hand;
}

std::optional<Proposal> propose(const HandView& hand) {
  return TrendConfluence{}.propose(hand.view());
}

TEST(TrendConfluence, proposes_with_levels_and_all_scores) {
  EXPECT_EQ(TrendConfluence{}.needs({}).size(), kNeeds);
  const auto p = propose(rising());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->entry, 1000);
  EXPECT_EQ(p->stop, 980);  // 2 ATR
  EXPECT_EQ(p->target, 1040);
  EXPECT_EQ(p->time_limit, 24h);
  EXPECT_EQ(p->parts, (scores::Parts{1, 1, 1, 1, 1}));
  EXPECT_DOUBLE_EQ(p->confidence, 1);
}

TEST(TrendConfluence, clamps_its_stop_to_shares_of_the_entry) {
  auto hand = rising();
  hand.values[AtrAt].now = 1;
  EXPECT_DOUBLE_EQ(propose(hand)->stop, 993);
  EXPECT_DOUBLE_EQ(propose(hand)->target, 1014);
  hand.values[AtrAt].now = 100;
  EXPECT_DOUBLE_EQ(propose(hand)->stop, 960);
  hand.values[AtrAt].now = kNaN;
  EXPECT_FALSE(propose(hand).has_value());
}

TEST(TrendConfluence, asks_the_frames_to_agree) {
  const auto with = [](std::initializer_list<std::size_t> fall,
                       std::initializer_list<std::size_t> weak, int shape) {
    auto hand = rising();
    for (const auto at : fall) {  // a falling frame
      std::swap(hand.values[at].now, hand.values[at + 1].now);
      hand.values[at + 2].now = -hand.values[at + 2].now;
    }
    for (const auto at : weak) hand.values[at + 3].now = 19;
    if (shape <= 0) {
      std::vector<double> closes(10, shape == 0 ? 1000 : 1010);
      closes.insert(closes.end(), 10, 1000);
      hand.series[index(Timeframe::m15)].clear();
      hand.closes(Timeframe::m15, kNow, closes);
    }
    return propose(hand).has_value();
  };
  EXPECT_TRUE(with({}, {}, 1));
  EXPECT_TRUE(with({Quick}, {}, 1));               // the setup frame is free
  EXPECT_TRUE(with({Quick}, {}, 0));               // and the structure may be neutral
  EXPECT_FALSE(with({}, {}, -1));                  // but not opposite
  EXPECT_FALSE(with({ConfirmQuick}, {}, 1));       //
  EXPECT_TRUE(with({}, {ConfirmQuick}, 1));        // undecided: setup and structure must follow
  EXPECT_FALSE(with({Quick}, {ConfirmQuick}, 1));  //
  EXPECT_FALSE(with({}, {ConfirmQuick}, 0));       //
  EXPECT_FALSE(with({}, {TrendQuick}, 1));         // nobody leads
}

TEST(TrendConfluence, gives_nothing_for_a_price_beyond_its_block) {
  const auto part = [](double low, double high) {
    auto hand = rising();
    hand.values[DemandLow].now = low, hand.values[DemandHigh].now = high;
    return propose(hand)->parts[2];
  };
  EXPECT_EQ(part(1000.5, 1005), 0);
  EXPECT_EQ(part(1000, 1005), 1);
  EXPECT_EQ(part(994, 1005), 0.8);
  EXPECT_EQ(part(989, 1005), 0.6);
  EXPECT_EQ(part(984, 1005), 0.4);
  EXPECT_EQ(part(979, 1005), 0.2);
  EXPECT_EQ(part(990, 999), 0.3);  // in front of it
  EXPECT_EQ(part(kNaN, kNaN), 0);
}

TEST(TrendConfluence, scores_momentum_and_volatility) {
  const auto parts = [](double rsi, double macd, double width) {
    auto hand = rising();
    hand.values[RsiAt].now = rsi, hand.values[MacdAt].now = macd, hand.values[Width].now = width;
    return std::pair{propose(hand)->parts[3], propose(hand)->parts[4]};
  };
  EXPECT_EQ(parts(70, 2, 0.25), (std::pair{0.6, 1.0}));
  EXPECT_EQ(parts(60, 1, 0.75), (std::pair{0.6, 1.0}));
  EXPECT_EQ(parts(50, 1, 0.2), (std::pair{0.0, 0.6}));
  EXPECT_EQ(parts(kNaN, kNaN, 0.8), (std::pair{0.0, 0.4}));
  EXPECT_EQ(parts(60, 2, kNaN).second, 0);
}

TEST(TrendConfluence, works_on_any_ladder) {
  const Ladder study{Timeframe::m15, Timeframe::h1, Timeframe::h4};
  for (const auto& need : TrendConfluence{}.needs(study)) EXPECT_NE(need.timeframe, Timeframe::m5);
  EXPECT_EQ(propose(rising(study))->stop, propose(rising())->stop);
}

// Upside down around the price of the moment, so that shares of the entry stay what they are.
bool judged_alike(Draws& whole) {
  HandView hand{{}, kNeeds}, mirror{{}, kNeeds};
  const auto both = [&](std::size_t at, double value, double flipped) {
    hand.values[at].now = value, mirror.values[at].now = flipped;
  };
  const auto both_prices = [&](std::size_t at, double price) { both(at, price, 2000 - price); };
  const double lean = whole(0, 2) * 2 - 1;  // most frames agree
  for (const auto frame : {Quick, ConfirmQuick, TrendQuick}) {
    const double calm = whole(980, 1021), slope = lean * whole(0, 5) / 16384, adx = whole(18, 40);
    both_prices(frame, calm + lean * whole(-1, 8));
    both_prices(frame + 1, calm);
    both(frame + 2, slope, -slope);
    both(frame + 3, adx, adx);
  }
  both_prices(TrendBase, whole(980, 1021));
  const double rsi = whole(20, 81), macd = whole(-3, 4), signal = whole(-3, 4);
  both(RsiAt, rsi, 100 - rsi);
  both(MacdAt, macd, -macd), both(SignalAt, signal, -signal);
  const double atr = whole(1, 40), width = whole(0, 9) / 8;
  both(AtrAt, atr, atr), both(Width, width, width);
  const double low = whole(970, 1020), high = whole(980, 1030);
  both(DemandLow, low, 2000 - high), both(DemandHigh, low + 5, 2000 - high + 5);
  both(SupplyLow, high - 5, 2000 - low - 5), both(SupplyHigh, high, 2000 - low);
  std::vector<double> closes, flipped;
  const double shift = whole(-12, 13);
  for (int i = 0; i < 20; ++i) closes.push_back(whole(990, 1000) + i / 10 * shift);
  for (const double close : closes) flipped.push_back(2000 - close);
  const double trend_close = whole(980, 1021);
  for (auto* one : {&hand, &mirror}) one->closes(Timeframe::m5, kNow, {1000});
  hand.closes(Timeframe::m15, kNow, closes), mirror.closes(Timeframe::m15, kNow, flipped);
  hand.closes(Timeframe::h1, kNow, {trend_close});
  mirror.closes(Timeframe::h1, kNow, {2000 - trend_close});

  const auto one = propose(hand), other = propose(mirror);
  RC_ASSERT(one.has_value() == other.has_value());
  if (!one) return false;
  RC_ASSERT(one->side == opposite(other->side));
  RC_ASSERT(one->parts == other->parts && one->confidence == other->confidence);
  RC_ASSERT(std::fabs(one->stop - (2000 - other->stop)) < 1e-9);
  RC_ASSERT(std::fabs(one->target - (2000 - other->target)) < 1e-9);
  return true;
}

RC_GTEST_PROP(TrendConfluence, judges_a_mirrored_market_mirrored, ()) {
  Draws draws;
  int proposals = 0;
  for (int i = 0; i < 100; ++i) proposals += judged_alike(draws);
  RC_ASSERT(proposals > 0);
}

}  // namespace
}  // namespace gyre
