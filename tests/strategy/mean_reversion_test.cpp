#include "gyre/strategy/mean_reversion.hpp"

#include <gtest/gtest.h>

#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  RsiAt,
  Mean,
  Upper,
  Range,
  Width,
  Strength,
  Chop,
  TrendWidth,
  TrendMean,
  TrendSlope,
  TrendRange,
  kNeeds
};
const Timestamp kNow = *parse_timestamp("2025-05-27T05:10");

// Three deviations below the mean, tired, and turning, in a frame without a trend.
HandView fallen() {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[RsiAt].now = 28, v[Mean].now = 1000, v[Upper].now = 1010, v[Range].now = 5, v[Width].now = 0.5;
  v[Strength].now = 15, v[Chop].now = 50, v[TrendWidth].now = 0.5;
  v[TrendMean].now = 1000, v[TrendSlope].now = 0, v[TrendRange].now = 10;
  hand.series[index(Timeframe::m5)].push({{968, 971, 961, 970, 3, kNow - 5min}});
  return hand;
}

std::string_view first_closed(const HandView& hand, std::optional<Proposal>& proposal) {
  Trace trace;
  proposal = MeanReversion{}.propose(hand.view(&trace));
  return !trace.empty() && !trace.back().passed ? trace.back().name : "";
}

TEST(MeanReversion, buys_what_has_fallen_and_turns) {
  EXPECT_EQ(MeanReversion{}.needs({}).size(), kNeeds);
  std::optional<Proposal> p;
  EXPECT_EQ(first_closed(fallen(), p), "");
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->entry, 970);
  EXPECT_EQ(p->stop, 960);    // 2 ATR
  EXPECT_EQ(p->target, 990);  // the reward is nearer than the mean
  EXPECT_NEAR(p->parts[0], 1 / 1.5, 1e-12);
  EXPECT_EQ(p->parts[1], 1);
  EXPECT_NEAR(p->parts[2], 0.5, 1e-12);
  EXPECT_NEAR(p->parts[3], 0.9, 1e-12);
}

TEST(MeanReversion, leaves_at_the_mean_when_it_is_nearer_than_the_reward) {
  auto hand = fallen();
  hand.values[Mean].now = 987, hand.values[Upper].now = 993;
  std::optional<Proposal> p;
  first_closed(hand, p);
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->target, 987);
}

TEST(MeanReversion, tells_which_gate_closed) {
  struct Case {
    std::size_t at;
    double value;
    std::string_view gate;
  };
  for (const auto& [at, value, gate] : {
           Case{Mean, 985, "stretched"},
           Case{Upper, kNaN, "stretched"},
           Case{Strength, kNaN, "no_trend"},
           Case{RsiAt, 39, "exhausted"},
           Case{RsiAt, kNaN, "exhausted"},
           Case{Range, 20, "room_to_the_mean"},
       }) {
    auto hand = fallen();
    hand.values[at].now = value;
    std::optional<Proposal> p;
    EXPECT_EQ(first_closed(hand, p), gate);
    EXPECT_FALSE(p.has_value());
  }
  auto trending = fallen();
  trending.values[Strength].now = 30, trending.values[TrendSlope].now = -0.001;
  std::optional<Proposal> p;
  EXPECT_EQ(first_closed(trending, p), "no_trend");
  auto falling = fallen();
  falling.series[index(Timeframe::m5)].push({{972, 973, 969, 970, 3, kNow}});
  EXPECT_EQ(first_closed(falling, p), "turns");
}

}  // namespace
}  // namespace gyre
