#include "gyre/exchange/binance/stream_decode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/exchange/binance/decode.hpp"
#include "tests/exchange/binance/payloads.hpp"

namespace gyre::binance {
namespace {

template <class T>
Result<T> decode_one(std::string_view frame) {
  StreamDecoder decoder;
  std::vector<wire::StreamMessage> messages;
  GYRE_CHECK(decoder.decode(frame, messages));
  if (messages.size() != 1 || !std::holds_alternative<T>(messages[0]))
    return fail(Errc::Parse, "another message");
  return std::get<T>(messages[0]);
}

#define GYRE_PAYLOAD(name, file)   \
  const auto name = payload(file); \
  if (!name) GTEST_SKIP() << "no test data: " << file

const std::string kUser = "nautilus_trader/crates_user_data_json/";
const std::string kWs = "nautilus_trader/tests_ws_messages/";
const std::string kMarket = "nautilus_trader/crates_market_data_json/";

TEST(StreamDecode, reads_klines_bare_and_wrapped) {
  GYRE_PAYLOAD(json, kMarket + "kline_stream_closed.json");
  for (const auto& frame : {*json, R"({"stream":"btcusdt@kline_1m","data":)" + *json + "}"}) {
    const auto kline = decode_one<wire::KlineMessage>(frame);
    ASSERT_TRUE(kline) << kline.error().context;
    EXPECT_EQ(kline->symbol, "BTCUSDT");
    EXPECT_EQ(kline->timeframe, Timeframe::m1);
    EXPECT_EQ(kline->bar.opened, from_ms(1638747660000));
    EXPECT_EQ(kline->bar.open, 0.001);
    EXPECT_EQ(kline->bar.high, 0.0025);
    EXPECT_EQ(kline->bar.close, 0.002);
    EXPECT_EQ(kline->bar.volume, 1000);
    EXPECT_TRUE(kline->closed);
  }
}

TEST(StreamDecode, reads_a_list_of_mark_prices) {
  GYRE_PAYLOAD(json, "binance_connector/websocket_streams/mark_price_stream_for_all_market.json");
  const auto mark = decode_one<wire::MarkPriceMessage>(*json);
  ASSERT_TRUE(mark) << mark.error().context;
  EXPECT_EQ(mark->mark, *Price::parse("11185.87786614"));
  EXPECT_EQ(mark->funding_rate, *Rate::parse("0.0003"));
  EXPECT_EQ(mark->next_funding, from_ms(1562306400000));
}

TEST(StreamDecode, tells_a_change_of_leverage_from_one_of_the_assets_mode) {
  GYRE_PAYLOAD(leverage, "doc_examples/ACCOUNT_CONFIG_UPDATE_leverage.json");
  const auto one = decode_one<wire::AccountConfigUpdate>(*leverage);
  ASSERT_TRUE(one) << one.error().context;
  EXPECT_FALSE(one->symbol.empty());
  EXPECT_FALSE(one->multi_assets);
  GYRE_PAYLOAD(assets, "doc_examples/ACCOUNT_CONFIG_UPDATE_multiassets.json");
  const auto other = decode_one<wire::AccountConfigUpdate>(*assets);
  ASSERT_TRUE(other) << other.error().context;
  EXPECT_TRUE(other->symbol.empty());
  EXPECT_TRUE(other->multi_assets.has_value());
}

TEST(StreamDecode, reads_fills) {
  GYRE_PAYLOAD(json, kUser + "order_update_trade.json");
  const auto update = decode_one<wire::OrderTradeUpdate>(*json);
  ASSERT_TRUE(update) << update.error().context;
  EXPECT_EQ(update->trade_id, 12345678);
  EXPECT_EQ(update->order_id, 8886774);
  EXPECT_EQ(update->execution, wire::ExecutionType::Trade);
  EXPECT_EQ(update->last_price, *Price::parse("7100.5"));
  EXPECT_EQ(update->fee, *Money::parse("0.01"));
  EXPECT_EQ(update->fee_asset, "USDT");
  EXPECT_EQ(update->realized, *Money::parse("12.34"));
  EXPECT_TRUE(update->maker);
}

TEST(StreamDecode, reads_every_user_event_of_the_test_data) {
  for (const auto& file : {kUser + "account_update.json",
                           kUser + "account_update_bnfcr.json",
                           kUser + "algo_update_canceled.json",
                           kUser + "algo_update_new.json",
                           kUser + "order_update_adl.json",
                           kUser + "order_update_calculated.json",
                           kUser + "order_update_calculated_pending.json",
                           kUser + "order_update_delivery.json",
                           kUser + "order_update_insurance.json",
                           kUser + "order_update_new.json",
                           kUser + "order_update_settlement.json",
                           kUser + "order_update_trade_partial.json",
                           kWs + "ws_futures_algo_update_finished.json",
                           kWs + "ws_futures_algo_update_finished_canceled.json",
                           kWs + "ws_futures_algo_update_triggered.json",
                           kWs + "ws_futures_algo_update_triggering.json",
                           kWs + "ws_futures_order_update_adl.json",
                           kWs + "ws_futures_order_update_liquidation.json",
                           kWs + "ws_futures_order_update_liquidation_zero_qty.json",
                           kWs + "ws_futures_order_update_new_price_match.json",
                           kWs + "ws_futures_order_update_settlement.json",
                           kWs + "ws_futures_order_update_trade_reduce_only_qty.json",
                           std::string{"doc_examples/listenKeyExpired.json"},
                           std::string{"doc_examples/listenKeyExpired_old.json"},
                           std::string{"doc_examples/ACCOUNT_CONFIG_UPDATE_leverage.json"},
                           std::string{"doc_examples/ACCOUNT_CONFIG_UPDATE_multiassets.json"}}) {
    GYRE_PAYLOAD(json, file);
    StreamDecoder decoder;
    std::vector<wire::StreamMessage> messages;
    const auto done = decoder.decode(*json, messages);
    ASSERT_TRUE(done) << file << ": " << done.error().context;
    EXPECT_EQ(messages.size(), 1u) << file;
  }
}

TEST(StreamDecode, joins_a_finished_stop_with_its_order) {
  GYRE_PAYLOAD(json, kWs + "ws_futures_algo_update_finished.json");
  const auto update = decode_one<wire::AlgoUpdate>(*json);
  ASSERT_TRUE(update) << update.error().context;
  EXPECT_EQ(update->status, wire::AlgoStatus::Finished);
  EXPECT_EQ(update->order_id, 88937381063);
  EXPECT_EQ(update->filled, Quantity::from_int(38));
  GYRE_PAYLOAD(early, kWs + "ws_futures_algo_update_triggering.json");
  EXPECT_EQ(decode_one<wire::AlgoUpdate>(*early)->order_id, 0);
}

TEST(StreamDecode, passes_over_what_it_knows_and_has_no_use_for) {
  GYRE_PAYLOAD(lite, kUser + "trade_lite.json");
  GYRE_PAYLOAD(call, "doc_examples/MARGIN_CALL.json");
  for (const auto& frame : {*lite, *call, std::string{R"({"result":null,"id":1})"}}) {
    StreamDecoder decoder;
    std::vector<wire::StreamMessage> messages;
    EXPECT_TRUE(decoder.decode(frame, messages)) << frame;
    EXPECT_TRUE(messages.empty());
  }
}

TEST(StreamDecode, says_what_it_does_not_know) {
  StreamDecoder decoder;
  std::vector<wire::StreamMessage> messages;
  for (const char* frame : {"", "nonsense", "[1]", "12", R"({"e":"NEW_EVENT"})", R"({"x":1})",
                            R"({"e":"kline","E":1,"s":"A"})", R"([{"e":"kline"}])"})
    EXPECT_FALSE(decoder.decode(frame, messages)) << frame;
  EXPECT_TRUE(messages.empty());
}

// Bytes changed, cut out, doubled or cut off: an answer is understood or refused, never a crash.
RC_GTEST_PROP(StreamDecode, survives_broken_frames, ()) {
  static const std::vector<std::string> seeds = [] {
    std::vector<std::string> all{R"({"e":"kline","E":1,"s":"A","k":{"t":1,"i":"1m","o":"1"}})"};
    for (const auto& file :
         {kMarket + "kline_stream_closed.json", kUser + "account_update.json",
          kUser + "order_update_trade.json", kWs + "ws_futures_algo_update_finished.json",
          std::string{"binance_connector/rest_api/account_information_v3.json"},
          std::string{"binance_connector/rest_api/exchange_information.json"},
          std::string{"binance_connector/rest_api/query_algo_order.json"}})
      if (auto json = payload(file)) all.push_back(*std::move(json));
    return all;
  }();
  auto text = *rc::gen::elementOf(seeds);
  const auto edits = *rc::gen::container<std::vector<std::tuple<int, std::size_t, char>>>(
      rc::gen::tuple(rc::gen::inRange(0, 4), rc::gen::arbitrary<std::size_t>(),
                     rc::gen::elementOf(std::string{"\"{}[],:0129.-eE\\\0nullA\xff"})));
  for (const auto& [kind, where, byte] : edits) {
    if (text.empty()) break;
    const auto at = where % text.size();
    if (kind == 0) text[at] = byte;
    if (kind == 1) text.erase(at, where % 7);
    if (kind == 2) text.insert(at, text.substr(at, where % 50));
    if (kind == 3 && where % 10 == 0) text.resize(at);
  }
  StreamDecoder stream;
  std::vector<wire::StreamMessage> messages;
  const bool understood = stream.decode(text, messages).has_value();
  RC_CLASSIFY(understood);
  AnswerDecoder answers;
  const wire::Request requests[] = {wire::GetAccount{}, wire::GetExchangeInfo{}, wire::GetKlines{},
                                    wire::GetAlgoOrder{}, wire::NewOrder{}};
  for (const auto& request : requests)
    for (const int status : {200, 400}) (void)answers.decode(request, status, text).has_value();
}

}  // namespace
}  // namespace gyre::binance
