#include <gtest/gtest.h>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

using enum OrderSide;
using wire::TimeInForce;

wire::NewOrder with(wire::NewOrder order, auto change) {
  change(order);
  return order;
}
wire::NewAlgoOrder with_algo(wire::NewAlgoOrder order, auto change) {
  change(order);
  return order;
}

TEST(Refusals, orders_that_break_a_filter_are_refused_with_the_exchanges_code) {
  const std::vector<std::pair<int, wire::Request>> cases{
      {-1121, with(market_order(Buy, "1"), [](auto& o) { o.symbol = "NOPEUSDT"; })},
      {-4108, with(market_order(Buy, "1"), [](auto& o) { o.symbol = "CCCUSDT"; })},
      {-1111, market_order(Buy, "1.00001")},
      {-4023, market_order(Buy, "1.0005")},
      {-4003, market_order(Buy, "0")},
      {-4004, market_order(Buy, "0.001")},
      {-4005, market_order(Buy, "500001")},
      {-4005, limit_order(Buy, "1000001", "99")},
      {-1102, with(limit_order(Buy, "1", "99"), [](auto& o) { o.price = {}; })},
      {-1106, with(market_order(Buy, "1"), [](auto& o) { o.price = price("99"); })},
      {-1111, limit_order(Buy, "1", "99.001")},
      {-4014, limit_order(Buy, "1", "99.05")},
      {-4013, limit_order(Buy, "1", "0.05")},
      {-4002, limit_order(Buy, "1", "100001")},
      {-4016, limit_order(Buy, "1", "105.1")},
      {-4024, limit_order(Sell, "1", "94.9")},
      {-4164, limit_order(Buy, "0.04", "99")},
      {-1115, limit_order(Buy, "1", "99", TimeInForce::Gtd)},
      {-5022, limit_order(Sell, "1", "99", TimeInForce::Gtx)},
      {-2019, limit_order(Buy, "2100", "99")},
      {-2027, limit_order(Buy, "10000", "99")},
      {-2022, with(market_order(Sell, "1"), [](auto& o) { o.reduce_only = true; })},
      {-4015, with(market_order(Buy, "1"), [](auto& o) { o.client_id = "not a name"; })},
      {-4015, with(market_order(Buy, "1"), [](auto& o) { o.client_id = std::string(37, 'a'); })},
  };
  Trader trader{HandMarket{}};
  for (const auto& [code, request] : cases)
    EXPECT_EQ(trader.code(request), code) << "case " << &request - &cases[0].second;
  EXPECT_EQ(trader.ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{}).size(), 0U);
}

TEST(Refusals, a_name_may_be_used_by_one_open_order_only) {
  Trader trader{HandMarket{}};
  const auto named = with(limit_order(Buy, "1", "99"), [](auto& o) { o.client_id = "mine"; });
  EXPECT_EQ(trader.code(named), 0);
  EXPECT_EQ(trader.code(named), -4116);
  EXPECT_EQ(trader.code(wire::DeleteOrder{{"AAAUSDT", 0, "mine"}}), 0);
  EXPECT_EQ(trader.code(named), 0);
}

TEST(Refusals, algo_orders_have_rules_of_their_own) {
  Trader trader{HandMarket{}};
  EXPECT_EQ(trader.code(close_all(Sell, "97")), -4509);
  trader.handle(market_order(Buy, "2"));
  trader.run_for(100ms);
  const auto stop = stop_order(Sell, "1", "97");
  const std::vector<std::pair<int, wire::Request>> cases{
      {-1121, with_algo(stop, [](auto& o) { o.symbol = "NOPEUSDT"; })},
      {-1102, with_algo(stop, [](auto& o) { o.trigger = {}; })},
      {-4014, with_algo(stop, [](auto& o) { o.trigger = price("97.05"); })},
      {-2021, with_algo(stop, [](auto& o) { o.trigger = price("100"); })},
      {-2021, with_algo(stop, [](auto& o) { o.side = Buy; })},
      {-4003, with_algo(stop, [](auto& o) { o.quantity = {}; })},
      {-1106, with_algo(stop, [](auto& o) { o.price = price("97"); })},
      {-1102, with_algo(stop, [](auto& o) { o.type = wire::AlgoType::Stop; })},
      {-4136, with_algo(stop, [](auto& o) { o.type = wire::AlgoType::TrailingStopMarket; })},
      {-4164, with_algo(stop,
                        [](auto& o) {
                          o.reduce_only = false;
                          o.quantity = quantity("0.01");
                        })},
      {-4137, with_algo(close_all(Sell, "97"), [](auto& o) { o.quantity = quantity("1"); })},
      {-1106, with_algo(close_all(Sell, "97"), [](auto& o) { o.reduce_only = true; })},
      {-4136, with_algo(close_all(Sell, "97"),
                        [](auto& o) {
                          o.type = wire::AlgoType::Stop;
                          o.price = price("97");
                        })},
      {0, close_all(Sell, "97")},
      {-4130, close_all(Sell, "96")},
      {0, with_algo(close_all(Sell, "110"),
                    [](auto& o) { o.type = wire::AlgoType::TakeProfitMarket; })},
      {0, with_algo(stop, [](auto& o) { o.client_id = "mine"; })},
      {-4116, with_algo(stop, [](auto& o) { o.client_id = "mine"; })},
      {-2011, wire::DeleteAlgoOrder{.client_id = "theirs"}},
      {-2013, wire::GetAlgoOrder{.client_id = "theirs"}},
      {-1102, wire::GetAlgoOrder{}},
  };
  for (const auto& [code, request] : cases) EXPECT_EQ(trader.code(request), code);
  for (int i = 3; i < 200; ++i) EXPECT_EQ(trader.code(stop), 0);
  EXPECT_EQ(trader.code(stop), -4045);
}

TEST(Refusals, reads_and_settings_are_refused_where_the_exchange_does) {
  Trader trader{HandMarket{}};
  const std::vector<std::pair<int, wire::Request>> cases{
      {-1121, wire::GetKlines{.symbol = "NOPEUSDT"}},
      {-1130, wire::GetKlines{.symbol = "AAAUSDT", .limit = 1501}},
      {-1121, wire::GetPrice{"NOPEUSDT"}},
      {-1121, wire::GetTicker24h{"NOPEUSDT"}},
      {-1121, wire::GetBookTicker{"NOPEUSDT"}},
      {-1121, wire::GetPremiumIndex{"NOPEUSDT"}},
      {-1130, wire::GetFundingRates{.limit = 1001}},
      {-1121, wire::GetLeverageBrackets{"NOPEUSDT"}},
      {-1121, wire::GetPositions{"NOPEUSDT"}},
      {-1121, wire::GetCommissionRate{"NOPEUSDT"}},
      {-1121, wire::GetOpenOrders{"NOPEUSDT"}},
      {-1121, wire::GetAllOrders{.symbol = "NOPEUSDT"}},
      {-1121, wire::GetUserTrades{.symbol = "NOPEUSDT"}},
      {-1130, wire::GetIncome{.limit = 1001}},
      {-2013, wire::GetOrder{{"AAAUSDT", 77, ""}}},
      {-1102, wire::GetOrder{{"AAAUSDT", 0, ""}}},
      {-2011, wire::DeleteOrder{{"AAAUSDT", 77, ""}}},
      {-1121, wire::DeleteAllOrders{"NOPEUSDT"}},
      {-1121, wire::DeleteAllAlgoOrders{"NOPEUSDT"}},
      {-4028, wire::SetLeverage{"AAAUSDT", 51}},
      {-4028, wire::SetLeverage{"AAAUSDT", 0}},
      {-4046, wire::SetMarginType{"AAAUSDT", true}},
      {-4084, wire::SetMarginType{"AAAUSDT", false}},
      {-4059, wire::SetPositionMode{false}},
  };
  for (const auto& [code, request] : cases) EXPECT_EQ(trader.code(request), code);
  trader.handle(market_order(Buy, "1"));
  trader.run_for(100ms);
  EXPECT_EQ(trader.code(wire::SetLeverage{"AAAUSDT", 10}), -4161);
  EXPECT_EQ(trader.code(wire::CloseListenKey{}), 0);
  EXPECT_EQ(trader.code(wire::KeepListenKey{}), -1125);
}

TEST(Refusals, the_texts_are_the_exchanges) {
  Trader trader{HandMarket{}};
  const auto text = [&](wire::Request request) {
    return std::get<wire::ErrorView>(trader.handle(std::move(request)).body).message;
  };
  EXPECT_EQ(text(wire::GetPrice{"NOPEUSDT"}), "Invalid symbol.");
  EXPECT_EQ(text(limit_order(Buy, "2100", "99")), "Margin is insufficient.");
  EXPECT_EQ(text(limit_order(Buy, "0.04", "99")),
            "Order's notional must be no smaller than 5 (unless you choose reduce only).");
  EXPECT_EQ(text(limit_order(Buy, "1", "105.1")), "Limit price can't be higher than 105.");
  EXPECT_EQ(text(wire::DeleteOrder{{"AAAUSDT", 7, ""}}), "Unknown order sent.");
}

}  // namespace
}  // namespace gyre::sim
