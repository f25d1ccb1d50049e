#include <gtest/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;

TEST(Answers, exchange_info_lists_the_symbols_by_name_without_private_matters) {
  Trader trader{HandMarket{}};
  const auto info = trader.ask<wire::ExchangeInfoView>(wire::GetExchangeInfo{});
  ASSERT_EQ(info.symbols.size(), 3U);
  EXPECT_EQ(info.symbols[0].instrument.symbol, "AAAUSDT");
  EXPECT_TRUE(info.symbols[0].instrument.brackets.empty());
  EXPECT_EQ(info.limits.weight_1m, 2400);
  EXPECT_EQ(trader.ask<wire::TimeView>(wire::ServerTime{}).time, kStart);
}

TEST(Answers, prices_follow_the_path_of_the_minute) {
  Trader trader{HandMarket{}};
  const auto last = [&] {
    return trader.ask<std::vector<wire::PriceView>>(wire::GetPrice{"AAAUSDT"}).at(0).price;
  };
  EXPECT_EQ(last(), price("100"));
  trader.run_for(20s);
  EXPECT_EQ(last(), price("99.5"));
  trader.run_for(20s);
  EXPECT_EQ(last(), price("100.5"));
  trader.run_for(19'999ms);
  EXPECT_EQ(last(), price("100"));
  EXPECT_EQ(trader.ask<std::vector<wire::PriceView>>(wire::GetPrice{}).size(), 3U);
}

TEST(Answers, the_book_is_half_a_spread_to_each_side) {
  Trader trader{HandMarket{}};
  const auto book =
      trader.ask<std::vector<wire::BookTickerView>>(wire::GetBookTicker{"AAAUSDT"}).at(0);
  EXPECT_EQ(book.bid, price("99.9"));  // half a tick below 100, on the tick
  EXPECT_EQ(book.ask, price("100.1"));
}

TEST(Answers, a_day_ends_with_the_forming_hour) {
  HandMarket market;
  market.set(3, 100, 104, 99.5, 102);
  Trader trader{market};
  trader.run_for(10min);
  const auto day =
      trader.ask<std::vector<wire::Ticker24hView>>(wire::GetTicker24h{"AAAUSDT"}).at(0);
  EXPECT_EQ(day.high, 104);
  EXPECT_EQ(day.open, 100);
  EXPECT_EQ(day.last, 100);
  EXPECT_EQ(day.volume, (23 * 60 + 10) * 1000 + 250);
  EXPECT_EQ(day.open_time, kStart - 23h);
}

TEST(Answers, funding_is_told_past_and_to_come) {
  HandMarket market;
  market.funding = {{kDawn - 16h, rate("0.0002"), true},
                    {kDawn, rate("0.0003"), true},
                    {kDawn + 8h, rate("0.0001"), true}};
  Trader trader{market};
  const auto rates = trader.ask<std::vector<wire::FundingRateView>>(
      wire::GetFundingRates{.symbol = "AAAUSDT", .start = kDawn - 17h, .end = {}});
  ASSERT_EQ(rates.size(), 3U);  // one was never recorded
  EXPECT_EQ(rates[0].rate, rate("0.0002"));
  EXPECT_EQ(rates[1].time, kDawn - 8h);
  EXPECT_EQ(rates[2].rate, rate("0.0003"));
  const auto next =
      trader.ask<std::vector<wire::PremiumIndexView>>(wire::GetPremiumIndex{"AAAUSDT"}).at(0);
  EXPECT_EQ(next.funding_rate, rate("0.0001"));
  EXPECT_EQ(next.next_funding, kDawn + 8h);
}

TEST(Answers, orders_are_found_by_number_and_by_name_and_listed) {
  Trader trader{HandMarket{}};
  auto order = limit_order(Buy, "1", "98");
  order.client_id = "mine";
  const auto id = trader.ask<wire::OrderView>(order).order_id;
  trader.handle(limit_order(Buy, "1", "97"));
  EXPECT_EQ(trader.ask<wire::OrderView>(wire::GetOrder{{"AAAUSDT", 0, "mine"}}).order_id, id);
  EXPECT_EQ(trader.code(wire::GetOrder{{"BBBUSDT", id, ""}}), -2013);
  EXPECT_EQ(trader.ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{"AAAUSDT"}).size(), 2U);
  EXPECT_EQ(trader.ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{"BBBUSDT"}).size(), 0U);
  trader.handle(wire::DeleteAllOrders{"AAAUSDT"});
  EXPECT_EQ(trader.ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{}).size(), 0U);
  const auto all =
      trader.ask<std::vector<wire::OrderView>>(wire::GetAllOrders{.symbol = "AAAUSDT", .limit = 1});
  EXPECT_EQ(all.at(0).order_id, id + 1);
}

TEST(Answers, open_orders_hold_margin_back) {
  Trader trader{HandMarket{}};
  trader.handle(limit_order(Buy, "10", "98"));
  auto account = trader.ask<wire::AccountView>(wire::GetAccount{});
  EXPECT_EQ(account.order_margin, money("49"));
  EXPECT_EQ(account.available, money("9951"));
  EXPECT_EQ(account.positions.size(), 1U);
  trader.handle(wire::DeleteAllOrders{"AAAUSDT"});
  EXPECT_EQ(trader.ask<std::vector<wire::BalanceView>>(wire::GetBalance{}).at(0).available,
            money("10000"));
}

TEST(Answers, rates_and_ladders_are_the_instruments) {
  Trader trader{HandMarket{}};
  const auto fees = trader.ask<wire::CommissionRateView>(wire::GetCommissionRate{"AAAUSDT"});
  EXPECT_EQ(fees.taker, rate("0.0005"));
  EXPECT_EQ(fees.maker, rate("0.0002"));
  const auto ladders =
      trader.ask<std::vector<wire::BracketsView>>(wire::GetLeverageBrackets{std::nullopt});
  EXPECT_EQ(ladders.size(), 3U);
  EXPECT_EQ(ladders[0].brackets, standard_brackets());
  EXPECT_FALSE(trader.ask<wire::PositionModeView>(wire::GetPositionMode{}).hedge);
}

TEST(Answers, accounts_do_not_see_each_other) {
  Trader trader{HandMarket{}};
  const auto other = trader.exchange.account("another");
  EXPECT_NE(other, trader.me);
  EXPECT_EQ(trader.exchange.account("another"), other);
  trader.handle(market_order(Buy, "1"));
  trader.run_for(1s);
  const auto response = trader.exchange.handle(other, wire::GetAccount{});
  EXPECT_EQ(std::get<wire::AccountView>(response.body).wallet, money("10000"));
  EXPECT_TRUE(std::get<wire::AccountView>(response.body).positions.empty());
  for (const auto& message : trader.said) EXPECT_NE(message.account, other);
}

}  // namespace
}  // namespace gyre::sim
