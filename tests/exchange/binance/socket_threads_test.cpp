#include <gtest/gtest.h>

#include <thread>

#include "gyre/exchange/binance/socket_transport.hpp"
#include "tests/exchange/binance/fake_exchange.hpp"

namespace gyre::binance {
namespace {

constexpr std::int64_t kNoon = 1'748'346'000'000;

std::string kline(const std::string& symbol, std::int64_t opened) {
  return fmt::format(
      R"({{"stream":"x","data":{{"e":"kline","E":{0},"s":"{1}","k":{{"t":{0},"i":"1m",)"
      R"("o":"1","h":"1","l":"1","c":"1","v":"1","x":true}}}}}})",
      opened, symbol);
}

std::unique_ptr<SocketTransport> enrolled(const FakeExchange& exchange) {
  SocketSettings settings;
  settings.url = exchange.url();
  settings.credentials = {"my-key", Secret{"my-secret"}};
  settings.lockstep = "test-session";
  auto transport = SocketTransport::connect(std::move(settings));
  ensure(transport.has_value(), transport ? "" : transport.error().context.c_str());
  return *std::move(transport);
}

std::string go_on(const Result<bool>& more) {
  if (!more) return more.error().context;
  return *more ? "true" : "false";
}

session::Outgoing outgoing(session::RequestId id, wire::Request request) {
  return {id, std::move(request), from_ms(kNoon), 5000ms};
}

TEST(SocketTransport, answers_come_by_id_whatever_connection_they_took) {
  FakeExchange exchange{{{kNoon, {}}, {kNoon + 1000, {}}}};
  const auto transport = enrolled(exchange);
  EXPECT_EQ(transport->now(), from_ms(kNoon));
  for (session::RequestId id = 1; id <= 100; ++id)
    transport->send(outgoing(id, id % 2 == 0 ? wire::Request{wire::ServerTime{}}
                                             : wire::Request{wire::KeepListenKey{}}));
  std::vector<session::Input> inputs;
  ASSERT_TRUE(transport->settle(inputs));
  ASSERT_EQ(inputs.size(), 100u);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& answer = std::get<session::Answer>(inputs[i]);
    EXPECT_EQ(answer.id, i + 1);
    const auto& response = std::get<wire::Response>(answer.what);
    EXPECT_EQ(response.used_weight_1m, 17);
  }
  inputs.clear();
  ASSERT_TRUE(transport->settle(inputs)) << "nothing was sent: nothing is waited for";
  EXPECT_TRUE(inputs.empty());
}

TEST(SocketTransport, an_instant_is_handed_over_whole_and_in_order) {
  FakeExchange exchange{{{kNoon, {}},
                         {kNoon + 2000,
                          {{"market", kline("ETHUSDT", kNoon)},
                           {"market", kline("BTCUSDT", kNoon)},
                           {"private", R"({"e":"listenKeyExpired","E":1,"listenKey":"k"})"}}}}};
  const auto transport = enrolled(exchange);
  transport->open({session::StreamId{0}, "k", {}});
  transport->open({session::StreamId{1}, {}, {"btcusdt@kline_1m", "ethusdt@kline_1m"}});
  std::vector<session::Input> inputs;
  ASSERT_TRUE(transport->settle(inputs));
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<session::StreamOpened>(inputs[0]));
  inputs.clear();
  const auto more = transport->next(std::nullopt, inputs);
  ASSERT_TRUE(more) << more.error().context;
  EXPECT_TRUE(*more);
  EXPECT_EQ(transport->now(), from_ms(kNoon + 2000));
  ASSERT_EQ(inputs.size(), 3u);
  const auto symbol = [&](std::size_t i) {
    return std::get<wire::KlineMessage>(std::get<session::StreamSaid>(inputs[i]).message).symbol;
  };
  EXPECT_EQ(std::get<session::StreamSaid>(inputs[0]).stream, session::StreamId{0});
  EXPECT_EQ(symbol(1), "BTCUSDT");
  EXPECT_EQ(symbol(2), "ETHUSDT");
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "false") << "the market ended";
}

TEST(SocketTransport, a_withheld_answer_does_not_hold_the_others_or_time) {
  FakeExchange exchange{{{kNoon, {}}, {kNoon + 1000, {}}, {kNoon + 2000, {}}}};
  exchange.withheld = "/fapi/v1/time";
  exchange.until = 2;
  const auto transport = enrolled(exchange);
  transport->send(outgoing(1, wire::ServerTime{}));
  transport->send(outgoing(2, wire::KeepListenKey{}));
  std::vector<session::Input> inputs;
  ASSERT_TRUE(transport->settle(inputs));
  ASSERT_EQ(inputs.size(), 1u);
  EXPECT_EQ(std::get<session::Answer>(inputs[0]).id, 2u);
  inputs.clear();
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "true");
  EXPECT_TRUE(inputs.empty());
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "true");
  ASSERT_EQ(inputs.size(), 1u);
  EXPECT_EQ(std::get<session::Answer>(inputs[0]).id, 1u);
}

TEST(SocketTransport, what_is_not_understood_is_an_answer_that_says_so) {
  FakeExchange exchange{{{kNoon, {}}, {kNoon + 1000, {{"market", "nonsense"}}}}};
  const auto transport = enrolled(exchange);
  transport->open({session::StreamId{1}, {}, {"btcusdt@kline_1m"}});
  transport->send(outgoing(1, wire::Ping{}));
  std::vector<session::Input> inputs;
  ASSERT_TRUE(transport->settle(inputs));
  ASSERT_EQ(inputs.size(), 2u);
  const auto& what = std::get<session::Answer>(inputs[1]).what;
  EXPECT_TRUE(std::get<session::TransportFailure>(what).sent);
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "true");
  EXPECT_EQ(inputs.size(), 2u);
  EXPECT_EQ(transport->counters().not_understood, 2u);
}

TEST(SocketTransport, a_closed_stream_is_over_before_time_goes_on) {
  FakeExchange exchange{
      {{kNoon, {}}, {kNoon + 1000, {{"market", kline("BTCUSDT", kNoon)}}}, {kNoon + 2000, {}}}};
  const auto transport = enrolled(exchange);
  const session::StreamPlan plan{session::StreamId{1}, {}, {"btcusdt@kline_1m"}};
  std::vector<session::Input> inputs;
  transport->open(plan);
  ASSERT_TRUE(transport->settle(inputs));
  transport->close(plan.stream);
  ASSERT_TRUE(transport->settle(inputs));
  inputs.clear();
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "true");
  EXPECT_TRUE(inputs.empty());
  transport->open(plan);
  ASSERT_TRUE(transport->settle(inputs));
  EXPECT_EQ(inputs.size(), 1u);
}

TEST(SocketTransport, signs_what_needs_it_and_shows_the_key) {
  FakeExchange exchange{{{kNoon, {}}}};
  const auto transport = enrolled(exchange);
  transport->send(outgoing(1, wire::GetAccount{}));
  std::vector<session::Input> inputs;
  ASSERT_TRUE(transport->settle(inputs));
  const auto targets = exchange.targets();
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_TRUE(targets[0].starts_with(
      "GET /fapi/v3/account?recvWindow=5000&timestamp=1748346000000&signature="));
  EXPECT_FALSE(targets[0].contains("my-secret"));
}

TEST(SocketTransport, stops_while_time_is_held) {
  FakeExchange exchange{{{kNoon, {}}, {kNoon + 1000, {}}}};
  const auto transport = enrolled(exchange);
  transport->request_stop();
  std::vector<session::Input> inputs;
  EXPECT_EQ(go_on(transport->next(std::nullopt, inputs)), "false");
}

TEST(SocketTransport, says_when_the_exchange_is_gone) {
  FakeExchange exchange{{{kNoon, {}}, {kNoon + 1000, {}}}};
  const auto transport = enrolled(exchange);
  exchange.drop_control();
  std::vector<session::Input> inputs;
  const auto more = transport->next(std::nullopt, inputs);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, Errc::Io);
}

TEST(SocketTransport, fails_where_nobody_listens) {
  SocketSettings settings;
  settings.url = "http://127.0.0.1:1";
  settings.lockstep = "test-session";
  const auto transport = SocketTransport::connect(std::move(settings));
  ASSERT_FALSE(transport);
  EXPECT_EQ(transport.error().code, Errc::Io);
}

TEST(SocketTransport, on_a_free_clock_a_request_that_cannot_leave_was_not_sent) {
  SocketSettings settings;
  settings.url = "http://127.0.0.1:1";
  const auto transport = SocketTransport::connect(std::move(settings));
  ASSERT_TRUE(transport);
  (*transport)->send(outgoing(1, wire::ServerTime{}));
  std::vector<session::Input> inputs;
  EXPECT_EQ(go_on((*transport)->next(std::nullopt, inputs)), "true");
  ASSERT_EQ(inputs.size(), 1u);
  const auto& what = std::get<session::Answer>(inputs[0]).what;
  EXPECT_FALSE(std::get<session::TransportFailure>(what).sent);
  inputs.clear();
  const auto wake = (*transport)->now() + 5ms;
  EXPECT_EQ(go_on((*transport)->next(wake, inputs)), "true");
  EXPECT_TRUE(inputs.empty());
  EXPECT_GE((*transport)->now(), wake);
  std::jthread speaker{[&] { (*transport)->request_turn(); }};
  EXPECT_EQ(go_on((*transport)->next(std::nullopt, inputs)), "true") << "somebody has a word";
  EXPECT_TRUE(inputs.empty());
  std::jthread stopper{[&] { (*transport)->request_stop(); }};
  EXPECT_EQ(go_on((*transport)->next(std::nullopt, inputs)), "false");
}

}  // namespace
}  // namespace gyre::binance
