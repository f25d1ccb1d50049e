#include "gyre/strategy/momentum_rotation.hpp"

#include <gtest/gtest.h>

#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

enum : std::size_t {
  Quick,
  ConfirmCalm,
  Range,
  Width,
  TrendQuick,
  TrendCalm,
  TrendRange,
  Strength,
  kNeeds
};
const Timestamp kNow = *parse_timestamp("2025-05-27T05:00");

// A symbol that has come `way` average ranges in 24 hours, with its averages behind it.
HandView moved(double way) {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  const double lean = way > 0 ? 1 : -1, now = 1000 + 10 * way;
  v[Quick].now = now - lean, v[ConfirmCalm].now = now - 5 * lean, v[Range].now = 10;
  v[Width].now = 0.5, v[TrendQuick].now = now - 8 * lean, v[TrendCalm].now = now - 20 * lean;
  v[TrendRange].now = 10, v[Strength].now = 30;
  std::vector<double> closes(25, 1000);
  closes.back() = now;
  hand.closes(Timeframe::h1, kNow, closes);
  hand.closes(Timeframe::m15, kNow, {now});
  hand.closes(Timeframe::m5, kNow, {now});
  return hand;
}

std::vector<double> ranked(const std::vector<double>& ways, const MomentumRotation& strategy = {}) {
  std::vector<HandView> hands;
  for (const double way : ways) hands.push_back(moved(way));
  std::vector<MarketView> views;
  for (const auto& hand : hands) views.push_back(hand.view());
  std::vector<double> scores(views.size(), kNaN);
  strategy.rank(views, scores);
  return scores;
}

TEST(MomentumRotation, wants_the_two_ends) {
  EXPECT_EQ(MomentumRotation{}.needs({}).size(), kNeeds);
  const auto scores = ranked({1, -3, 4, 2, -1}, {.share = 0.2});
  EXPECT_EQ(scores[2], 4);
  EXPECT_EQ(scores[1], -3);
  EXPECT_TRUE(std::isnan(scores[0]) && std::isnan(scores[3]) && std::isnan(scores[4]));
}

TEST(MomentumRotation, takes_its_share_and_one_at_least) {
  const auto wanted = [](const std::vector<double>& scores) {
    return std::ranges::count_if(scores, [](double score) { return !std::isnan(score); });
  };
  EXPECT_EQ(wanted(ranked({3, 2, 1, -1, -2, -3}, {.share = 0.34})), 4);
  EXPECT_EQ(wanted(ranked({3, 2, 1, -1, -2, -3}, {.share = 0.01})), 2);
  EXPECT_EQ(wanted(ranked({3}, {.share = 0.5})), 0);  // nobody to compare with
}

TEST(MomentumRotation, buys_no_weakness_and_sells_no_strength) {
  const auto scores = ranked({5, 4, 3, 2}, {.share = 0.25});
  EXPECT_EQ(scores[0], 5);
  EXPECT_TRUE(std::isnan(scores[3]));  // the weakest of a rising market
}

TEST(MomentumRotation, ranks_by_number_where_ways_are_equal) {
  const auto scores = ranked({2, 2, -2, -2}, {.share = 0.25});
  EXPECT_TRUE(std::isnan(scores[0]) && std::isnan(scores[3]));
  EXPECT_EQ(scores[1], 2);
  EXPECT_EQ(scores[2], -2);
}

TEST(MomentumRotation, tells_which_gate_closed) {
  const auto closed = [](const HandView& hand, double score) -> std::string_view {
    Trace trace;
    const auto p = MomentumRotation{}.propose(hand.view(&trace), score);
    return p ? "" : trace.back().name;
  };
  EXPECT_EQ(closed(moved(4), 4), "");
  EXPECT_EQ(closed(moved(-4), -4), "");
  EXPECT_EQ(closed(moved(0.5), 0.5), "momentum");
  EXPECT_EQ(closed(moved(4), -4), "trend");
  auto away = moved(4);
  away.values[TrendQuick].now -= 40, away.values[TrendCalm].now -= 40;
  EXPECT_EQ(closed(away, 4), "not_run_away");
}

}  // namespace
}  // namespace gyre
