#include "gyre/sim/replay_market.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/market/market_book.hpp"
#include "tests/market/market.hpp"
#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

std::vector<Bar> bars_of(const ReplayMarket& market, Timeframe frame) {
  std::vector<Bar> bars;
  market.bars(0, frame, {kDawn, kDawn + 24h}, bars);
  return bars;
}

RC_GTEST_PROP(ReplayMarket, sends_the_very_bars_that_the_book_builds_of_its_minutes, ()) {
  const auto minutes = random_minutes(*rc::gen::arbitrary<std::uint64_t>(), kDawn, 8 * 60);
  const auto market = ReplayMarket::make({{hand_listing("AAAUSDT"), {minutes}, {}}}).value();
  MarketBook book{Ladder{}, {}};
  book.add_symbols(1);
  for (const auto& minute : minutes) book.close({0}, minute);
  for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
    const auto sent = bars_of(market, frame);
    const auto built = book.bars({0}, frame);
    RC_ASSERT(sent.size() == built.size());
    RC_ASSERT(std::ranges::equal(sent, built));
  }
}

TEST(ReplayMarket, builds_no_bar_across_a_gap_and_takes_a_stored_one_there) {
  auto minutes = random_minutes(1, kDawn, 120);
  minutes.erase(minutes.begin() + 7);
  std::vector<Bar> stored;
  for (auto opened = kDawn - 15min; opened < kDawn + 1h; opened += 5min)
    stored.push_back({{1, 1, 1, 1, 1, opened}});
  const auto market =
      ReplayMarket::make({{hand_listing("AAAUSDT"), {minutes, stored}, {}}}).value();
  const auto fives = bars_of(market, Timeframe::m5);
  ASSERT_EQ(fives.size(), 24);
  EXPECT_EQ(fives[0], merge(std::span{minutes}.first(5)));
  EXPECT_EQ(fives[1], stored[4]);  // the one without its minute
  EXPECT_EQ(fives[2], merge(std::span{minutes}.subspan(9, 5)));
  const auto hours = bars_of(market, Timeframe::h1);
  ASSERT_EQ(hours.size(), 1);
  EXPECT_EQ(hours[0].opened, kDawn + 1h);
}

}  // namespace
}  // namespace gyre::sim
