#include "gyre/exchange/binance/decode.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/exchange/binance/payloads.hpp"

namespace gyre::binance {
namespace {

template <class T>
Result<T> decode_as(const wire::Request& request, std::string_view json, int status = 200) {
  AnswerDecoder decoder;
  GYRE_TRY(auto body, decoder.decode(request, status, json));
  auto* view = std::get_if<T>(&body);
  if (view == nullptr) return fail(Errc::Parse, "another shape");
  return std::move(*view);
}

#define GYRE_PAYLOAD(name, file)   \
  const auto name = payload(file); \
  if (!name) GTEST_SKIP() << "no test data: " << file

TEST(Decode, reads_a_whole_exchange_info) {
  GYRE_PAYLOAD(json, "full/exchangeInfo_fapi_20250306.json");
  const auto info = decode_as<wire::ExchangeInfoView>(wire::GetExchangeInfo{}, *json);
  ASSERT_TRUE(info) << info.error().context;
  EXPECT_EQ(info->limits.weight_1m, 6000);
  EXPECT_EQ(info->limits.orders_10s, 300);
  EXPECT_EQ(info->limits.orders_1m, 1200);
  EXPECT_EQ(info->symbols.size(), 438u);
  const auto& view = info->symbols.front();
  const auto& btc = view.instrument;
  EXPECT_EQ(btc.symbol, "BTCUSDT");
  EXPECT_EQ(btc.tick, *Price::parse("0.1"));
  EXPECT_EQ(btc.step, *Quantity::parse("0.001"));
  EXPECT_EQ(btc.notional_min, Money::from_int(100));
  EXPECT_EQ(btc.percent_up, *Rate::parse("1.5"));
  EXPECT_EQ(btc.market_take_bound, *Rate::parse("0.3"));
  EXPECT_EQ(btc.liquidation_fee, *Rate::parse("0.02"));
  EXPECT_EQ(view.price_precision, 2);
  EXPECT_TRUE(btc.tradable);
}

TEST(Decode, reads_what_a_contract_is_and_since_when_it_is_listed) {
  GYRE_PAYLOAD(json, "full/exchangeInfo_fapi_20250306.json");
  const auto info = decode_as<wire::ExchangeInfoView>(wire::GetExchangeInfo{}, *json);
  ASSERT_TRUE(info) << info.error().context;
  std::map<std::string, Instrument> contracts;
  for (const auto& view : info->symbols) {
    EXPECT_GE(view.instrument.onboard, *parse_timestamp("2019-09-01")) << view.instrument.symbol;
    contracts[view.instrument.symbol] = view.instrument;
  }
  EXPECT_EQ(contracts.at("BTCUSDT").onboard, from_ms(1'569'398'400'000));
  EXPECT_EQ(contracts.at("BTCUSDT").underlying, "COIN");
  EXPECT_EQ(contracts.at("BTCDOMUSDT").underlying, "INDEX,DEFI");
}

TEST(Decode, a_contract_may_say_nothing_of_its_kind_and_age) {
  constexpr std::string_view contract =
      R"({{"serverTime":1,"rateLimits":[],"symbols":[{{"symbol":"AUSDT","baseAsset":"A",
          "quoteAsset":"USDT","contractType":"PERPETUAL","status":"TRADING","pricePrecision":2,
          "quantityPrecision":3,"liquidationFee":"0.01","marketTakeBound":"0.05",
          "filters":[]{}}}]}})";
  const auto read = [&](std::string_view more) {
    return decode_as<wire::ExchangeInfoView>(wire::GetExchangeInfo{}, fmt::format(contract, more));
  };
  const auto bare = read(""), nulls = read(R"(,"onboardDate":null,"underlyingSubType":null)");
  ASSERT_TRUE(bare) << bare.error().context;
  ASSERT_TRUE(nulls) << nulls.error().context;
  for (const auto& info : {*bare, *nulls}) {
    EXPECT_EQ(info.symbols.at(0).instrument.onboard, Timestamp{});
    EXPECT_EQ(info.symbols.at(0).instrument.underlying, "");
  }
  EXPECT_FALSE(read(R"(,"underlyingSubType":"Layer-1")"));
  EXPECT_FALSE(read(R"(,"underlyingSubType":[1])"));
}

TEST(Decode, reads_bracket_numbers_and_caps_what_is_beyond_reach) {
  const auto ladders = decode_as<std::vector<wire::BracketsView>>(
      wire::GetLeverageBrackets{},
      R"([{"symbol":"ETHUSDT","notionalCoef":1.50,"brackets":[
          {"bracket":1,"initialLeverage":75,"notionalCap":10000,"notionalFloor":0,
           "maintMarginRatio":0.0065,"cum":0},
          {"bracket":2,"initialLeverage":50,"notionalCap":9223372036854775807,
           "notionalFloor":10000,"maintMarginRatio":0.01,"cum":35.0}]}])");
  ASSERT_TRUE(ladders) << ladders.error().context;
  const auto& brackets = ladders->at(0).brackets;
  ASSERT_EQ(brackets.size(), 2u);
  EXPECT_EQ(brackets[0].maintenance_rate, *Rate::parse("0.0065"));
  EXPECT_EQ(brackets[0].cap, Money::from_int(10'000));
  EXPECT_EQ(brackets[1].cap, Money::from_raw(Money::kMax));
  EXPECT_EQ(brackets[1].deduction, Money::from_int(35));
}

TEST(Decode, reads_the_documented_order_answers) {
  GYRE_PAYLOAD(json, "nautilus_trader/crates_http_json/order_response.json");
  const auto order = decode_as<wire::OrderView>(wire::NewOrder{}, *json);
  ASSERT_TRUE(order) << order.error().context;
  EXPECT_EQ(order->order_id, 12345678);
  EXPECT_EQ(order->client_id, "testOrder123");
  EXPECT_EQ(order->price, Price::from_int(50'000));
  EXPECT_EQ(order->quantity, *Quantity::parse("0.001"));
  EXPECT_EQ(order->status, wire::OrderStatus::New);
  GYRE_PAYLOAD(list, "binance_connector/rest_api/all_orders.json");
  const auto orders = decode_as<std::vector<wire::OrderView>>(wire::GetOpenOrders{}, *list);
  ASSERT_TRUE(orders) << orders.error().context;
  EXPECT_EQ(orders->at(0).type, wire::OrderType::Market);  // a trailing stop
}

TEST(Decode, reads_the_documented_algo_answers) {
  GYRE_PAYLOAD(json, "binance_connector/rest_api/query_algo_order.json");
  const auto algo = decode_as<wire::AlgoView>(wire::GetAlgoOrder{}, *json);
  ASSERT_TRUE(algo) << algo.error().context;
  EXPECT_EQ(algo->algo_id, 2146760);
  EXPECT_EQ(algo->order_id, 0);
  EXPECT_EQ(algo->status, wire::AlgoStatus::Canceled);
  EXPECT_EQ(algo->type, wire::AlgoType::TakeProfit);
  EXPECT_EQ(algo->trigger, Price::from_int(750));
  GYRE_PAYLOAD(open, "nautilus_trader/crates_http_json/open_algo_orders.json");
  const auto list = decode_as<std::vector<wire::AlgoView>>(wire::GetOpenAlgoOrders{}, *open);
  ASSERT_TRUE(list) << list.error().context;
  EXPECT_EQ(list->at(0).working, wire::WorkingType::MarkPrice);
  GYRE_PAYLOAD(gone, "binance_connector/rest_api/cancel_algo_order.json");
  const auto canceled = decode_as<wire::AlgoView>(wire::DeleteAlgoOrder{}, *gone);
  ASSERT_TRUE(canceled) << canceled.error().context;
}

TEST(Decode, reads_the_documented_account_answers) {
  GYRE_PAYLOAD(account, "binance_connector/rest_api/account_information_v3.json");
  const auto view = decode_as<wire::AccountView>(wire::GetAccount{}, *account);
  ASSERT_TRUE(view) << view.error().context;
  EXPECT_EQ(view->wallet, *Money::parse("126.72469206"));
  EXPECT_EQ(view->positions.at(0).amount, Money::from_int(1));
  ASSERT_FALSE(view->assets.empty());
  EXPECT_EQ(view->assets.at(0).asset, "USDT");
  GYRE_PAYLOAD(risk, "binance_connector/rest_api/position_information_v3.json");
  const auto positions = decode_as<std::vector<wire::PositionView>>(wire::GetPositions{}, *risk);
  ASSERT_TRUE(positions) << positions.error().context;
  EXPECT_EQ(positions->at(0).entry, *Price::parse("0.385"));
  EXPECT_EQ(positions->at(0).unrealized, *Money::parse("0.764277"));
  GYRE_PAYLOAD(trades, "nautilus_trader/tests_http_responses/http_futures_account_trades.json");
  const auto fills = decode_as<std::vector<wire::UserTradeView>>(wire::GetUserTrades{}, *trades);
  ASSERT_TRUE(fills) << fills.error().context;
  EXPECT_EQ(fills->at(1).realized, *Money::parse("-0.00325"));
  EXPECT_EQ(fills->at(0).fee, *Money::parse("0.0055567"));
  EXPECT_EQ(fills->at(0).fee_asset, "USDT");
  GYRE_PAYLOAD(rows, "binance_connector/rest_api/get_income_history.json");
  const auto income = decode_as<std::vector<wire::IncomeView>>(wire::GetIncome{}, *rows);
  ASSERT_TRUE(income) << income.error().context;
  EXPECT_EQ(income->at(0).amount, *Money::parse("-0.375"));
  EXPECT_EQ(income->at(0).asset, "USDT");
}

TEST(Decode, reads_the_other_documented_answers) {
  struct Line {
    wire::Request request;
    const char* file;
  };
  using namespace wire;
  const std::string rest = "binance_connector/rest_api/";
  for (const auto& line :
       std::vector<Line>{{ServerTime{}, "check_server_time.json"},
                         {GetPositionMode{}, "get_current_position_mode.json"},
                         {GetBalance{}, "futures_account_balance_v3.json"},
                         {GetCommissionRate{}, "user_commission_rate.json"},
                         {GetFundingRates{}, "get_funding_rate_history.json"},
                         {GetPremiumIndex{"BTCUSDT"}, "mark_price.json"},
                         {GetBookTicker{"BTCUSDT"}, "symbol_order_book_ticker.json"},
                         {GetPrice{"BTCUSDT"}, "symbol_price_ticker_v2.json"},
                         {GetTicker24h{"BTCUSDT"}, "ticker24hr_price_change_statistics.json"},
                         {GetOpenAlgoOrders{}, "current_all_algo_open_orders.json"},
                         {SetLeverage{}, "change_initial_leverage.json"},
                         {SetMarginType{}, "change_margin_type.json"},
                         {SetPositionMode{}, "change_position_mode.json"},
                         {NewOrder{}, "new_order.json"},
                         {NewAlgoOrder{}, "new_algo_order.json"},
                         {DeleteOrder{}, "cancel_order.json"},
                         {DeleteAllOrders{}, "cancel_all_open_orders.json"},
                         {DeleteAllAlgoOrders{}, "cancel_all_algo_open_orders.json"},
                         {GetUserTrades{}, "account_trade_list.json"},
                         {StartListenKey{}, "start_user_data_stream.json"},
                         {KeepListenKey{}, "keepalive_user_data_stream.json"}}) {
    GYRE_PAYLOAD(json, rest + line.file);
    AnswerDecoder decoder;
    const auto body = decoder.decode(line.request, 200, *json);
    ASSERT_TRUE(body) << line.file << ": " << body.error().context;
    EXPECT_FALSE(std::holds_alternative<ErrorView>(*body)) << line.file;
  }
}

TEST(Decode, reads_klines) {
  const auto klines = decode_as<wire::KlinesView>(
      wire::GetKlines{},
      R"([[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",)"
      R"(1499644799999,"2434.19055334",308,"1756.87402397","28.46694368","17928899.62484339"]])");
  ASSERT_TRUE(klines) << klines.error().context;
  ASSERT_EQ(klines->bars.size(), 1u);
  EXPECT_EQ(klines->bars[0].bar.high, 0.8);
  EXPECT_EQ(klines->bars[0].bar.volume, 148976.11427815);
  EXPECT_EQ(klines->bars[0].count, 308);
  EXPECT_FALSE(decode_as<wire::KlinesView>(wire::GetKlines{}, R"([[1499040000000]])"));
  EXPECT_FALSE(decode_as<wire::KlinesView>(wire::GetKlines{}, R"({})"));
}

TEST(Decode, keeps_what_a_refusal_says) {
  const auto refusal = decode_as<wire::ErrorView>(
      wire::NewOrder{}, R"({"code":-2019,"msg":"Margin is insufficient."})", 400);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, -2019);
  EXPECT_EQ(refusal->message, "Margin is insufficient.");
  const auto page = decode_as<wire::ErrorView>(wire::NewOrder{}, "<html>Bad Gateway</html>", 502);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->code, 0);
  EXPECT_TRUE(page->message.starts_with("<html>"));
  EXPECT_EQ(decode_as<wire::ErrorView>(wire::NewOrder{}, R"({"code":-1001,"msg":"x"})")->code,
            -1001);
}

TEST(Decode, never_half_understands) {
  AnswerDecoder decoder;
  EXPECT_FALSE(decoder.decode(wire::NewOrder{}, 200, "<html>"));
  EXPECT_FALSE(decoder.decode(wire::NewOrder{}, 200, R"({"orderId":1})"));
  EXPECT_FALSE(decoder.decode(wire::GetAccount{}, 200, R"([])"));
  EXPECT_FALSE(decoder.decode(wire::ServerTime{}, 200, R"({"serverTime":"soon"})"));
}

TEST(Json, rounds_only_where_it_may) {
  simdjson::dom::parser parser;
  Json json;
  const std::string text = R"({"a":"1.123456785","b":1.5,"c":"-0.000000005"})";
  ASSERT_FALSE(parser.parse(text).get(json));
  Price exact, rounded;
  Money negative, bare;
  EXPECT_FALSE(ObjectReader{json}.field("a", exact).done());
  EXPECT_TRUE(ObjectReader{json}.field("a", Rounded{rounded}).done());
  EXPECT_EQ(rounded.raw(), 112'345'679);
  EXPECT_TRUE(ObjectReader{json}.field("b", bare).done());
  EXPECT_EQ(bare.raw(), 150'000'000);
  EXPECT_TRUE(ObjectReader{json}.field("c", Rounded{negative}).done());
  EXPECT_EQ(negative.raw(), -1);
  const auto missing = ObjectReader{json}.field("z", exact).done();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().context, "z is missing");
}

}  // namespace
}  // namespace gyre::binance
