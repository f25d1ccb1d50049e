#include <algorithm>

#include "tests/sim/hostile.hpp"

// Hedge mode: a symbol has a position a side, and each lives and dies for itself.
namespace gyre::sim {
namespace {

using enum OrderSide;
constexpr auto Long = PositionSide::Long, Short = PositionSide::Short;

template <class Order>
Order on(PositionSide position, Order order) {
  order.position = position;
  order.reduce_only = false;
  return order;
}

struct Hedge : Hostile {
  void start(std::string plan = "") {
    begin(std::move(plan));
    EXPECT_EQ(trader->code(wire::SetPositionMode{true}), 0);
  }
  // Two on each side.
  void enter_both() {
    send(on(Long, market_order(Buy, "2")));
    send(on(Short, market_order(Sell, "2")));
    trader->run_for(100ms);
    trader->said.clear();
  }
  wire::PositionView held(PositionSide position) {
    const auto rows = trader->ask<std::vector<wire::PositionView>>(wire::GetPositions{"AAAUSDT"});
    EXPECT_EQ(rows.size(), 2u);
    return *std::ranges::find(rows, position, &wire::PositionView::position);
  }
};

TEST_F(Hedge, a_symbol_is_long_and_short_at_once) {
  start();
  EXPECT_TRUE(trader->ask<wire::PositionModeView>(wire::GetPositionMode{}).hedge);
  enter_both();
  EXPECT_EQ(held(Long).amount, money("2"));
  EXPECT_EQ(held(Short).amount, money("-2"));
  EXPECT_GT(held(Long).entry, held(Short).entry) << "each at its own price";
  EXPECT_GT(held(Long).isolated_wallet, Money{});
  EXPECT_GT(held(Short).isolated_wallet, Money{});
  EXPECT_LT(held(Long).liquidation, held(Short).liquidation);

  send(on(Long, market_order(Sell, "1.5")));
  trader->run_for(100ms);
  EXPECT_EQ(held(Long).amount, money("0.5"));
  EXPECT_EQ(held(Short).amount, money("-2"));
  const auto update = trader->heard<wire::AccountUpdate>().at(0);
  ASSERT_EQ(update.positions.size(), 1u) << "only what changed is told";
  EXPECT_EQ(update.positions[0].position, Long);
  EXPECT_EQ(trader->heard<wire::OrderTradeUpdate>().at(0).position, Long);
  const auto trades =
      trader->ask<std::vector<wire::UserTradeView>>(wire::GetUserTrades{.symbol = "AAAUSDT"});
  EXPECT_EQ(std::ranges::count(trades, Long, &wire::UserTradeView::position), 2);
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hedge, what_closes_never_opens) {
  start();
  enter_both();
  const auto id = send(on(Long, market_order(Sell, "5")));
  trader->run_for(100ms);
  EXPECT_EQ(held(Long).amount, Money{});
  EXPECT_EQ(held(Short).amount, money("-2"));
  EXPECT_EQ(trader->order(id).status, wire::OrderStatus::Expired);
  EXPECT_EQ(trader->order(id).filled, quantity("2"));
}

TEST_F(Hedge, is_refused_where_the_exchange_refuses) {
  begin("");
  EXPECT_EQ(trader->code(on(Long, market_order(Buy, "1"))), -4061) << "in one-way mode";
  start();
  auto reducing = on(Long, market_order(Sell, "1"));
  reducing.reduce_only = true;
  auto reducing_stop = on(Long, stop_order(Sell, "1", "95"));
  reducing_stop.reduce_only = true;
  const std::vector<std::pair<int, wire::Request>> cases{
      {-4059, wire::SetPositionMode{true}},
      {-4061, market_order(Buy, "1")},
      {-4061, close_all(Sell, "95")},
      {-1106, reducing},
      {-1106, reducing_stop},
      {-2022, on(Long, market_order(Sell, "1"))},
      {-2022, on(Short, market_order(Buy, "1"))},
      {-4061, on(Long, close_all(Buy, "105"))},
      {-4061, on(Short, close_all(Sell, "95"))},
      {-4509, on(Long, close_all(Sell, "95"))},
      {0, on(Long, limit_order(Buy, "1", "96"))},
      {-4067, wire::SetPositionMode{false}},
      {0, wire::DeleteAllOrders{"AAAUSDT"}},
      {0, on(Long, market_order(Buy, "1"))},
  };
  for (const auto& [code, request] : cases) EXPECT_EQ(trader->code(request), code);
  trader->run_for(100ms);
  EXPECT_EQ(trader->code(wire::SetPositionMode{false}), -4068);
  EXPECT_EQ(trader->code(wire::SetLeverage{"AAAUSDT", 10}), -4161);
  EXPECT_EQ(trader->code(on(Long, close_all(Sell, "95"))), 0);
  EXPECT_EQ(trader->code(on(Long, close_all(Sell, "94"))), -4130);
  EXPECT_EQ(trader->code(on(Short, close_all(Buy, "105"))), -4509);
  EXPECT_EQ(trader->code(on(Short, market_order(Buy, "1"))), -2022) << "the other is held";
}

TEST_F(Hedge, the_liquidation_of_one_leaves_the_other) {
  market.set_from(2, 94, 94.5, 93.5, 94);
  start();
  enter_both();
  const auto long_stop = send(on(Long, close_all(Sell, "60")));
  const auto short_stop = send(on(Short, close_all(Buy, "140")));
  const auto long_order = send(on(Long, limit_order(Buy, "1", "96")));
  const auto short_order = send(on(Short, limit_order(Sell, "1", "104")));
  trader->run_until(kStart + 2min + 30s);
  EXPECT_EQ(held(Long).amount, Money{});
  EXPECT_EQ(held(Long).isolated_wallet, Money{});
  EXPECT_EQ(held(Short).amount, money("-2"));
  EXPECT_EQ(status_of(long_stop), wire::AlgoStatus::Expired);
  EXPECT_EQ(status_of(short_stop), wire::AlgoStatus::New);
  EXPECT_NE(trader->order(long_order).status, wire::OrderStatus::New);
  EXPECT_EQ(trader->order(short_order).status, wire::OrderStatus::New);
  const auto updates = trader->heard<wire::OrderTradeUpdate>();
  const auto taken = std::ranges::find(updates, wire::ExecutionType::Calculated,
                                       &wire::OrderTradeUpdate::execution);
  ASSERT_NE(taken, updates.end());
  EXPECT_EQ(taken->position, Long);
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hedge, a_stop_acts_on_its_own_position) {
  market.set(2, 100, 100.5, 97, 98);
  start();
  enter_both();
  send(on(Long, stop_order(Sell, "3", "98")));  // more than there is
  trader->run_until(kStart + 3min);
  EXPECT_EQ(held(Long).amount, Money{});
  EXPECT_EQ(held(Short).amount, money("-2"));
}

TEST_F(Hedge, funding_is_paid_by_each_position) {
  market.funding = {{kStart + 3h, rate("0.001"), true}};
  start("extra_funding@1m");
  enter_both();
  trader->run_for(2min);
  const auto rows =
      trader->ask<std::vector<wire::IncomeView>>(wire::GetIncome{.type = "FUNDING_FEE"});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].time, rows[1].time);
  EXPECT_NE(rows[0].id, rows[1].id);
  EXPECT_LT(rows[0].amount, Money{});
  EXPECT_GT(rows[1].amount, Money{});
  std::vector<PositionSide> told;
  for (const auto& update : trader->heard<wire::AccountUpdate>())
    if (update.reason == "FUNDING_FEE") told.push_back(update.positions.at(0).position);
  EXPECT_EQ(told, (std::vector{Long, Short}));
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hedge, only_the_winner_is_deleveraged) {
  market.set_from(1, 102, 102.5, 101.5, 102);
  start("adl@2m:50%");
  enter_both();
  trader->run_for(3min);
  EXPECT_EQ(held(Long).amount, money("1"));
  EXPECT_EQ(held(Short).amount, money("-2"));
}

TEST_F(Hedge, a_switched_mode_is_the_other_one) {
  start("mode_switch@1m+1m");
  enter_both();
  trader->run_for(90s);
  EXPECT_FALSE(trader->ask<wire::PositionModeView>(wire::GetPositionMode{}).hedge);
  EXPECT_EQ(trader->code(on(Long, market_order(Sell, "2"))), -4061);
  trader->run_for(1min);
  EXPECT_EQ(trader->code(on(Long, market_order(Sell, "2"))), 0);
  trader->run_for(100ms);
  EXPECT_EQ(held(Long).amount, Money{});
}

}  // namespace
}  // namespace gyre::sim
