#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/sim/hand_market.hpp"

// Somebody who trades on the hand-drawn market while a plan hurts him.
namespace gyre::sim {

inline Settings with_plan(std::string plan) {
  auto settings = hand_settings();
  settings.faults = std::move(plan);
  return settings;
}

struct Hostile : testing::Test {
  HandMarket market;
  std::optional<Trader> trader;

  void begin(std::string plan) { trader.emplace(market, with_plan(std::move(plan))); }
  std::int64_t send(const wire::NewOrder& order) {
    return trader->ask<wire::OrderView>(order).order_id;
  }
  std::int64_t send(const wire::NewAlgoOrder& order) {
    return trader->ask<wire::AlgoView>(order).algo_id;
  }
  // Two at 100.1.
  void enter() {
    send(market_order(OrderSide::Buy, "2"));
    trader->run_for(100ms);
    trader->said.clear();
  }
  wire::AlgoStatus status_of(std::int64_t algo) {
    return trader->ask<wire::AlgoView>(wire::GetAlgoOrder{.algo_id = algo}).status;
  }
  std::size_t open_algos() {
    return trader->ask<std::vector<wire::AlgoView>>(wire::GetOpenAlgoOrders{}).size();
  }
  std::uint64_t strikes(FaultKind kind) { return trader->exchange.faults()[index(kind)]; }
  bool is_balanced() {
    Money sum;
    for (const auto& row : trader->exchange.account_state(trader->me).income) sum += row.amount;
    return sum == trader->wallet();
  }
};

}  // namespace gyre::sim
