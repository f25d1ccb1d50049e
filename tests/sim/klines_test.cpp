#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/hand_market.hpp"

// What GET klines answers, as the real exchange does.
namespace gyre::sim {
namespace {

struct Asking : Trader {
  explicit Asking(const HandMarket& market = {}) : Trader{market} {}
  std::vector<Bar> klines(wire::GetKlines asked) {
    asked.symbol = "AAAUSDT";
    std::vector<Bar> bars;
    for (const auto& view : ask<wire::KlinesView>(asked).bars) bars.push_back(view.bar);
    return bars;
  }
  std::vector<Bar> last(Timeframe frame, int limit) {
    return klines({.timeframe = frame, .start = {}, .end = {}, .limit = limit});
  }
};

TEST(Klines, of_a_minute_that_was_not_told_are_not_known) {
  Asking trader;
  trader.run_until(kStart + 10min + 1s);  // it closes in a second
  const auto minutes = trader.last(Timeframe::m1, 3);
  ASSERT_EQ(minutes.size(), 3u);
  EXPECT_EQ(minutes.back().opened, kStart + 8min);
  const auto fives = trader.last(Timeframe::m5, 2);
  EXPECT_EQ(fives.back().opened, kStart);  // the next one lacks a minute
  const auto hours = trader.last(Timeframe::h1, 2);
  ASSERT_EQ(hours.size(), 2u);
  EXPECT_EQ(hours.back().opened, kStart);  // forming, as far as it is known
  EXPECT_EQ(hours.back().volume, 9'000);
}

TEST(Klines, end_with_the_forming_bar_when_it_is_time) {
  Asking trader;
  trader.run_until(kStart + 10min + 45s);
  const auto minutes = trader.last(Timeframe::m1, 2);
  EXPECT_EQ(minutes.back().opened, kStart + 10min);
  EXPECT_EQ(minutes.back().high, 100.5);
  EXPECT_EQ(minutes.back().volume, 750);
  const auto hours = trader.last(Timeframe::h1, 1);
  ASSERT_EQ(hours.size(), 1u);
  EXPECT_EQ(hours[0].volume, 10'750);
}

TEST(Klines, between_start_and_end_are_the_first_ones) {
  Asking trader;
  trader.run_for(30min + 10s);
  const auto between = [&](Timestamp start, Timestamp end, int limit = 500) {
    return trader.klines({.timeframe = Timeframe::m1, .start = start, .end = end, .limit = limit});
  };
  EXPECT_EQ(between(kStart, kStart + 5min).size(), 6u);  // both included
  EXPECT_EQ(between(kStart + 1ms, kStart + 5min - 1ms).size(), 4u);
  EXPECT_EQ(between(kStart, kStart + 5min, 2).back().opened, kStart + 1min);
  EXPECT_TRUE(between(kStart + 5min, kStart).empty());
  EXPECT_TRUE(between(kStart + 1h, kStart + 2h).empty());
  EXPECT_EQ(between(kStart + 29min, kStart + 1h).size(), 2u);  // one is forming
}

TEST(Klines, before_an_end_are_the_last_ones) {
  Asking trader;
  trader.run_for(30min + 10s);
  const auto before =
      trader.klines({.timeframe = Timeframe::m1, .start = {}, .end = kStart + 5min, .limit = 3});
  ASSERT_EQ(before.size(), 3u);
  EXPECT_EQ(before.front().opened, kStart + 3min);
  EXPECT_EQ(before.back().opened, kStart + 5min);
}

TEST(Klines, from_long_ago_are_the_first_that_there_are) {
  Asking trader;
  trader.run_for(10s);
  const auto first =
      trader.klines({.timeframe = Timeframe::m1, .start = Timestamp{}, .end = {}, .limit = 2});
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first.front().opened, kDawn - 24h);
}

TEST(Klines, reach_over_a_gap_for_as_many_as_were_asked_for) {
  HandMarket market;
  std::erase_if(market.a, [](const Bar& bar) {
    return bar.opened >= kStart - 20h && bar.opened < kStart - 1h;
  });
  Asking trader{market};
  trader.run_for(10s);
  const auto last = trader.last(Timeframe::m1, 100);
  ASSERT_EQ(last.size(), 100u);
  EXPECT_EQ(last.front().opened, kStart - 20h - 39min);  // 60 before the gap's end, one forming
  const auto first =
      trader.klines({.timeframe = Timeframe::m1, .start = kStart - 21h, .end = {}, .limit = 90});
  ASSERT_EQ(first.size(), 90u);
  EXPECT_EQ(first.back().opened, kStart - 31min);
}

TEST(Klines, of_too_many_are_refused) {
  Asking trader;
  wire::GetKlines asked{.symbol = "AAAUSDT", .start = {}, .end = {}, .limit = 1501};
  EXPECT_EQ(trader.code(asked), -1130);
  asked.limit = 0;
  EXPECT_EQ(trader.code(asked), -1130);
}

RC_GTEST_PROP(Klines, never_exceed_the_limit_nor_leave_the_span, ()) {
  Asking trader;
  trader.run_until(kStart + milliseconds{*rc::gen::inRange(0, 3'600'000)});
  const auto some = rc::gen::map(rc::gen::inRange(-100'000, 10'000),
                                 [](int s) { return std::optional{kStart + seconds{s}}; });
  const auto start = *rc::gen::oneOf(some, rc::gen::just(std::optional<Timestamp>{}));
  const auto end = *rc::gen::oneOf(some, rc::gen::just(std::optional<Timestamp>{}));
  const auto frame = Timeframe(*rc::gen::inRange<std::size_t>(0, kCount<Timeframe>));
  const int limit = *rc::gen::inRange(1, 50);
  const auto bars = trader.klines({.timeframe = frame, .start = start, .end = end, .limit = limit});
  RC_ASSERT(bars.size() <= static_cast<std::size_t>(limit));
  for (const auto& bar : bars) {
    RC_ASSERT(bar.opened <= trader.exchange.now());
    if (start) RC_ASSERT(bar.opened >= *start);
    if (end) RC_ASSERT(bar.opened <= *end);
  }
  for (std::size_t i = 1; i < bars.size(); ++i)
    RC_ASSERT(bars[i].opened == bars[i - 1].opened + duration(frame));
}

}  // namespace
}  // namespace gyre::sim
