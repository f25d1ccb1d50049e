#include "gyre/exchange/wire/answer.hpp"

#include <gtest/gtest.h>

namespace gyre::wire {
namespace {

OrderView order(std::string symbol, std::string client_id, std::int64_t number = 1) {
  OrderView view;
  view.symbol = std::move(symbol);
  view.client_id = std::move(client_id);
  view.order_id = number;
  return view;
}
AlgoView algo(std::string symbol, std::string client_id, std::int64_t number = 1) {
  AlgoView view;
  view.symbol = std::move(symbol);
  view.client_id = std::move(client_id);
  view.algo_id = number;
  return view;
}
UserTradeView trade(std::string symbol, std::int64_t number) {
  UserTradeView view;
  view.symbol = std::move(symbol);
  view.order_id = number;
  return view;
}
KlinesView bar(Timestamp opened) {
  KlinesView view;
  view.bars.emplace_back().bar.opened = opened;
  return view;
}

TEST(Fits, an_answer_names_what_was_asked_about) {
  NewOrder entry;
  entry.symbol = "BTCUSDT";
  entry.client_id = "a";
  NewAlgoOrder stop;
  stop.symbol = "BTCUSDT";
  stop.client_id = "a";
  GetUserTrades trades;
  trades.symbol = "BTCUSDT";
  trades.order_id = 5;
  GetIncome income;
  income.type = "TRANSFER";
  IncomeView fee;
  fee.type = "COMMISSION";
  GetKlines klines;
  klines.start = from_ms(60'000);
  klines.end = from_ms(120'000);
  const GetOrder by_name{{"BTCUSDT", 0, "a"}}, by_number{{"BTCUSDT", 5, {}}};

  struct Line {
    Request request;
    Body body;
    bool fits;
  };
  const std::vector<Line> table{
      {entry, order("BTCUSDT", "a"), true},
      {entry, order("BTCUSDT", "b"), false},
      {entry, order("ETHUSDT", "a"), false},
      {entry, algo("BTCUSDT", "a"), false},
      {entry, Empty{}, false},
      {stop, algo("BTCUSDT", "a"), true},
      {stop, algo("ETHUSDT", "a"), false},
      {stop, algo("BTCUSDT", "b"), false},
      {stop, order("BTCUSDT", "a"), false},
      {by_name, order("BTCUSDT", "a"), true},
      {by_name, order("BTCUSDT", "b"), false},
      {by_number, order("BTCUSDT", "b", 5), true},
      {by_number, order("BTCUSDT", "b", 6), false},
      {DeleteOrder{{"BTCUSDT", 0, "a"}}, order("BTCUSDT", "a"), true},
      {DeleteOrder{{"BTCUSDT", 0, "a"}}, order("BTCUSDT", "b"), false},
      {DeleteAlgoOrder{0, "a"}, algo("", "a"), true},
      {DeleteAlgoOrder{0, "a"}, algo("", "b"), false},
      {GetAlgoOrder{0, "a"}, algo("BTCUSDT", "a"), true},
      {GetAlgoOrder{7, ""}, algo("BTCUSDT", "a", 8), false},
      {GetOpenOrders{"BTCUSDT"}, std::vector{order("BTCUSDT", "a")}, true},
      {GetOpenOrders{"BTCUSDT"}, std::vector{order("ETHUSDT", "a")}, false},
      {GetOpenOrders{"BTCUSDT"}, std::vector<OrderView>{}, true},
      {GetOpenOrders{}, std::vector{order("ETHUSDT", "a")}, true},
      {GetOpenOrders{}, std::vector<AlgoView>{}, false},
      {GetOpenAlgoOrders{"BTCUSDT"}, std::vector{algo("ETHUSDT", "a")}, false},
      {GetPositions{"BTCUSDT"}, std::vector{PositionView{.symbol = "ETHUSDT"}}, false},
      {GetPositions{}, std::vector{PositionView{.symbol = "ETHUSDT"}}, true},
      {trades, std::vector{trade("BTCUSDT", 5)}, true},
      {trades, std::vector{trade("BTCUSDT", 6)}, false},
      {trades, std::vector{trade("ETHUSDT", 5)}, false},
      {income, std::vector{fee}, false},
      {GetIncome{}, std::vector{fee}, true},
      {SetLeverage{"BTCUSDT", 3}, LeverageView{"BTCUSDT", 3, {}}, true},
      {SetLeverage{"BTCUSDT", 3}, LeverageView{"BTCUSDT", 5, {}}, false},
      {SetLeverage{"BTCUSDT", 3}, LeverageView{"ETHUSDT", 3, {}}, false},
      {GetCommissionRate{"BTCUSDT"}, CommissionRateView{"ETHUSDT", {}, {}}, false},
      {klines, bar(from_ms(60'000)), true},
      {klines, bar(from_ms(180'000)), false},
      {GetAccount{}, AccountView{}, true},
      {GetAccount{}, std::vector<PositionView>{}, false},
      {ServerTime{}, PositionModeView{}, false},
      {Ping{}, Empty{}, true},
      {KeepListenKey{}, ListenKeyView{"key"}, true}};
  for (std::size_t i = 0; i < table.size(); ++i)
    EXPECT_EQ(fits(table[i].request, table[i].body), table[i].fits) << "line " << i;
}

}  // namespace
}  // namespace gyre::wire
