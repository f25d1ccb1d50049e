#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/server/routes.hpp"
#include "tests/data.hpp"
#include "tests/sim/server/desk.hpp"
#include "tests/sim/server/shape.hpp"

// Every endpoint once right and once wrong. The right answer has each field of the documented one.
namespace gyre::sim::server {
namespace {

struct Case {
  const char *method, *path, *right, *payload;  // payload: of binance_connector/rest_api
  const char* wrong;
  int status, code;
  const char* text;
  Absent absent = {};
};

constexpr auto kNoSymbol =
    "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
constexpr auto kBadSymbol = "Invalid symbol.";
constexpr auto kNoKey = "Invalid API-key, IP, or permissions for action.";

// clang-format off
const std::vector<Case> kCases{
    {"GET", "/fapi/v1/time", "", "check_server_time", "a=1&a=2", 400, -1101, "Duplicate values for a parameter detected."},
    {"GET", "/fapi/v1/exchangeInfo", "", "exchange_information", "a=%zz", 400, -1100, "Illegal characters found in parameter 'a'; legal range is 'percent-encoded UTF-8'.", {"filters", "exchangeFilters", "underlyingSubType"}},
    {"GET", "/fapi/v1/klines", "symbol=SYN001USDT&interval=1m&limit=5", "kline_candlestick_data", "symbol=SYN001USDT&interval=7m", 400, -1120, "Invalid interval."},
    {"GET", "/fapi/v1/klines", "symbol=SYN001USDT&interval=1h&limit=2", "kline_candlestick_data", "interval=1m", 400, -1102, kNoSymbol},
    {"GET", "/fapi/v1/ticker/24hr", "symbol=SYN001USDT", "ticker24hr_price_change_statistics", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"GET", "/fapi/v1/ticker/price", "symbol=SYN001USDT", "symbol_price_ticker", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"GET", "/fapi/v2/ticker/price", "symbol=SYN001USDT", "symbol_price_ticker_v2", "symbol=", 400, -1105, "Parameter 'symbol' was empty."},
    {"GET", "/fapi/v1/ticker/bookTicker", "symbol=SYN001USDT", "symbol_order_book_ticker", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"GET", "/fapi/v1/premiumIndex", "symbol=SYN001USDT", "mark_price", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"GET", "/fapi/v1/fundingRate", "symbol=SYN001USDT", "get_funding_rate_history", "symbol=SYN001USDT&limit=0", 400, -1130, "Data sent for parameter 'limit' is not valid."},
    {"GET", "/fapi/v1/leverageBracket", "symbol=SYN001USDT", "notional_and_leverage_brackets", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"POST", "/fapi/v1/leverage", "symbol=SYN002USDT&leverage=7", "change_initial_leverage", "symbol=SYN002USDT&leverage=126", 400, -4028, "Leverage 126 is not valid"},
    {"POST", "/fapi/v1/leverage", "symbol=SYN002USDT&leverage=8", "change_initial_leverage", "symbol=SYN002USDT&leverage=x", 400, -1100, "Illegal characters found in parameter 'leverage'; legal range is '^[0-9]{1,20}$'."},
    {"POST", "/fapi/v1/positionSide/dual", nullptr, "change_position_mode", "dualSidePosition=maybe", 400, -1130, "Data sent for parameter 'dualSidePosition' is not valid."},
    {"GET", "/fapi/v1/positionSide/dual", "", "get_current_position_mode", "recvWindow=60001", 400, -1131, "recvWindow must be less than 60000."},
    {"GET", "/fapi/v3/account", "", "account_information_v3", "recvWindow=x", 400, -1100, "Illegal characters found in parameter 'recvWindow'; legal range is '^[0-9]{1,20}$'."},
    {"GET", "/fapi/v3/balance", "", "futures_account_balance_v3", "recvWindow=60001", 400, -1131, "recvWindow must be less than 60000."},
    {"GET", "/fapi/v2/balance", "", "futures_account_balance_v2", "recvWindow=60001", 400, -1131, "recvWindow must be less than 60000."},
    {"GET", "/fapi/v3/positionRisk", "symbol=SYN001USDT", "position_information_v3", "symbol=NONEUSDT", 400, -1121, kBadSymbol},
    {"GET", "/fapi/v1/commissionRate", "symbol=SYN001USDT", "user_commission_rate", "", 400, -1102, kNoSymbol},
    {"POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=0.01", "new_order", "symbol=SYN001USDT&side=BUY&type=MARKET", 400, -1102, "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=UP&type=MARKET&quantity=1", 400, -1117, "Invalid side."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=NONE&quantity=1", 400, -1116, "Invalid orderType."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=1", 400, -4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=LIMIT&timeInForce=NOW&quantity=1&price=1", 400, -1115, "Invalid timeInForce."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=LIMIT&quantity=1&price=1", 400, -1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&timeInForce=GTC&quantity=1", 400, -1114, "TimeInForce parameter sent when not required."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1&price=5", 400, -1106, "Parameter 'price' sent when not required."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=0.0000000001", 400, -1111, "Precision is over the maximum defined for this asset."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1e5", 400, -1100, "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1&positionSide=LONG", 400, -4061, "Order's position side does not match user's setting."},
    {"POST", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1&positionSide=UP", 400, -4060, "Invalid position side."},
    {"GET", "/fapi/v1/order", "symbol=SYN001USDT&origClientOrderId=mine", "query_order", "symbol=SYN001USDT", 400, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!", {"activatePrice", "priceRate"}},
    {"GET", "/fapi/v1/order", nullptr, "", "symbol=SYN001USDT&orderId=999", 400, -2013, "Order does not exist."},
    {"GET", "/fapi/v1/openOrders", "symbol=SYN001USDT", "current_all_open_orders", "symbol=NONEUSDT", 400, -1121, kBadSymbol, {"activatePrice", "priceRate"}},
    {"GET", "/fapi/v1/allOrders", "symbol=SYN001USDT", "all_orders", "", 400, -1102, kNoSymbol, {"activatePrice", "priceRate", "cumBase", "pair"}},
    {"GET", "/fapi/v1/userTrades", "symbol=SYN001USDT", "account_trade_list", "", 400, -1102, kNoSymbol},
    {"GET", "/fapi/v1/income", "", "get_income_history", "limit=1001", 400, -1130, "Data sent for parameter 'limit' is not valid."},
    {"DELETE", "/fapi/v1/order", "symbol=SYN001USDT&origClientOrderId=mine", "cancel_order", "symbol=SYN001USDT&orderId=999", 400, -2011, "Unknown order sent.", {"activatePrice", "priceRate"}},
    {"DELETE", "/fapi/v1/allOpenOrders", "symbol=SYN001USDT", "cancel_all_open_orders", "", 400, -1102, kNoSymbol},
    {"POST", "/fapi/v1/algoOrder", "algoType=CONDITIONAL&symbol=SYN001USDT&side=SELL&type=STOP_MARKET&triggerPrice=TRIGGER&quantity=0.01&reduceOnly=true", "new_algo_order", "algoType=VP&symbol=SYN001USDT&side=SELL&type=STOP_MARKET&triggerPrice=1&quantity=1", 400, -1130, "Data sent for parameter 'algoType' is not valid.", {"icebergQuantity"}},
    {"POST", "/fapi/v1/algoOrder", nullptr, "", "algoType=CONDITIONAL&symbol=SYN001USDT&side=SELL&type=STOP_MARKET&quantity=1", 400, -1102, "Mandatory parameter 'triggerPrice' was not sent, was empty/null, or malformed."},
    {"GET", "/fapi/v1/algoOrder", "clientAlgoId=mystop", "query_algo_order", "", 400, -1102, "Param 'clientAlgoId' or 'algoId' must be sent, but both were empty/null!", {"icebergQuantity"}},
    {"GET", "/fapi/v1/openAlgoOrders", "", "current_all_algo_open_orders", "symbol=NONEUSDT", 400, -1121, kBadSymbol, {"icebergQuantity"}},
    {"DELETE", "/fapi/v1/algoOrder", "clientAlgoId=mystop", "cancel_algo_order", "clientAlgoId=nostop", 400, -2011, "Unknown order sent."},
    {"DELETE", "/fapi/v1/algoOpenOrders", "symbol=SYN001USDT", "cancel_all_algo_open_orders", "", 400, -1102, kNoSymbol},
{"POST", "/fapi/v1/marginType", nullptr, "", "symbol=SYN003USDT&marginType=BOTH", 400, -1130, "Data sent for parameter 'marginType' is not valid."},
    {"POST", "/fapi/v1/marginType", nullptr, "", "symbol=SYN003USDT&marginType=ISOLATED", 400, -4046, "No need to change margin type."},
};
// clang-format on

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream{path}.rdbuf();
  return out.str();
}

// A position, a resting order named "mine", a resting stop named "mystop".
std::string furnish(Desk& desk) {
  const auto done = [&](const io::HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
  };
  const auto mark = desk.exchange().book_ticker(0).bid;
  const auto tick = desk.exchange().market().listings()[0].instrument.tick;
  const auto part = [&](std::int64_t percent) {
    return to_text(
        Price::from_raw(Wide{mark.raw()} * percent / 100).round_to(tick, Rounding::Nearest));
  };
  done(desk.call("POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=0.01"));
  desk.pass(3min);
  done(desk.call("POST", "/fapi/v1/order",
                 "symbol=SYN001USDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=" +
                     part(97) + "&newClientOrderId=mine"));
  done(desk.call("POST", "/fapi/v1/algoOrder",
                 "algoType=CONDITIONAL&symbol=SYN001USDT&side=SELL&type=STOP_MARKET&triggerPrice=" +
                     part(80) + "&closePosition=true&clientAlgoId=mystop"));
  desk.pass(1s);
  return part(90);
}

std::string with_trigger(std::string query, const std::string& price) {
  if (const auto at = query.find("TRIGGER"); at != query.npos) query.replace(at, 7, price);
  return query;
}

TEST(Endpoint, each_answers_rightly_with_every_field_that_is_documented) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no test data";
  for (const auto& one : kCases) {
    if (!one.right) continue;
    Desk desk;
    const auto trigger = furnish(desk);
    const auto answer = desk.call(one.method, one.path, with_trigger(one.right, trigger));
    EXPECT_EQ(answer.status, 200) << one.method << " " << one.path << " " << answer.body;
    const auto payload = read_file(*data / "payloads/binance_connector/rest_api" /
                                   (one.payload + std::string{".json"}));
    for (const auto& difference : shape_differences(payload, answer.body, one.absent))
      ADD_FAILURE() << one.method << " " << one.path << ": " << difference;
  }
}

TEST(Endpoint, each_refuses_wrongly_asked_with_code_and_text) {
  Desk desk;
  for (const auto& one : kCases) {
    const auto answer = desk.call(one.method, one.path, one.wrong);
    EXPECT_EQ(answer.status, one.status) << one.path;
    std::string expected;
    JsonObject{expected}.add("code", one.code).add("msg", one.text).end();
    EXPECT_EQ(answer.body, expected) << one.method << " " << one.path << "?" << one.wrong;
  }
}

TEST(Endpoint, every_route_is_in_the_table_or_tested_by_name) {
  const std::set<std::string> by_name{"GET ping", "POST listenKey", "PUT listenKey",
                                      "DELETE listenKey"};
  for (const auto& route : routes()) {
    const auto name = fmt::format("{} {}", route.method, route.path);
    const auto listed = std::ranges::any_of(kCases, [&](const Case& one) {
      return route.method == one.method && std::string_view{one.path}.substr(9) == route.path;
    });
    EXPECT_TRUE(listed || by_name.contains(name)) << name;
  }
}

TEST(Endpoint, ping_and_listen_keys) {
  Desk desk;
  EXPECT_EQ(desk.raw("GET", "/fapi/v1/ping", "", "").body, "{}");
  EXPECT_EQ(desk.raw("POST", "/fapi/v1/listenKey", "", "nobody").body,
            fmt::format(R"({{"code":-2015,"msg":"{}"}})", kNoKey));
  EXPECT_EQ(desk.raw("PUT", "/fapi/v1/listenKey").body,
            R"({"code":-1125,"msg":"This listenKey does not exist."})");
  const auto key = desk.raw("POST", "/fapi/v1/listenKey").body;
  EXPECT_TRUE(key.starts_with(R"({"listenKey":")")) << key;
  EXPECT_EQ(desk.raw("POST", "/fapi/v1/listenKey").body, key);
  EXPECT_EQ(desk.raw("PUT", "/fapi/v1/listenKey").body, key);
  EXPECT_EQ(desk.raw("DELETE", "/fapi/v1/listenKey").body, "{}");
}

TEST(Endpoint, a_path_or_version_that_is_not_there_says_so) {
  Desk desk;
  const auto answer = desk.raw("GET", "/fapi/v3/order");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, R"({"code":-5000,"msg":"Path /fapi/v3/order, Method GET is invalid"})");
  for (const auto* path :
       {"/", "/fapi", "/fapi/v1", "/fapi/v1/", "/api/v3/order", "/fapi/vx/order"})
    EXPECT_EQ(desk.raw("GET", path).status, 404) << path;
}

TEST(Endpoint, tickers_of_all_symbols_are_lists) {
  Desk desk;
  for (const auto* path : {"/fapi/v1/ticker/24hr", "/fapi/v2/ticker/price",
                           "/fapi/v1/ticker/bookTicker", "/fapi/v1/premiumIndex"})
    EXPECT_TRUE(desk.raw("GET", path, "", "").body.starts_with("[{")) << path;
}

TEST(Endpoint, parameters_may_come_in_the_body) {
  Desk desk;
  const auto text = fmt::format("symbol=SYN001USDT&leverage=9&timestamp={}", to_ms(desk.now()));
  const auto body = text + "&signature=" + wire::hmac_sha256("demo-secret", text);
  EXPECT_EQ(desk.raw("POST", "/fapi/v1/leverage", body).status, 200);
}

}  // namespace
}  // namespace gyre::sim::server
