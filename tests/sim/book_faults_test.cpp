#include "tests/sim/hostile.hpp"

// What a plan does to orders and stops.
namespace gyre::sim {
namespace {

using enum OrderSide;
using wire::AlgoStatus;
using wire::OrderStatus;

TEST_F(Hostile, an_accepted_order_dies_later_and_does_nothing_before) {
  begin("dies_later@0s:100%:2s");
  const auto id = send(market_order(Buy, "2"));
  trader->run_for(60ms);
  EXPECT_EQ(trader->order(id).status, OrderStatus::New);
  trader->run_for(2s);
  const auto order = trader->order(id);
  EXPECT_TRUE(order.status == OrderStatus::Expired || order.status == OrderStatus::Rejected);
  EXPECT_TRUE(order.filled.is_zero());
  EXPECT_EQ(trader->heard<wire::OrderTradeUpdate>().size(), 2u);
  EXPECT_EQ(strikes(FaultKind::DiesLater), 1u);
}

TEST_F(Hostile, fills_come_in_slices_and_add_up) {
  begin("slices@0s:100%:10s");
  bool has_died = false, has_filled = false;
  for (int i = 0; i < 12; ++i) {
    const auto id = send(market_order(Buy, "2"));
    trader->run_for(100ms);
    EXPECT_EQ(trader->order(id).status, OrderStatus::PartiallyFilled);
    trader->run_for(10s);
    const auto order = trader->order(id);
    has_died |= order.status == OrderStatus::Expired;
    has_filled |= order.status == OrderStatus::Filled;
    Quantity sum;
    for (const auto& trade : trader->ask<std::vector<wire::UserTradeView>>(
             wire::GetUserTrades{.symbol = "AAAUSDT", .order_id = id}))
      sum += trade.quantity;
    EXPECT_EQ(sum, order.filled);
  }
  EXPECT_TRUE(has_died && has_filled);
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, a_resting_order_fills_in_slices_at_its_own_price) {
  begin("slices@0s:100%:10s");
  market.set(1, 100, 100.5, 98, 100);
  begin("slices@0s:100%:10s");
  const auto id = send(limit_order(Buy, "3", "99"));
  trader->run_for(3min);
  const auto trades =
      trader->ask<std::vector<wire::UserTradeView>>(wire::GetUserTrades{.symbol = "AAAUSDT"});
  EXPECT_GT(trades.size(), 1u);
  for (const auto& trade : trades) EXPECT_EQ(trade.price, price("99"));
  EXPECT_NE(trader->order(id).status, OrderStatus::PartiallyFilled);
}

TEST_F(Hostile, a_cancel_ends_an_order_between_slices) {
  begin("slices@0s:100%:10s");
  const auto id = send(market_order(Buy, "2"));
  trader->run_for(100ms);
  trader->ask<wire::OrderView>(wire::DeleteOrder{{"AAAUSDT", id, ""}});
  trader->run_for(20s);
  EXPECT_EQ(trader->order(id).status, OrderStatus::Canceled);
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, a_market_order_is_cut) {
  begin("cut@0s:100%");
  const auto id = send(market_order(Buy, "2"));
  trader->run_for(1s);
  EXPECT_EQ(trader->order(id).status, OrderStatus::Expired);
  EXPECT_EQ(trader->order(id).filled, quantity("1"));
}

TEST_F(Hostile, a_limit_order_would_have_met_itself) {
  begin("self_match@0s:100%");
  const auto id = send(limit_order(Buy, "2", "99"));
  trader->run_for(1s);
  EXPECT_EQ(trader->order(id).status, OrderStatus::ExpiredInMatch);
}

TEST_F(Hostile, a_fill_comes_before_the_cancel) {
  begin("cancel_race@0s:100%");
  int lost = 0, half = 0;
  for (int i = 0; i < 12; ++i) {
    const auto id = send(limit_order(Buy, "2", "99"));
    trader->run_for(1s);
    const bool gone = trader->code(wire::DeleteOrder{{"AAAUSDT", id, ""}}) == -2011;
    const auto order = trader->order(id);
    EXPECT_EQ(order.status, gone ? OrderStatus::Filled : OrderStatus::Canceled);
    EXPECT_EQ(order.filled, gone ? quantity("2") : quantity("1"));
    ++(gone ? lost : half);
  }
  EXPECT_GT(lost, 0);
  EXPECT_GT(half, 0);
}

TEST_F(Hostile, a_triggered_stop_is_rejected) {
  market.set(1, 100, 100.5, 98, 100);
  begin("trigger_rejected@0s:100%");
  enter();
  const auto id = send(stop_order(Sell, "2", "99"));
  trader->run_for(2min);
  EXPECT_EQ(status_of(id), AlgoStatus::Rejected);
  EXPECT_EQ(trader->position().amount, money("2"));
}

TEST_F(Hostile, a_triggered_stop_fills_in_part) {
  market.set(1, 100, 100.5, 98, 100);
  begin("trigger_part@0s:100%");
  enter();
  const auto id = send(stop_order(Sell, "2", "99"));
  trader->run_for(2min);
  EXPECT_EQ(status_of(id), AlgoStatus::Finished);
  EXPECT_EQ(trader->position().amount, money("1"));
}

TEST_F(Hostile, a_stuck_stop_cannot_be_cancelled_and_fills_later) {
  market.set(1, 100, 100.5, 98, 100);
  begin("trigger_stuck@0s:100%:60s");
  enter();
  const auto id = send(stop_order(Sell, "2", "99"));
  while (status_of(id) == AlgoStatus::New) trader->run_for(1s);
  EXPECT_EQ(status_of(id), AlgoStatus::Triggering);
  EXPECT_EQ(trader->code(wire::DeleteAlgoOrder{.algo_id = id}), -4117);
  EXPECT_EQ(trader->position().amount, money("2"));
  trader->run_for(60s);
  EXPECT_EQ(status_of(id), AlgoStatus::Finished);
  EXPECT_EQ(trader->position().amount, Money{});
}

TEST_F(Hostile, a_fill_is_told_before_the_trigger) {
  market.set(1, 100, 100.5, 98, 100);
  begin("fill_first@0s:100%");
  enter();
  send(stop_order(Sell, "2", "99"));
  trader->run_for(2min);
  std::string story;
  for (const auto& message : trader->said) {
    if (const auto* algo = std::get_if<wire::AlgoUpdate>(&message.what))
      (story += to_string(algo->status)) += ' ';
    if (const auto* order = std::get_if<wire::OrderTradeUpdate>(&message.what))
      (story += to_string(order->execution)) += ' ';
  }
  EXPECT_EQ(story, "NEW TRIGGERING NEW TRADE TRIGGERED FINISHED ");
}

TEST_F(Hostile, a_stop_vanishes_or_is_cancelled) {
  for (const bool told : {false, true}) {
    begin(told ? "stop_cancelled@1m" : "stop_vanishes@1m");
    enter();
    send(close_all(Sell, "90"));
    trader->run_for(30s);
    trader->said.clear();
    EXPECT_EQ(open_algos(), 1u);
    trader->run_for(1min);
    EXPECT_EQ(open_algos(), 0u);
    EXPECT_EQ(trader->heard<wire::AlgoUpdate>().size(), told ? 1u : 0u);
  }
}

TEST_F(Hostile, moments_come_again_for_the_length) {
  begin("stop_vanishes@1m+3m:1m");
  enter();
  for (int i = 0; i < 5; ++i) {
    trader->handle(close_all(Sell, "90"));
    trader->run_for(1min);
  }
  EXPECT_EQ(strikes(FaultKind::StopVanishes), 3u);
}

TEST_F(Hostile, an_order_meets_an_empty_book) {
  begin("empty_book@0s:100%");
  const auto market_id = send(market_order(Buy, "2")),
             limit_id = send(limit_order(Buy, "2", "103"));
  trader->run_for(1s);
  EXPECT_EQ(trader->order(market_id).status, OrderStatus::Expired);
  EXPECT_EQ(trader->order(limit_id).status, OrderStatus::New);
}

TEST_F(Hostile, another_symbol_is_left_alone) {
  begin("cut@0s:100%:BBBUSDT");
  const auto id = send(market_order(Buy, "2"));
  trader->run_for(1s);
  EXPECT_EQ(trader->order(id).status, OrderStatus::Filled);
}

}  // namespace
}  // namespace gyre::sim
