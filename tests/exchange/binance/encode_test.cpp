#include "gyre/exchange/binance/encode.hpp"

#include <gtest/gtest.h>

#include "gyre/exchange/wire/signing.hpp"

namespace gyre::binance {
namespace {

struct Line {
  wire::Request request;
  std::string_view method, path, query;
};

TEST(Encode, writes_every_request_as_the_venue_reads_it) {
  using namespace wire;
  const auto t = from_ms(1'700'000'000'000);
  GetKlines klines;
  klines.symbol = "币安人生USDT";
  klines.timeframe = Timeframe::h1;
  klines.end = t;
  klines.limit = 499;
  GetUserTrades trades;
  trades.symbol = "BTCUSDT";
  trades.order_id = 7;
  trades.start = t;
  GetIncome income;
  income.type = "FUNDING_FEE";
  income.start = t;
  NewOrder limit;
  limit.symbol = "BTCUSDT";
  limit.time_in_force = TimeInForce::Ioc;
  limit.quantity = *Quantity::parse("0.002");
  limit.price = *Price::parse("27123.4");
  limit.client_id = "gy1-0000000000001-E-00";
  auto market = limit;
  market.type = OrderType::Market;
  market.side = OrderSide::Sell;
  market.reduce_only = true;
  NewAlgoOrder stop;
  stop.symbol = "BTCUSDT";
  stop.side = OrderSide::Sell;
  stop.trigger = *Price::parse("26000");
  stop.quantity = *Quantity::parse("0.002");
  stop.reduce_only = true;
  stop.working = WorkingType::MarkPrice;
  stop.client_id = "gy1-0000000000001-S-00";
  auto disaster = stop;
  disaster.quantity = {};
  disaster.reduce_only = false;
  disaster.close_position = true;
  auto long_entry = limit, short_exit = market;
  long_entry.position = PositionSide::Long;
  short_exit.side = OrderSide::Buy;
  short_exit.position = PositionSide::Short;
  short_exit.reduce_only = false;
  auto short_disaster = disaster;
  short_disaster.side = OrderSide::Buy;
  short_disaster.position = PositionSide::Short;
  const std::vector<Line> table{
      {Ping{}, "GET", "/fapi/v1/ping", ""},
      {ServerTime{}, "GET", "/fapi/v1/time", ""},
      {GetExchangeInfo{}, "GET", "/fapi/v1/exchangeInfo", ""},
      {klines, "GET", "/fapi/v1/klines",
       "symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&interval=1h&endTime=1700000000000&limit="
       "499"},
      {GetTicker24h{}, "GET", "/fapi/v1/ticker/24hr", ""},
      {GetPremiumIndex{"BTCUSDT"}, "GET", "/fapi/v1/premiumIndex", "symbol=BTCUSDT"},
      {GetLeverageBrackets{}, "GET", "/fapi/v1/leverageBracket", ""},
      {GetPositionMode{}, "GET", "/fapi/v1/positionSide/dual", ""},
      {GetAccount{}, "GET", "/fapi/v3/account", ""},
      {GetPositions{}, "GET", "/fapi/v3/positionRisk", ""},
      {GetCommissionRate{"BTCUSDT"}, "GET", "/fapi/v1/commissionRate", "symbol=BTCUSDT"},
      {GetOrder{{"BTCUSDT", 0, "a"}}, "GET", "/fapi/v1/order",
       "symbol=BTCUSDT&origClientOrderId=a"},
      {GetOpenOrders{}, "GET", "/fapi/v1/openOrders", ""},
      {trades, "GET", "/fapi/v1/userTrades",
       "symbol=BTCUSDT&orderId=7&startTime=1700000000000&limit=500"},
      {income, "GET", "/fapi/v1/income",
       "incomeType=FUNDING_FEE&startTime=1700000000000&limit=100"},
      {GetAlgoOrder{0, "a"}, "GET", "/fapi/v1/algoOrder", "clientAlgoId=a"},
      {GetOpenAlgoOrders{}, "GET", "/fapi/v1/openAlgoOrders", ""},
      {SetLeverage{"BTCUSDT", 3}, "POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=3"},
      {SetMarginType{"BTCUSDT", true}, "POST", "/fapi/v1/marginType",
       "symbol=BTCUSDT&marginType=ISOLATED"},
      {SetPositionMode{false}, "POST", "/fapi/v1/positionSide/dual", "dualSidePosition=false"},
      {limit, "POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&price=27123.4&quantity=0.002&"
       "newClientOrderId=gy1-0000000000001-E-00&newOrderRespType=ACK"},
      {market, "POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.002&reduceOnly=true&"
       "newClientOrderId=gy1-0000000000001-E-00&newOrderRespType=ACK"},
      {stop, "POST", "/fapi/v1/algoOrder",
       "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=26000&"
       "quantity=0.002&reduceOnly=true&workingType=MARK_PRICE&priceProtect=false&"
       "clientAlgoId=gy1-0000000000001-S-00"},
      {disaster, "POST", "/fapi/v1/algoOrder",
       "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=26000&"
       "closePosition=true&workingType=MARK_PRICE&priceProtect=false&"
       "clientAlgoId=gy1-0000000000001-S-00"},
      {long_entry, "POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=BUY&positionSide=LONG&type=LIMIT&timeInForce=IOC&price=27123.4&"
       "quantity=0.002&newClientOrderId=gy1-0000000000001-E-00&newOrderRespType=ACK"},
      {short_exit, "POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=BUY&positionSide=SHORT&type=MARKET&quantity=0.002&"
       "newClientOrderId=gy1-0000000000001-E-00&newOrderRespType=ACK"},
      {short_disaster, "POST", "/fapi/v1/algoOrder",
       "algoType=CONDITIONAL&symbol=BTCUSDT&side=BUY&positionSide=SHORT&type=STOP_MARKET&"
       "triggerPrice=26000&closePosition=true&workingType=MARK_PRICE&priceProtect=false&"
       "clientAlgoId=gy1-0000000000001-S-00"},
      {DeleteOrder{{"BTCUSDT", 0, "a"}}, "DELETE", "/fapi/v1/order",
       "symbol=BTCUSDT&origClientOrderId=a"},
      {DeleteAllOrders{"BTCUSDT"}, "DELETE", "/fapi/v1/allOpenOrders", "symbol=BTCUSDT"},
      {DeleteAlgoOrder{0, "a"}, "DELETE", "/fapi/v1/algoOrder", "clientAlgoId=a"},
      {DeleteAllAlgoOrders{"BTCUSDT"}, "DELETE", "/fapi/v1/algoOpenOrders", "symbol=BTCUSDT"},
      {StartListenKey{}, "POST", "/fapi/v1/listenKey", ""},
      {KeepListenKey{}, "PUT", "/fapi/v1/listenKey", ""},
      {CloseListenKey{}, "DELETE", "/fapi/v1/listenKey", ""}};
  for (const auto& line : table) {
    const auto call = encode(line.request);
    EXPECT_EQ(call.method, line.method) << line.path;
    EXPECT_EQ(call.path, line.path);
    EXPECT_EQ(call.query, line.query) << line.path;
  }
}

// The example of the venue's own documentation of signed endpoints.
TEST(Sign, signs_what_is_sent) {
  constexpr std::string_view secret =
      "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
  const Call call{"POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY"};
  const auto query = sign(call, from_ms(1591702613943), 5000ms, wire::Signer{Secret{secret}});
  const std::string signed_text = "symbol=BTCUSDT&side=BUY&recvWindow=5000&timestamp=1591702613943";
  EXPECT_EQ(query, signed_text + "&signature=" + wire::hmac_sha256(secret, signed_text));
  EXPECT_EQ(wire::hmac_sha256(secret,
                              "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&"
                              "timeInForce=GTC&recvWindow=5000&timestamp=1591702613943"),
            "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
}

TEST(StreamPath, routes_by_class_and_encodes_symbols) {
  EXPECT_EQ(user_stream_path("abc"), "/private/ws/abc");
  EXPECT_EQ(market_stream_path({"!markPrice@arr@1s", "btcusdt@kline_1m", "币usdt@kline_1m"}),
            "/market/stream?streams=!markPrice@arr@1s/btcusdt@kline_1m/%E5%B8%81usdt@kline_1m");
}

}  // namespace
}  // namespace gyre::binance
