#include <gtest/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;
using wire::OrderStatus;
using wire::TimeInForce;

// The half-spread of rank 1 is 1 bp, so a buy at 100 fills at 100.01, on the tick 100.1.
TEST(Trading, a_market_order_fills_a_latency_later_and_pays_spread_and_fee) {
  Trader trader{HandMarket{}};
  const auto order = trader.ask<wire::OrderView>(market_order(Buy, "2"));
  EXPECT_EQ(order.status, OrderStatus::New);
  EXPECT_EQ(trader.exchange.next_instant(), kStart + 60ms);
  trader.run_for(60ms);
  EXPECT_EQ(trader.order(order.order_id).status, OrderStatus::Filled);
  EXPECT_EQ(trader.order(order.order_id).average, price("100.1"));
  EXPECT_EQ(trader.wallet(), money("9999.8999"));  // 200.2 * 0.0005
  const auto position = trader.position();
  EXPECT_EQ(position.amount, money("2"));
  EXPECT_EQ(position.entry, price("100.1"));
  EXPECT_EQ(position.isolated_wallet, money("10.01"));  // 200.2 / 20
  EXPECT_EQ(position.unrealized, money("-0.2"));
  const auto account = trader.ask<wire::AccountView>(wire::GetAccount{});
  EXPECT_EQ(account.available, money("9989.8899"));
  EXPECT_EQ(account.margin_balance, money("9999.6999"));
}

TEST(Trading, a_fill_is_told_as_new_trade_and_account_in_that_order) {
  Trader trader{HandMarket{}};
  trader.handle(market_order(Sell, "1"));
  trader.run_for(100ms);
  ASSERT_EQ(trader.said.size(), 3U);
  const auto updates = trader.heard<wire::OrderTradeUpdate>();
  ASSERT_EQ(updates.size(), 2U);
  EXPECT_EQ(updates[0].execution, wire::ExecutionType::New);
  EXPECT_EQ(updates[1].execution, wire::ExecutionType::Trade);
  EXPECT_EQ(updates[1].status, OrderStatus::Filled);
  EXPECT_EQ(updates[1].last_price, price("99.9"));
  EXPECT_EQ(updates[1].fee, money("0.04995"));
  EXPECT_EQ(updates[1].transaction_time, kStart + 60ms);
  const auto& account = std::get<wire::AccountUpdate>(trader.said[2].what);
  EXPECT_EQ(account.reason, "ORDER");
  EXPECT_EQ(account.wallet, money("9999.95005"));
  EXPECT_EQ(account.cross_wallet, money("9994.95505"));
  EXPECT_EQ(account.positions.at(0).amount, money("-1"));
  EXPECT_EQ(trader.said[2].account, trader.me);
}

TEST(Trading, a_round_trip_leaves_realized_less_both_fees) {
  Trader trader{HandMarket{}};
  trader.handle(market_order(Buy, "2"));  // at 100.1
  trader.run_for(100ms);
  trader.handle(market_order(Sell, "2"));  // at 99.9
  trader.run_for(100ms);
  EXPECT_EQ(trader.wallet(), money("9999.4"));  // 10000 - 0.4 - 0.1001 - 0.0999
  EXPECT_EQ(trader.position().amount, Money{});
  const auto trades =
      trader.ask<std::vector<wire::UserTradeView>>(wire::GetUserTrades{.symbol = "AAAUSDT"});
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[1].realized, money("-0.4"));
  const auto income = trader.ask<std::vector<wire::IncomeView>>(wire::GetIncome{});
  ASSERT_EQ(income.size(), 4U);
  EXPECT_EQ(income[0].type, "TRANSFER");
  EXPECT_EQ(income[2].type, "REALIZED_PNL");
}

TEST(Trading, an_ioc_limit_fills_within_its_price_or_expires) {
  Trader trader{HandMarket{}};
  const auto tight =
      trader.ask<wire::OrderView>(limit_order(Buy, "1", "100", TimeInForce::Ioc)).order_id;
  const auto wide =
      trader.ask<wire::OrderView>(limit_order(Buy, "1", "100.1", TimeInForce::Ioc)).order_id;
  trader.run_for(100ms);
  EXPECT_EQ(trader.order(tight).status, OrderStatus::Expired);
  EXPECT_EQ(trader.order(wide).status, OrderStatus::Filled);
  EXPECT_EQ(trader.position().amount, money("1"));
}

TEST(Trading, a_resting_limit_needs_a_tick_through_and_another_minute_and_pays_maker_fees) {
  Trader trader{HandMarket{}};
  const auto touched = trader.ask<wire::OrderView>(limit_order(Buy, "1", "99.5")).order_id;
  const auto through = trader.ask<wire::OrderView>(limit_order(Buy, "1", "99.6")).order_id;
  trader.run_until(kStart + 59'999ms);
  EXPECT_EQ(trader.order(through).status, OrderStatus::New);
  trader.run_until(kStart + 80s);
  EXPECT_EQ(trader.order(through).status, OrderStatus::Filled);
  EXPECT_EQ(trader.order(through).updated, kStart + 80s);
  EXPECT_EQ(trader.order(through).average, price("99.6"));
  EXPECT_EQ(trader.wallet(), money("9999.98008"));  // 99.6 * 0.0002
  EXPECT_TRUE(trader.heard<wire::OrderTradeUpdate>().back().maker);
  trader.run_for(5min);
  EXPECT_EQ(trader.order(touched).status, OrderStatus::New);
}

TEST(Trading, a_limit_that_the_open_jumped_fills_inside_the_bar) {
  HandMarket market;
  market.set(1, 98, 98.5, 97.5, 98.2);
  Trader trader{market};
  const auto id = trader.ask<wire::OrderView>(limit_order(Buy, "1", "99")).order_id;
  trader.run_for(2min);
  EXPECT_EQ(trader.order(id).average, price("98.5"));
}

TEST(Trading, a_marketable_gtc_takes_and_post_only_never_does) {
  HandMarket market;
  Trader trader{market};
  const auto taker = trader.ask<wire::OrderView>(limit_order(Buy, "1", "101")).order_id;
  EXPECT_EQ(trader.code(limit_order(Buy, "1", "101", TimeInForce::Gtx)), -5022);
  trader.run_for(1s);
  EXPECT_EQ(trader.order(taker).average, price("100.1"));
  const auto maker =
      trader.ask<wire::OrderView>(limit_order(Buy, "1", "99.9", TimeInForce::Gtx)).order_id;
  trader.run_for(1s);
  EXPECT_EQ(trader.order(maker).status, OrderStatus::New);
}

TEST(Trading, a_reduce_only_order_is_cut_to_the_position) {
  Trader trader{HandMarket{}};
  trader.handle(market_order(Buy, "1"));
  trader.run_for(100ms);
  auto exit = market_order(Sell, "5");
  exit.reduce_only = true;
  const auto id = trader.ask<wire::OrderView>(exit).order_id;
  trader.run_for(100ms);
  EXPECT_EQ(trader.order(id).status, OrderStatus::Expired);
  EXPECT_EQ(trader.order(id).filled, quantity("1"));
  EXPECT_EQ(trader.position().amount, Money{});
  EXPECT_EQ(trader.code(exit), -2022);
}

TEST(Trading, an_order_through_the_position_turns_it_around) {
  Trader trader{HandMarket{}};
  trader.handle(market_order(Buy, "1"));  // 100.1
  trader.run_for(100ms);
  trader.handle(market_order(Sell, "3"));  // 99.9
  trader.run_for(100ms);
  const auto position = trader.position();
  EXPECT_EQ(position.amount, money("-2"));
  EXPECT_EQ(position.entry, price("99.9"));
  EXPECT_EQ(position.isolated_wallet, money("9.99"));
  EXPECT_EQ(trader.wallet(), money("9999.6001"));  // - 0.05005 - 0.2 - 0.14985
}

TEST(Trading, a_cancel_works_on_the_way_and_in_the_book) {
  Trader trader{HandMarket{}};
  const auto early = trader.ask<wire::OrderView>(limit_order(Buy, "1", "99.6")).order_id;
  EXPECT_EQ(trader.code(wire::DeleteOrder{{"AAAUSDT", early, ""}}), 0);
  const auto late = trader.ask<wire::OrderView>(limit_order(Buy, "1", "99.6")).order_id;
  trader.run_for(1s);
  EXPECT_EQ(trader.code(wire::DeleteOrder{{"AAAUSDT", late, ""}}), 0);
  EXPECT_EQ(trader.code(wire::DeleteOrder{{"AAAUSDT", late, ""}}), -2011);
  trader.run_for(5min);
  EXPECT_EQ(trader.order(early).status, OrderStatus::Canceled);
  EXPECT_EQ(trader.order(late).status, OrderStatus::Canceled);
  EXPECT_EQ(trader.wallet(), money("10000"));
  EXPECT_EQ(trader.heard<wire::OrderTradeUpdate>().back().execution, wire::ExecutionType::Canceled);
}

TEST(Trading, a_minute_without_a_bar_fills_nothing) {
  HandMarket market;
  market.a.erase(market.a.begin() + (&market.minute(0) - market.a.data()));
  Trader trader{market};
  const auto id = trader.ask<wire::OrderView>(market_order(Buy, "1")).order_id;
  trader.run_for(1s);
  EXPECT_EQ(trader.order(id).status, OrderStatus::Expired);
}

TEST(Trading, funding_is_paid_by_the_isolated_margin_of_who_holds_the_position) {
  HandMarket market;
  market.funding = {{kStart + 3h, rate("0.001"), true}, {kStart + 7h, rate("-0.0001"), true}};
  Trader trader{market};
  trader.handle(market_order(Buy, "2"));
  trader.run_until(kStart + 3h);
  EXPECT_EQ(trader.wallet(), money("9999.6999"));  // 9999.8999 - 200 * 0.001
  EXPECT_EQ(trader.position().isolated_wallet, money("9.81"));
  const auto update = trader.heard<wire::AccountUpdate>().back();
  EXPECT_EQ(update.reason, "FUNDING_FEE");
  EXPECT_EQ(update.change, money("-0.2"));
  EXPECT_EQ(update.transaction_time, kStart + 3h);
  trader.run_until(kStart + 7h);
  EXPECT_EQ(trader.wallet(), money("9999.7199"));
}

TEST(Trading, where_the_rate_is_not_known_both_sides_pay_the_standing_one) {
  for (const auto side : {Buy, Sell}) {
    Trader trader{HandMarket{}};
    auto order = market_order(side, "2");
    trader.handle(order);
    trader.run_until(kDawn + 8h);
    const auto rows =
        trader.ask<std::vector<wire::IncomeView>>(wire::GetIncome{.type = "FUNDING_FEE"});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].amount, money("-0.02"));
    EXPECT_EQ(rows[0].info, "rate not known");
  }
}

TEST(Trading, leverage_sets_the_margin) {
  Trader trader{HandMarket{}};
  EXPECT_EQ(trader.ask<wire::LeverageView>(wire::SetLeverage{"AAAUSDT", 5}).notional_max,
            money("5000000"));
  trader.handle(market_order(Buy, "1"));
  trader.run_for(100ms);
  EXPECT_EQ(trader.position().isolated_wallet, money("20.02"));
  EXPECT_EQ(trader.heard<wire::AccountConfigUpdate>().at(0).leverage, 5);
}

}  // namespace
}  // namespace gyre::sim
