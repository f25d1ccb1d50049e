#include "gyre/sim/server/hub.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "gyre/sim/server/encode.hpp"
#include "tests/data.hpp"
#include "tests/sim/server/shape.hpp"

namespace gyre::sim::server {
namespace {

class FakeSession : public io::WebSocketSession {
 public:
  explicit FakeSession(std::uint64_t id) : id_{id} {}
  io::ConnectionId id() const override { return id_; }
  void put(std::string_view text) override { texts.emplace_back(text); }
  void flush() override { ++flushes; }
  void close(std::uint16_t code, std::string_view) override { closed = code; }
  std::size_t unsent() const override { return 0; }

  std::vector<std::string> texts;
  int flushes = 0, closed = 0;

 private:
  io::ConnectionId id_;
};

Message kline(std::string symbol, Timeframe timeframe = Timeframe::m1) {
  Bar bar;
  bar.open = bar.high = bar.low = bar.close = 0.00001;
  bar.volume = 9.5e10;
  return {{}, wire::KlineMessage{from_ms(61'000), std::move(symbol), timeframe, bar, true}};
}
Message mark(std::string symbol) {
  return {{}, wire::MarkPriceMessage{.event_time = from_ms(61'000), .symbol = std::move(symbol)}};
}
Message user_event(std::uint16_t account) {
  return {AccountId{account},
          wire::AccountConfigUpdate{.event_time = from_ms(1), .symbol = "BTCUSDT", .leverage = 5}};
}

class Listening : public testing::Test {
 protected:
  std::shared_ptr<FakeSession> open(const std::string& target, bool is_enrolled = false) {
    auto session = std::make_shared<FakeSession>(++last_id_);
    hub_.add(session, parse_stream_path(target).value(), is_enrolled);
    return session;
  }
  int counted_ = 0;
  std::vector<std::string> asked_;
  Hub hub_{[this] { ++counted_; }, [this](auto topic) { asked_.emplace_back(topic); }};
  std::uint64_t last_id_ = 0;
};

TEST(StreamPath, is_read_in_all_the_forms_that_clients_use) {
  const auto topics = [](std::string_view target) { return parse_stream_path(target)->topics; };
  using Topics = std::vector<std::string>;
  EXPECT_EQ(topics("/ws/btcusdt@kline_1m"), Topics{"btcusdt@kline_1m"});
  EXPECT_EQ(topics("/market/ws/a@kline_1m/b@markPrice@1s"),
            (Topics{"a@kline_1m", "b@markPrice@1s"}));
  EXPECT_EQ(topics("/stream?streams=a@kline_1m/!markPrice@arr"),
            (Topics{"a@kline_1m", "!markPrice@arr"}));
  EXPECT_EQ(topics("/ws/%E5%B8%81%E5%AE%89usdt@kline_1m"), Topics{"币安usdt@kline_1m"});
  EXPECT_EQ(topics("/private/ws?listenKey=abc&events=A/B"), Topics{"abc"});
  EXPECT_EQ(topics("/private/stream?listenKey=abc"), Topics{"abc"});
  EXPECT_EQ(topics("/ws"), Topics{});
  EXPECT_TRUE(parse_stream_path("/stream?streams=")->is_combined);
  EXPECT_EQ(parse_stream_path("/private/ws?listenKey=k&events=A/B")->events.size(), 2u);
  EXPECT_EQ(parse_stream_path("/market/ws")->route, StreamClass::Market);
  for (const auto* bad : {"/wss", "/other/ws", "/market/other", "/fapi/v1/time", "/ws/%zz"})
    EXPECT_FALSE(parse_stream_path(bad)) << bad;
}

TEST_F(Listening, a_message_goes_to_those_who_asked_for_it) {
  const auto plain = open("/ws/btcusdt@kline_1m"),
             combined = open("/stream?streams=btcusdt@kline_1m"),
             other = open("/ws/ethusdt@kline_1m"), coarser = open("/ws/btcusdt@kline_5m");
  hub_.publish(kline("BTCUSDT"));
  hub_.flush();
  ASSERT_EQ(plain->texts.size(), 1u);
  EXPECT_EQ(combined->texts.at(0),
            R"({"stream":"btcusdt@kline_1m","data":)" + plain->texts[0] + "}");
  EXPECT_TRUE(other->texts.empty() && coarser->texts.empty());
  EXPECT_EQ(plain->flushes, 1);
  EXPECT_EQ(other->flushes, 0);
  EXPECT_NE(plain->texts[0].find(R"("o":"0.00001")"), std::string::npos);
  EXPECT_NE(plain->texts[0].find(R"("v":"95000000000")"), std::string::npos);
}

TEST_F(Listening, all_frames_of_an_instant_leave_in_one_flush) {
  const auto session = open("/market/stream?streams=a@kline_1m/b@kline_1m/a@markPrice@1s");
  for (const auto* symbol : {"A", "B"}) hub_.publish(kline(symbol));
  hub_.publish(mark("A"));
  EXPECT_EQ(session->flushes, 0);
  hub_.flush();
  EXPECT_EQ(session->texts.size(), 3u);
  EXPECT_EQ(session->flushes, 1);
}

TEST_F(Listening, marks_of_all_symbols_are_one_message_an_instant) {
  const auto session = open("/market/ws/!markPrice@arr@1s");
  for (const auto* symbol : {"A", "B", "C"}) hub_.publish(mark(symbol));
  hub_.flush();
  ASSERT_EQ(session->texts.size(), 1u);
  EXPECT_TRUE(session->texts[0].starts_with(R"([{"e":"markPriceUpdate")"));
  hub_.flush();
  EXPECT_EQ(session->texts.size(), 1u);
}

TEST_F(Listening, a_class_on_the_route_of_another_is_silent) {
  const auto on_public = open("/public/ws/btcusdt@kline_1m"),
             on_private = open("/private/ws/btcusdt@kline_1m");
  const auto on_market = open("/market/ws/key-1");
  hub_.set_key(AccountId{0}, "key-1");
  hub_.publish(kline("BTCUSDT"));
  hub_.publish(user_event(0));
  hub_.flush();
  EXPECT_TRUE(on_public->texts.empty() && on_private->texts.empty() && on_market->texts.empty());
}

TEST_F(Listening, user_events_go_to_the_key_of_their_account_and_obey_its_filter) {
  const auto all = open("/private/ws/key-1"), legacy = open("/ws/key-1"),
             other = open("/private/ws/key-2"),
             filtered = open("/private/ws?listenKey=key-1&events=ORDER_TRADE_UPDATE");
  hub_.set_key(AccountId{0}, "key-1");
  hub_.publish(user_event(0));
  hub_.publish(user_event(1));  // has no key
  EXPECT_EQ(all->texts.size(), 1u);
  EXPECT_EQ(legacy->texts.size(), 1u);
  EXPECT_TRUE(other->texts.empty() && filtered->texts.empty());
}

TEST_F(Listening, subscriptions_change_by_message_and_ids_come_back_as_they_were) {
  const auto session = open("/ws");
  hub_.on_text(session, R"({"method":"SUBSCRIBE","params":["a@kline_1m"],"id":7})", from_ms(1'000));
  hub_.on_text(session, R"({"method":"LIST_SUBSCRIPTIONS","id":"0b1c"})", from_ms(1'000));
  hub_.publish(kline("A"));
  hub_.on_text(session, R"({"method":"UNSUBSCRIBE","params":["a@kline_1m"],"id":null})",
               from_ms(1'000));
  hub_.publish(kline("A"));
  ASSERT_EQ(session->texts.size(), 4u);
  EXPECT_EQ(session->texts[0], R"({"result":null,"id":7})");
  EXPECT_EQ(session->texts[1], R"({"result":["a@kline_1m"],"id":"0b1c"})");
  EXPECT_EQ(session->texts[3], R"({"result":null,"id":null})");
  EXPECT_EQ(asked_, std::vector<std::string>{"a@kline_1m"});
}

TEST_F(Listening, nonsense_is_answered_with_an_error) {
  const auto session = open("/ws");
  for (const auto* bad : {"", "{", "[]", R"({"method":5})", R"({"method":"DANCE","id":1})"}) {
    hub_.on_text(session, bad, from_ms(1'000));
    EXPECT_TRUE(session->texts.back().starts_with(R"({"error":{"code":2,)")) << bad;
  }
}

TEST_F(Listening, only_frames_of_enrolled_clients_are_counted) {
  const auto enrolled = open("/ws/a@kline_1m", true), stranger = open("/ws/a@kline_1m");
  hub_.publish(kline("A"));
  EXPECT_EQ(counted_, 1);
}

TEST_F(Listening, who_is_gone_gets_nothing_more) {
  const auto session = open("/ws/a@kline_1m");
  hub_.remove(session);
  hub_.publish(kline("A"));
  hub_.flush();
  EXPECT_TRUE(session->texts.empty());
}

TEST_F(Listening, who_is_dropped_hears_what_was_said_before_and_nothing_after) {
  const auto enrolled = open("/ws/!markPrice@arr", true), stranger = open("/ws/a@kline_1m");
  hub_.publish(mark("A"));
  EXPECT_EQ(hub_.drop_all(), 2);
  EXPECT_EQ(enrolled->texts.size(), 1u);
  EXPECT_EQ(counted_, 2);  // the frame, and the end of the stream
  EXPECT_NE(enrolled->closed, 0);
  EXPECT_NE(stranger->closed, 0);
  hub_.publish(kline("A"));
  hub_.flush();
  EXPECT_TRUE(stranger->texts.empty());
  EXPECT_FALSE(hub_.knows(stranger));
  EXPECT_EQ(hub_.drop_all(), 0);
}

TEST_F(Listening, who_says_more_than_ten_things_within_a_second_is_dropped) {
  const auto session = open("/ws"), other = open("/ws");
  const auto say = [&](const auto& who, Timestamp now) {
    return hub_.on_text(who, R"({"method":"LIST_SUBSCRIPTIONS","id":1})", now);
  };
  for (int i = 0; i < 10; ++i) say(session, from_ms(1'000));
  EXPECT_EQ(say(session, from_ms(2'000)), 1u);
  for (int i = 0; i < 9; ++i) say(session, from_ms(2'500));
  EXPECT_EQ(session->closed, 0);
  EXPECT_EQ(say(session, from_ms(2'999)), 11u);
  EXPECT_EQ(session->closed, 1008);
  EXPECT_EQ(say(other, from_ms(2'999)), 1u);
}

TEST_F(Listening, one_connection_carries_1024_streams) {
  const auto session = open("/ws");
  const auto ask = [&](int count) {
    std::string params;
    for (int i = 0; i < count; ++i) params += fmt::format(R"({}"s{}@kline_1m")", i ? "," : "", i);
    hub_.on_text(session, R"({"method":"SUBSCRIBE","params":[)" + params + R"(],"id":1})",
                 from_ms(1'000));
    return session->texts.back();
  };
  EXPECT_EQ(
      ask(1025),
      R"({"error":{"code":2,"msg":"Invalid request: too many streams on one connection"},"id":1})");
  EXPECT_EQ(ask(1024), R"({"result":null,"id":1})");
}

TEST_F(Listening, changes_of_a_contract_go_to_those_who_follow_contracts) {
  const auto session = open("/market/ws/!contractInfo");
  hub_.publish({{}, wire::ContractInfoMessage{.symbol = "AUSDT", .status = "SETTLING"}});
  ASSERT_EQ(session->texts.size(), 1u);
  EXPECT_TRUE(session->texts[0].starts_with(R"({"e":"contractInfo",)")) << session->texts[0];
  EXPECT_TRUE(session->texts[0].contains(R"("cs":"SETTLING")"));
}

TEST_F(Listening, tickers_are_wanted_only_of_symbols_that_somebody_follows) {
  const auto session = open("/ws/a@bookTicker");
  hub_.publish(kline("A"));
  hub_.publish(kline("A", Timeframe::m5));
  hub_.publish(kline("B"));
  EXPECT_EQ(hub_.take_wanted_tickers(), std::vector<std::string>{"A"});
  hub_.publish({{}, wire::BookTickerMessage{.event_time = from_ms(1), .symbol = "A"}});
  EXPECT_EQ(session->texts.size(), 1u);
}

// Each event has every field of a recorded one, of the same type.
TEST(StreamEncoding, events_have_the_fields_of_recorded_ones) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no test data";
  wire::AccountUpdate account;
  account.positions.emplace_back();
  const std::vector<std::tuple<const char*, wire::StreamMessage, Absent>> cases{
      {"crates_market_data_json/kline_stream_closed", kline("BTCUSDT").what, {}},
      {"crates_market_data_json/mark_price_stream", wire::MarkPriceMessage{}, {"st"}},
      {"crates_market_data_json/book_ticker_stream", wire::BookTickerMessage{}, {"st", "ps"}},
      {"crates_user_data_json/order_update_new", wire::OrderTradeUpdate{}, {"AP", "cr"}},
      {"crates_user_data_json/order_update_trade", wire::OrderTradeUpdate{}, {"AP", "cr"}},
      {"crates_user_data_json/algo_update_new", wire::AlgoUpdate{.reason = "why"}, {}},
      {"crates_user_data_json/account_update", account, {}},
  };
  for (const auto& [file, message, absent] : cases) {
    std::ostringstream theirs;
    theirs << std::ifstream{*data / "payloads/nautilus_trader" / (file + std::string{".json"})}
                  .rdbuf();
    std::string ours;
    encode(ours, message);
    for (const auto& difference : shape_differences(theirs.str(), ours, absent))
      ADD_FAILURE() << file << ": " << difference;
  }
}

}  // namespace
}  // namespace gyre::sim::server
