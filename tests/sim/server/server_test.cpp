#include "gyre/sim/server/server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/sim/server/in_lockstep.hpp"

namespace gyre::sim {
namespace {

TEST_F(InLockstep, time_stands_until_it_is_acknowledged_and_closings_come_before_their_barrier) {
  auto stream = client_->open("/market/stream?streams=syn001usdt@kline_1m/syn002usdt@kline_1m");
  EXPECT_EQ(server_.market_now(), kServerStart);
  while (number(step(), "sent") == 0) {
  }
  EXPECT_EQ(number(barrier_, "sent"), 2);
  const auto first = stream.inbox->take();
  EXPECT_TRUE(first.starts_with(R"({"stream":"syn001usdt@kline_1m","data":{"e":"kline")")) << first;
  EXPECT_NE(first.find(R"("x":true)"), std::string::npos);
  stream.inbox->take();
  EXPECT_GT(now(), kServerStart);
  EXPECT_EQ(server_.market_now(), now());
}

TEST_F(InLockstep, a_wake_ends_a_step_early) {
  step(kServerStart + 10ms);
  EXPECT_EQ(now(), kServerStart + 10ms);
}

TEST_F(InLockstep, an_order_is_accepted_at_once_and_filled_at_an_instant_of_its_own) {
  const auto key = client_->call("POST", "/fapi/v1/listenKey", "", "demo").body;
  const auto from = key.find(':') + 2;
  auto user = client_->open("/private/ws/" + key.substr(from, key.rfind('"') - from));
  const auto answer = client_->call_signed(
      "POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1", now());
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.headers.find("X-MBX-ORDER-COUNT-1M"), "1");
  const auto flushed = control_.ask(R"({"flush":1,"sent":2})");
  EXPECT_EQ(flushed, R"({"flushed":1,"sent":2})");
  while (user.inbox->size() < 2) step();
  EXPECT_NE(user.inbox->take().find("ORDER_TRADE_UPDATE"), std::string::npos);
}

TEST_F(InLockstep, requests_are_handled_by_number_whatever_their_order_of_arrival) {
  Client other{server_.url()};  // to send raw numbers
  io::Runtime runtime;
  io::HttpClient http{runtime, io::parse_endpoint(server_.url()).value(), {}};
  io::Later<int> first, second;
  const auto ask = [&](std::string number, io::Later<int>& done) {
    io::HttpHeaders headers{{"X-Gyre-Session", "session-1"}, {"X-Gyre-Seq", std::move(number)}};
    http.send({.target = "/fapi/v1/time", .headers = headers},
              [&](io::HttpOutcome outcome) { done.set(outcome->status); });
  };
  ask("2", second);
  EXPECT_EQ(other.call("GET", "/fapi/v1/ping").status, 200);  // strangers are not held up
  ask("1", first);
  EXPECT_EQ(first.get(), 200);
  EXPECT_EQ(second.get(), 200);
  runtime.stop();
}

TEST_F(InLockstep, a_withheld_answer_comes_later_in_market_time) {
  control_.client->send(
      R"({"withhold":{"path":"/fapi/v1/time","method":"GET","symbol":"","count":1,"for":10000}})");
  EXPECT_EQ(control_.ask(R"({"flush":1,"sent":0})"), R"({"flushed":1,"sent":0})");
  io::Later<int> answered;
  client_->begin("GET", "/fapi/v1/time", "", "",
                 [&](io::HttpOutcome outcome) { answered.set(outcome->status); });
  EXPECT_EQ(control_.ask(R"({"flush":2,"sent":1})"), R"({"flushed":2,"sent":0})");
  while (now() < kServerStart + 10s) step();
  EXPECT_EQ(now(), kServerStart + 10s);
  EXPECT_EQ(number(barrier_, "sent"), 1);
  EXPECT_EQ(answered.get(), 200);
}

TEST_F(InLockstep, a_second_client_is_refused_and_may_come_when_the_first_is_gone) {
  Client second{server_.url(), "session-2"};
  {
    Client plain{server_.url()};
    auto control = plain.open("/gyre/control?session=session-2");
    EXPECT_EQ(control.ask(R"({"enrol":"session-2"})"), R"({"error":"another client is enrolled"})");
  }
  EXPECT_EQ(second.call("GET", "/fapi/v1/time").status, 409);
  step(kServerStart + 5s);
  const auto stood = now();
  const auto stream = client_->open("/ws/syn001usdt@kline_1m");
  control_.client->close();
  EXPECT_EQ(stream.inbox->take(), "closed: closed by the peer 1001 session ended");
  EXPECT_EQ(control_.inbox->take(), "closed: closed by us");
  Client third{server_.url()};
  auto control = third.open("/gyre/control?session=session-2");
  std::string answer;
  do answer = control.ask(R"({"enrol":"session-2"})");
  while (answer.find("error") != std::string::npos);
  EXPECT_EQ(number(answer, "E"), to_ms(stood));
  EXPECT_EQ(control.inbox->take(), fmt::format(R"({{"n":1,"E":{},"sent":0}})", to_ms(stood)));
}

TEST_F(InLockstep, the_market_ends_with_a_message) {
  while (!barrier_.starts_with(R"({"end":)")) step();
  EXPECT_EQ(number(barrier_, "end"), to_ms(server_.market_now()));
}

TEST(Survival, orders_and_market_time_are_there_after_the_server_is_gone) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("gyre-{}", ::getpid());
  const ServerSettings settings{
      .speed = 1, .data_dir = folder, .market_name = "test", .limits = {.weight_1m = 1 << 30}};
  const std::string query = "symbol=SYN001USDT";
  std::string orders;
  Timestamp reached;
  {
    Server server{settings, server_market(), {}, kServerStart};
    ASSERT_TRUE(server.start());
    Client client{server.url()};
    const auto placed = client.call_signed(
        "POST", "/fapi/v1/order", query + "&side=BUY&type=MARKET&quantity=0.01", utc_now());
    EXPECT_EQ(placed.status, 200) << placed.body;
    Server second{settings, server_market(), {}, kServerStart};
    EXPECT_EQ(second.start().error().code, Errc::Busy);
    const auto filled = [&] {
      orders = client.call_signed("GET", "/fapi/v1/allOrders", query, utc_now()).body;
      return orders.find("FILLED") != orders.npos;
    };
    while (!filled()) {
    }
    reached = server.market_now();
  }
  Server server{settings, server_market(), {}, kServerStart};
  const auto started = server.start();
  ASSERT_TRUE(started) << started.error().context;
  EXPECT_GE(server.market_now(), reached - 1s);
  Client client{server.url()};
  EXPECT_EQ(client.call_signed("GET", "/fapi/v1/allOrders", query, utc_now()).body, orders);
  server.stop();
  std::filesystem::remove_all(folder);
}

TEST(FreeClock, an_order_is_filled_without_anybody_asking) {
  Server server{{.speed = 1}, server_market(), {}, kServerStart};
  ASSERT_TRUE(server.start());
  Client client{server.url()};
  const auto key = client.call("POST", "/fapi/v1/listenKey", "", "demo").body;
  const auto from = key.find(':') + 2;
  auto user = client.open("/private/ws/" + key.substr(from, key.rfind('"') - from));
  const auto placed = client.call_signed(
      "POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=0.01", utc_now());
  EXPECT_EQ(placed.status, 200) << placed.body;
  EXPECT_NE(user.inbox->take().find(R"("x":"NEW")"), std::string::npos);
  EXPECT_NE(user.inbox->take().find(R"("x":"TRADE")"), std::string::npos);
  EXPECT_NE(user.inbox->take().find("ACCOUNT_UPDATE"), std::string::npos);
}

TEST(FreeClock, strangers_see_time_pass_with_the_wall) {
  Server server{
      {.speed = 60'000}, server_market(), {}, kServerStart};  // a market minute a millisecond
  ASSERT_TRUE(server.start());
  Client client{server.url()};
  auto stream = client.open("/ws/syn001usdt@kline_1m");
  EXPECT_NE(stream.inbox->take().find(R"("e":"kline")"), std::string::npos);
  const auto one = number(client.call("GET", "/fapi/v1/time").body, "serverTime");
  const auto two = number(client.call("GET", "/fapi/v1/time").body, "serverTime");
  EXPECT_LE(one, two);
  EXPECT_GT(one, to_ms(kServerStart));
}

}  // namespace
}  // namespace gyre::sim
