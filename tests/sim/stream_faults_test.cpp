#include "gyre/sim/stream_faults.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using Opened = std::vector<Timestamp>;  // of closing events, as they came

Settings with(std::string plan) {
  auto settings = hand_settings();
  settings.faults = std::move(plan);
  return settings;
}

// The closings of a symbol over the first hour.
Opened closings(Trader& trader, std::string_view symbol = "AAAUSDT") {
  Opened opened;
  for (const auto& kline : trader.heard<wire::KlineMessage>())
    if (kline.closed && kline.symbol == symbol) opened.push_back(kline.bar.opened);
  return opened;
}
Trader after(milliseconds time, const std::string& plan) {
  Trader trader{HandMarket{}, with(plan)};
  trader.run_for(time);
  return trader;
}

Opened minutes(int from, int until) {
  Opened all;
  for (int i = from; i < until; ++i) all.push_back(kStart + i * 1min);
  return all;
}

TEST(StreamFaults, without_a_plan_every_minute_closes_once_in_order) {
  auto trader = after(10min, "");
  EXPECT_EQ(closings(trader), minutes(-1, 9));
}

TEST(StreamFaults, silence_swallows_a_class_for_its_time) {
  auto trader = after(10min, "silence@4:00+2m:kline;silence@0:04+2m:kline");
  EXPECT_EQ(closings(trader).size(), 8u);
  EXPECT_EQ(trader.heard<wire::MarkPriceMessage>().size(), 30u);
  EXPECT_EQ(trader.exchange.faults()[index(FaultKind::Silence)], 6u);  // of three symbols
  auto deaf = after(10min, "silence@0:04+2m");
  EXPECT_EQ(deaf.heard<wire::MarkPriceMessage>().size(), 24u);
}

TEST(StreamFaults, one_symbol_may_be_silent) {
  auto trader = after(10min, "silence@0s:kline:BBBUSDT");
  EXPECT_EQ(closings(trader, "AAAUSDT"), minutes(-1, 9));
  EXPECT_TRUE(closings(trader, "BBBUSDT").empty());
}

TEST(StreamFaults, user_events_are_hit_only_where_they_are_meant) {
  const auto fills = [](const std::string& plan) {
    Trader trader{HandMarket{}, with(plan)};
    trader.handle(market_order(OrderSide::Buy, "1"));
    trader.run_for(10s);
    return trader.heard<wire::OrderTradeUpdate>().size();
  };
  EXPECT_EQ(fills(""), 2u);
  EXPECT_EQ(fills("lost@0s:100%"), 2u);
  EXPECT_EQ(fills("lost@0s:100%:user"), 0u);
  EXPECT_EQ(fills("duplicates@0s:100%:user"), 4u);
  EXPECT_EQ(fills("silence@0s"), 0u);
}

TEST(StreamFaults, a_lost_closing_is_lost_on_the_stream_alone) {
  auto trader = after(1h, "lost_closes@0s:20%");
  const auto heard = closings(trader).size();
  EXPECT_LT(heard, 58u);
  EXPECT_GT(heard, 35u);
  const auto told = trader.ask<wire::KlinesView>(
      wire::GetKlines{.symbol = "AAAUSDT", .timeframe = Timeframe::m1, .start = kStart, .end = {}});
  EXPECT_EQ(told.bars.size(), 59u);  // the last minute closes in 2 s
}

TEST(StreamFaults, closings_come_twice) {
  auto trader = after(5min, "duplicates@0s:100%:kline");
  EXPECT_EQ(closings(trader).size(), 10u);
  EXPECT_EQ(trader.exchange.faults()[index(FaultKind::Duplicates)], 15u);
}

TEST(StreamFaults, an_overtaken_closing_comes_after_the_next_of_its_stream) {
  auto trader = after(5min, "reorder@0:02+1m:100%:kline");
  EXPECT_EQ(closings(trader),
            (Opened{kStart - 1min, kStart, kStart + 2min, kStart + 1min, kStart + 3min}));
}

TEST(StreamFaults, a_late_closing_is_an_instant_of_its_own) {
  Trader trader{HandMarket{}, with("late_closes@0:02+1m:90s")};
  trader.run_until(kStart + 2min + 1s);
  std::vector<Timestamp> instants;
  while (const auto next = trader.exchange.next_instant()) {
    if (*next > kStart + 4min) break;
    instants.push_back(*next);
    trader.exchange.advance(*next, trader.said);
  }
  EXPECT_EQ(instants, (std::vector{kStart + 122s, kStart + 182s, kStart + 212s}));
  EXPECT_EQ(closings(trader), (Opened{kStart - 1min, kStart, kStart + 2min, kStart + 1min}));
  EXPECT_EQ(trader.heard<wire::KlineMessage>().back().event_time, kStart + 122s);
}

TEST(StreamFaults, a_wrong_closing_lacks_the_last_trades_and_the_answer_does_not) {
  auto trader = after(2min, "wrong_closes@0s:100%");
  const auto wrong = trader.heard<wire::KlineMessage>().back();
  EXPECT_EQ(wrong.bar.volume, 375);  // of CCCUSDT, three quarters of 500
  const auto right = trader.ask<wire::KlinesView>(wire::GetKlines{
      .symbol = wrong.symbol, .timeframe = Timeframe::m1, .start = wrong.bar.opened, .end = {}});
  EXPECT_EQ(right.bars.at(0).bar.volume, 500);
  EXPECT_LE(wrong.bar.low, std::min(wrong.bar.open, wrong.bar.close));
  EXPECT_GE(wrong.bar.high, std::max(wrong.bar.open, wrong.bar.close));
}

TEST(StreamFaults, the_same_plan_hits_the_same_events_whenever_one_came_in) {
  constexpr auto plan = "lost_closes@0s:30%;duplicates@0s:30%;wrong_closes@0s:30%";
  Trader early{HandMarket{}, with(plan)}, late{HandMarket{}, with(plan)};
  early.run_until(kStart + 30min);
  early.said.clear();
  late.exchange.skip_to(kStart + 30min);
  early.run_until(kStart + 1h);
  late.run_until(kStart + 1h);
  const auto told = [](Trader& trader) {
    std::vector<std::pair<Timestamp, double>> all;
    for (const auto& kline : trader.heard<wire::KlineMessage>())
      if (kline.bar.opened >= kStart + 30min) all.emplace_back(kline.bar.opened, kline.bar.volume);
    return all;
  };
  EXPECT_EQ(told(early), told(late));
  EXPECT_FALSE(told(early).empty());
}

RC_GTEST_PROP(StreamFaults, what_is_neither_lost_nor_silent_comes_at_least_once, ()) {
  const auto plan = *rc::gen::element<std::string>(
      "reorder@0s:40%", "duplicates@0s:40%;reorder@0s:20%", "late_closes@0s:30%:40s",
      "late_closes@0s:70%:130s;duplicates@0s:50%");
  auto settings = with(plan);
  settings.seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  Trader trader{HandMarket{}, settings};
  trader.run_for(40min);
  std::set<Timestamp> came;
  for (const auto opened : closings(trader)) came.insert(opened);
  for (const auto opened : minutes(-1, 30)) RC_ASSERT(came.contains(opened));
}

}  // namespace
}  // namespace gyre::sim
