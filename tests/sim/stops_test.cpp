#include <gtest/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;
using wire::AlgoStatus;

// ATR(1m) is 1, so a stop slips 0.25.
struct Stops : testing::Test {
  HandMarket market;
  std::optional<Trader> trader;

  void enter() {
    trader.emplace(market);
    trader->handle(market_order(Buy, "2"));  // at 100.1
    trader->run_for(100ms);
    trader->said.clear();
  }
  wire::AlgoView algo(std::int64_t id) {
    return trader->ask<wire::AlgoView>(wire::GetAlgoOrder{.algo_id = id});
  }
};

TEST_F(Stops, a_stop_fills_its_slippage_beyond_the_trigger_and_lives_its_whole_life) {
  market.set(0, 100, 100.5, 98, 100.2);
  enter();
  const auto id = trader->ask<wire::AlgoView>(stop_order(Sell, "2", "99")).algo_id;
  trader->run_until(kStart + 20s);  // the low
  EXPECT_EQ(algo(id).status, AlgoStatus::Finished);
  const auto updates = trader->heard<wire::AlgoUpdate>();
  ASSERT_EQ(updates.size(), 4U);
  EXPECT_EQ(updates[0].status, AlgoStatus::New);
  EXPECT_EQ(updates[1].status, AlgoStatus::Triggering);
  EXPECT_EQ(updates[2].status, AlgoStatus::Triggered);
  EXPECT_EQ(updates[3].status, AlgoStatus::Finished);
  const auto order = trader->order(algo(id).order_id);
  EXPECT_EQ(order.average, price("98.7"));  // 99 - 0.25 = 98.75, on the tick below
  EXPECT_TRUE(order.reduce_only);
  EXPECT_EQ(trader->position().amount, Money{});
}

TEST_F(Stops, a_slipping_stop_stays_inside_its_bar) {
  market.set(0, 100, 100.5, 98.9, 100.2);
  enter();
  const auto id = trader->ask<wire::AlgoView>(stop_order(Sell, "2", "99")).algo_id;
  trader->run_for(1min);
  EXPECT_EQ(trader->order(algo(id).order_id).average, price("98.9"));
}

TEST_F(Stops, a_gap_fills_at_the_open) {
  market.set(1, 97, 97.5, 96, 97.2);
  enter();
  const auto id = trader->ask<wire::AlgoView>(stop_order(Sell, "2", "99")).algo_id;
  trader->run_until(kStart + 1min);
  EXPECT_EQ(trader->order(algo(id).order_id).average, price("97"));
}

TEST_F(Stops, the_nearer_stop_acts_first_and_the_close_all_expires_with_the_position) {
  market.set(0, 100, 100.5, 95, 100.2);
  enter();
  const auto disaster = trader->ask<wire::AlgoView>(close_all(Sell, "97")).algo_id;
  const auto working = trader->ask<wire::AlgoView>(stop_order(Sell, "2", "99")).algo_id;
  trader->run_for(30s);
  EXPECT_EQ(algo(working).status, AlgoStatus::Finished);
  EXPECT_EQ(algo(disaster).status, AlgoStatus::Expired);
  EXPECT_EQ(trader->position().amount, Money{});
}

TEST_F(Stops, a_close_all_takes_the_size_of_the_moment) {
  market.set(1, 100, 100.5, 96, 100.2);
  enter();
  const auto id = trader->ask<wire::AlgoView>(close_all(Sell, "97")).algo_id;
  trader->handle(market_order(Buy, "3"));
  trader->run_for(2min);
  EXPECT_EQ(trader->order(algo(id).order_id).filled, quantity("5"));
  EXPECT_EQ(trader->position().amount, Money{});
}

TEST_F(Stops, an_orphan_reduce_only_stop_outlives_the_position_and_expires_at_its_trigger) {
  market.set(3, 100, 100.5, 98, 100.2);
  enter();
  const auto id = trader->ask<wire::AlgoView>(stop_order(Sell, "2", "99")).algo_id;
  trader->handle(market_order(Sell, "2"));
  trader->run_for(2min);
  EXPECT_EQ(algo(id).status, AlgoStatus::New);
  trader->run_for(3min);
  EXPECT_EQ(algo(id).status, AlgoStatus::Expired);
}

TEST_F(Stops, a_stop_without_reduce_only_is_rejected_when_the_margin_is_gone) {
  market.set(2, 100, 103, 99, 102);
  enter();
  auto stop = stop_order(Buy, "2000", "102");
  stop.reduce_only = false;
  const auto id = trader->ask<wire::AlgoView>(stop).algo_id;
  trader->run_for(4min);
  EXPECT_EQ(algo(id).status, AlgoStatus::Rejected);
  EXPECT_EQ(trader->heard<wire::AlgoUpdate>().back().reason, "Margin is insufficient.");
}

TEST_F(Stops, a_stop_limit_becomes_a_limit_and_finishes_with_it) {
  market.set(1, 100, 100.5, 98, 98.2);
  market.set(2, 98.2, 99.8, 98, 99.7);
  enter();
  auto stop = stop_order(Sell, "2", "99");
  stop.type = wire::AlgoType::Stop;
  stop.price = price("99.2");
  const auto id = trader->ask<wire::AlgoView>(stop).algo_id;
  trader->run_until(kStart + 2min);
  EXPECT_EQ(algo(id).status, AlgoStatus::Triggered);
  trader->run_until(kStart + 3min);
  EXPECT_EQ(algo(id).status, AlgoStatus::Finished);
  EXPECT_EQ(trader->order(algo(id).order_id).average, price("99.2"));
}

TEST_F(Stops, a_take_profit_triggers_on_the_other_side) {
  market.set(1, 100, 102, 99.5, 101);
  enter();
  auto target = close_all(Sell, "101.5");
  target.type = wire::AlgoType::TakeProfitMarket;
  const auto id = trader->ask<wire::AlgoView>(target).algo_id;
  trader->run_for(2min);
  EXPECT_EQ(algo(id).status, AlgoStatus::Finished);
  EXPECT_EQ(trader->order(algo(id).order_id).average, price("101.2"));
}

// Leverage 20: margin 100.1, maintenance 1 % of notional.
// 100.1 * 20 = 2002; (2002 - 100.1) / (20 * 0.99) = 96.05555556
TEST_F(Stops, a_position_is_liquidated_where_its_margin_meets_maintenance) {
  market.set(1, 100, 100.5, 95, 95.5);
  trader.emplace(market);
  trader->handle(market_order(Buy, "20"));
  trader->run_for(100ms);
  EXPECT_EQ(trader->position().liquidation, price("96.05555556"));
  EXPECT_EQ(trader->position().isolated_wallet, money("100.1"));
  const auto before = trader->wallet();
  trader->handle(close_all(Sell, "95.5"));
  trader->run_for(2min);
  EXPECT_EQ(trader->position().amount, Money{});
  // At 96.1 - 0.25 = 95.85, on the tick 95.8: -86, and a fee of 1916 * 0.0125 = 23.95; the loss of
  // 109.95 is 9.85 more than the margin.
  const auto income = trader->ask<std::vector<wire::IncomeView>>(wire::GetIncome{});
  EXPECT_EQ(income.back().type, "INSURANCE_CLEAR");
  EXPECT_EQ(income.back().amount, money("9.85"));
  EXPECT_EQ(trader->wallet(), before - money("100.1"));
  const auto updates = trader->heard<wire::OrderTradeUpdate>();
  EXPECT_EQ(updates.back().execution, wire::ExecutionType::Calculated);
  EXPECT_TRUE(updates.back().client_id.starts_with("autoclose-"));
  EXPECT_EQ(trader->heard<wire::AlgoUpdate>().back().status, AlgoStatus::Expired);
}

}  // namespace
}  // namespace gyre::sim
