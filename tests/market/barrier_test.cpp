#include "gyre/market/barrier.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "tests/draws.hpp"

namespace gyre {
namespace {

constexpr Timestamp at(int minute) { return from_ms(minute * 60'000); }
constexpr Bar bar(int minute, double open, double high, double low, double close) {
  return {{open, high, low, close, 1, at(minute)}};
}

// The fill bar is minute 0, the others follow it.
std::optional<BarrierHit> walk(const Barriers& barriers, const std::vector<Bar>& after) {
  for (const Bar& minute : after)
    if (const auto hit = meet(barriers, minute, false)) return hit;
  return std::nullopt;
}

constexpr Barriers kLong{Side::Long, 100, 98, 103, at(3)};
constexpr CostShares kCosts{.fee_entry = 0.0005, .fee_exit = 0.0005};

struct Vector {
  const char* name;
  std::vector<Bar> bars;
  BarrierHit hit;
  double funding, gross, r;
};

const std::vector<Vector> kVectors{
    {"target",
     {bar(1, 100, 101, 99, 100.5), bar(2, 100.5, 103.2, 100, 103)},
     {VirtualEvent::HitTarget, 103},
     0,
     0.03,
     1.45},
    {"both", {bar(1, 100, 103.5, 97.9, 101)}, {VirtualEvent::HitStop, 98, true}, 0, -0.02, -1.05},
    {"gap through the stop",
     {bar(1, 97, 98.5, 96, 98)},
     {VirtualEvent::HitStop, 97},
     0,
     -0.03,
     -1.55},
    {"gap through the target",
     {bar(1, 104, 105, 102.5, 104.5)},
     {VirtualEvent::HitTarget, 103},
     0,
     0.03,
     1.45},
    {"time",
     {bar(1, 100, 101, 99, 100), bar(2, 100, 101, 99, 100.05)},
     {VirtualEvent::RunOut, 100.05},
     0,
     0.0005,
     -0.025},
    {"funding",
     {bar(1, 100, 101, 99, 100.5), bar(2, 100.5, 103.2, 100, 103)},
     {VirtualEvent::HitTarget, 103},
     0.0001,
     0.03,
     1.445},
};

TEST(Barrier, meets_the_six_vectors) {
  for (const auto& v : kVectors) {
    const auto hit = walk(kLong, v.bars);
    ASSERT_TRUE(hit.has_value()) << v.name;
    EXPECT_EQ(*hit, v.hit) << v.name;
    EXPECT_NEAR(gross_return(Side::Long, 100, hit->exit), v.gross, 1e-12) << v.name;
    EXPECT_NEAR(net_r(kLong, hit->exit, kCosts, v.funding), v.r, 1e-12) << v.name;
  }
}

TEST(Barrier, counts_the_fill_bar_for_the_stop_only) {
  EXPECT_EQ(meet(kLong, bar(0, 100, 104, 99, 103.5), true), std::nullopt);
  EXPECT_EQ(meet(kLong, bar(0, 100, 104, 97, 100), true),
            (BarrierHit{VirtualEvent::HitStop, 98, false}));
}

TEST(Barrier, fills_a_target_only_when_traded_through) {
  EXPECT_EQ(meet(kLong, bar(1, 100, 103, 99, 102), false), std::nullopt);
  EXPECT_EQ(meet(kLong, bar(1, 103, 103, 99, 102), false), std::nullopt);
  EXPECT_EQ(meet(kLong, bar(1, 100, 103.1, 99, 102), false)->what, VirtualEvent::HitTarget);
}

TEST(Barrier, takes_the_barrier_beyond_which_a_bar_opens) {
  EXPECT_EQ(meet(kLong, bar(1, 104, 105, 97, 98), false),
            (BarrierHit{VirtualEvent::HitTarget, 103, false}));
}

RC_GTEST_PROP(Barrier, a_mirrored_market_gives_the_same_result, ()) {
  // Prices are whole numbers around 1000, so that reflection is exact.
  Draws whole;
  const double e = 1000;
  const Barriers barriers{Side::Long, e, e - whole(1, 20), e + whole(1, 20), at(4)};
  const Barriers mirrored{Side::Short, e, 2 * e - barriers.stop, 2 * e - barriers.target, at(4)};
  const double funding = whole(-10, 11) / 1e4;
  for (int minute = 0; minute < 5; ++minute) {
    const double open = e + whole(-25, 26), close = e + whole(-25, 26);
    const double high = std::max(open, close) + whole(0, 10);
    const double low = std::min(open, close) - whole(0, 10);
    const auto hit = meet(barriers, bar(minute, open, high, low, close), minute == 0);
    const auto mirror = meet(
        mirrored, bar(minute, 2 * e - open, 2 * e - low, 2 * e - high, 2 * e - close), minute == 0);
    RC_ASSERT(hit.has_value() == mirror.has_value());
    if (!hit) continue;
    RC_ASSERT(hit->what == mirror->what && hit->ambiguous == mirror->ambiguous);
    RC_ASSERT(net_r(barriers, hit->exit, kCosts, funding) ==
              net_r(mirrored, mirror->exit, kCosts, -funding));
    return;
  }
  RC_ASSERT(false);
}

}  // namespace
}  // namespace gyre
