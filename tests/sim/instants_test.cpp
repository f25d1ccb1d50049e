#include <gtest/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;

std::vector<Timestamp> next_instants(Exchange& exchange, int count) {
  std::vector<Timestamp> all;
  std::vector<Message> messages;
  for (int i = 0; i < count; ++i) {
    const auto next = exchange.next_instant();
    if (!next) break;
    all.push_back(*next);
    exchange.advance(*next, messages);
  }
  return all;
}

TEST(Instants, with_nothing_resting_are_the_deliveries_of_closed_bars) {
  Exchange exchange{HandMarket{}.make(), hand_settings(), kStart};
  EXPECT_EQ(next_instants(exchange, 3), (std::vector{kStart + 2s, kStart + 62s, kStart + 122s}));
}

TEST(Instants, each_delivery_says_every_bar_and_every_mark) {
  Exchange exchange{HandMarket{}.make(), hand_settings(), kStart};
  std::vector<Message> said;
  exchange.advance(kStart + 2s, said);
  said.clear();
  exchange.advance(kStart + 62s, said);
  ASSERT_EQ(said.size(), 6U);
  const auto& bar = std::get<wire::KlineMessage>(said[0].what);
  EXPECT_EQ(bar.symbol, "AAAUSDT");
  EXPECT_TRUE(bar.closed);
  EXPECT_EQ(bar.bar.opened, kStart);
  EXPECT_EQ(bar.event_time, kStart + 62s);
  EXPECT_FALSE(said[0].account.has_value());
  const auto& mark = std::get<wire::MarkPriceMessage>(said[3].what);
  EXPECT_EQ(mark.mark, price("100"));
  EXPECT_EQ(mark.next_funding, kDawn + 8h);
}

TEST(Instants, a_path_point_is_one_only_when_something_happens_there) {
  Trader trader{HandMarket{}};
  trader.run_until(kStart + 3s);
  trader.handle(limit_order(Buy, "1", "99.6"));
  trader.handle(limit_order(Buy, "1", "98"));
  EXPECT_EQ(next_instants(trader.exchange, 4),
            (std::vector{kStart + 3060ms, kStart + 62s, kStart + 80s, kStart + 122s}));
}

TEST(Instants, with_path_updates_each_point_tells_the_forming_bars) {
  auto settings = hand_settings();
  settings.updates = Updates::Path;
  Exchange exchange{HandMarket{}.make(), settings, kStart};
  EXPECT_EQ(next_instants(exchange, 4),
            (std::vector{kStart + 2s, kStart + 20s, kStart + 40s, kStart + 59'999ms}));
  std::vector<Message> said;
  exchange.advance(kStart + 60s, said);
  exchange.advance(kStart + 62s, said);
  said.clear();
  exchange.advance(kStart + 80s, said);
  const auto& bar = std::get<wire::KlineMessage>(said.at(0).what);
  EXPECT_FALSE(bar.closed);
  EXPECT_EQ(bar.bar.low, 99.5);
  EXPECT_EQ(bar.bar.high, 100);
  EXPECT_EQ(bar.bar.close, 99.5);
}

TEST(Instants, coarser_closings_are_told_to_those_who_listen) {
  Trader trader{HandMarket{}};
  trader.exchange.listen(Timeframe::m5);
  trader.run_until(kStart + 6min);
  int fives = 0;
  for (const auto& kline : trader.heard<wire::KlineMessage>())
    fives += kline.timeframe == Timeframe::m5 ? 1 : 0;
  EXPECT_EQ(fives, 6);  // three symbols, at the start and after five minutes
}

TEST(Instants, an_advance_to_an_earlier_moment_says_nothing) {
  Exchange exchange{HandMarket{}.make(), hand_settings(), kStart};
  std::vector<Message> said;
  exchange.advance(kStart + 1s, said);
  EXPECT_TRUE(said.empty());
  EXPECT_EQ(exchange.now(), kStart + 1s);
  EXPECT_EQ(exchange.next_instant(), kStart + 2s);
}

TEST(Instants, a_listen_key_ends_after_an_hour_without_care) {
  Trader trader{HandMarket{}};
  const auto first = trader.ask<wire::ListenKeyView>(wire::StartListenKey{}).key;
  EXPECT_EQ(first.size(), 64U);
  EXPECT_EQ(trader.ask<wire::ListenKeyView>(wire::StartListenKey{}).key, first);
  for (std::vector<Message>& said = trader.said; trader.exchange.now() < kStart + 1h;)
    trader.exchange.advance(*trader.exchange.next_instant(), said);
  EXPECT_EQ(trader.heard<wire::ListenKeyExpired>().size(), 1U);
  EXPECT_EQ(trader.code(wire::KeepListenKey{}), -1125);
  EXPECT_NE(trader.ask<wire::ListenKeyView>(wire::StartListenKey{}).key, first);
}

TEST(Instants, end_with_the_market_before_its_last_bars_could_come) {
  Trader trader{HandMarket{}};
  trader.handle(market_order(Buy, "1"));
  trader.run_until(kStart + 9h);
  EXPECT_EQ(trader.heard<wire::KlineMessage>().back().bar.opened, kStart + 8h - 2min);
  EXPECT_FALSE(trader.exchange.next_instant().has_value());
  EXPECT_EQ(trader.exchange.end(), kStart + 8h);
}

TEST(Instants, of_the_whole_market_are_cheap_to_take) {
  const auto market = std::make_shared<Market>(
      SyntheticMarket{{.seed = 7, .symbols = 650, .range = {kStart, kStart + 30h}}});
  Exchange exchange{market, Settings{}, kStart};
  std::vector<Message> said;
  std::size_t count = 0;
  const auto began = thread_cpu_now();
  for (int i = 0; i < 600; ++i) {
    said.clear();
    exchange.advance(*exchange.next_instant(), said);
    count += said.size();
  }
  const auto took = thread_cpu_now() - began;
  EXPECT_EQ(count, 600U * 2 * 650);
  std::printf("a minute of 650 symbols takes %.3f ms\n", static_cast<double>(took.count()) / 6e8);
}

TEST(Klines, tell_closed_bars_and_the_forming_one) {
  Trader trader{HandMarket{}};
  trader.run_until(kStart + 7min + 25s);
  const auto last = trader.ask<wire::KlinesView>(
      wire::GetKlines{.symbol = "AAAUSDT", .timeframe = Timeframe::m5, .limit = 3});
  ASSERT_EQ(last.bars.size(), 3U);
  EXPECT_EQ(last.bars[0].bar.opened, kStart - 5min);
  EXPECT_EQ(last.bars[1].bar.volume, 5000);
  EXPECT_EQ(last.bars[1].close_time, kStart + 5min - 1ms);
  EXPECT_EQ(last.bars[2].bar.opened, kStart + 5min);
  EXPECT_EQ(last.bars[2].bar.volume, 2500);
  EXPECT_EQ(last.bars[2].bar.close, 99.5);
  const auto from = trader.ask<wire::KlinesView>(wire::GetKlines{.symbol = "AAAUSDT",
                                                                 .timeframe = Timeframe::m1,
                                                                 .start = kStart - 1h,
                                                                 .end = {},
                                                                 .limit = 2});
  ASSERT_EQ(from.bars.size(), 2U);
  EXPECT_EQ(from.bars[0].bar.opened, kStart - 1h);
  const auto between = trader.ask<wire::KlinesView>(wire::GetKlines{.symbol = "AAAUSDT",
                                                                    .timeframe = Timeframe::h1,
                                                                    .start = kStart - 3h,
                                                                    .end = kStart - 1h,
                                                                    .limit = 500});
  EXPECT_EQ(between.bars.size(), 3U);
}

}  // namespace
}  // namespace gyre::sim
