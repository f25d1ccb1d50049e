#include <gtest/gtest.h>

#include "tests/sim/server/in_lockstep.hpp"

// Faults of a plan as clients on sockets meet them.
namespace gyre::sim {
namespace {

Settings with(std::string plan) {
  Settings settings;
  settings.close_delay_spread = settings.order_latency_spread = 0;  // closings after 2 s
  settings.faults = std::move(plan);
  return settings;
}

template <const char* plan>
struct Planned : InLockstep {
  Planned() : InLockstep{with(plan)} {}
  void pass(milliseconds time) {
    while (now() < kServerStart + time) step(kServerStart + time);
  }
  std::uint64_t struck(std::string_view kind) {
    Client stranger{server_.url()};
    const auto usage = stranger.call("GET", "/gyre/usage").body;
    simdjson::dom::parser parser;
    std::uint64_t count = 0;
    const auto missing = parser.parse(usage)["faults"][kind].get(count);
    return missing ? 0 : count;
  }
};

constexpr char kDrops[] = "drop_sockets@0:02+1m";
using Drops = Planned<kDrops>;

TEST_F(Drops, a_dropped_stream_counts_one_after_its_frames) {
  auto stream = client_->open("/market/ws/syn001usdt@kline_1m");
  auto other = client_->open("/market/ws/syn002usdt@kline_1m");
  pass(1min + 59s);
  EXPECT_EQ(number(barrier_, "sent"), 4);  // two closings on each
  pass(2min);
  EXPECT_EQ(number(barrier_, "sent"), 6);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(stream.inbox->take().contains("kline"));
  EXPECT_EQ(stream.inbox->take(), "closed: closed by the peer 1001 dropped");
  pass(2min + 3s);
  EXPECT_EQ(number(barrier_, "sent"), 6);
  EXPECT_EQ(struck("drop_sockets"), 2u);
}

TEST_F(Drops, streams_are_refused_while_it_lasts) {
  pass(2min + 30s);
  io::Later<std::string> ended;
  io::Runtime runtime;
  io::WebSocketCallbacks callbacks;
  callbacks.on_close = [&](auto why) { ended.set(std::move(why)); };
  const io::WebSocketClient refused{runtime,
                                    io::parse_endpoint(server_.url()).value(),
                                    {},
                                    "/market/ws/syn001usdt@kline_1m",
                                    {{"X-Gyre-Session", "session-1"}},
                                    callbacks};
  EXPECT_TRUE(ended.get().contains("503"));
  EXPECT_EQ(number(barrier_, "sent"), 0);
  pass(3min);
  auto stream = client_->open("/market/ws/syn001usdt@kline_1m");
  pass(4min + 3s);
  EXPECT_EQ(number(barrier_, "sent"), 2);
  runtime.stop();
}

constexpr char kLosses[] = "lost_closes@0s+90s:100%;duplicates@90s:100%:kline";
using Losses = Planned<kLosses>;

TEST_F(Losses, only_what_is_sent_is_counted) {
  auto stream = client_->open("/market/ws/syn001usdt@kline_1m");
  pass(90s);
  EXPECT_EQ(number(barrier_, "sent"), 0);
  pass(3min);
  EXPECT_EQ(number(barrier_, "sent"), 2);
  EXPECT_EQ(stream.inbox->take(), stream.inbox->take());
  EXPECT_EQ(struck("lost_closes"), 6u);
}

constexpr char kRefusals[] = "limit@1m+1m;bare_limit@3m+1m;ban@5m+2m;skew@8m+1m:2s";
using Refusals = Planned<kRefusals>;

TEST_F(Refusals, requests_are_refused_by_the_plan_and_counted) {
  const auto ask = [&](milliseconds at) {
    pass(at);
    return client_->call("GET", "/fapi/v1/time");
  };
  EXPECT_EQ(ask(30s).status, 200);
  const auto limited = ask(90s);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.headers.find("Retry-After"), "30");
  EXPECT_EQ(ask(2min).status, 200);
  const auto bare = ask(3min + 10s);
  EXPECT_EQ(bare.status, 429);
  EXPECT_FALSE(bare.headers.find("Retry-After"));
  const auto banned = ask(5min + 30s);
  EXPECT_EQ(banned.status, 418);
  EXPECT_EQ(banned.headers.find("Retry-After"), "90");
  const auto end = to_ms(kServerStart + 7min);
  EXPECT_TRUE(banned.body.contains(fmt::format("banned until {}", end))) << banned.body;
  EXPECT_EQ(ask(7min).status, 200);
  const auto usage = client_->call("GET", "/gyre/usage").body;
  EXPECT_TRUE(usage.contains(R"("answers_429":2,"answers_418":1)")) << usage;
  EXPECT_TRUE(usage.contains(R"("faults":{"ban":1,"bare_limit":1,"limit":1})")) << usage;
  EXPECT_EQ(control_.ask(fmt::format(R"({{"flush":1,"sent":{}}})", client_->sent())),
            fmt::format(R"({{"flushed":1,"sent":{}}})", client_->sent()));
}

TEST_F(Refusals, a_clock_that_is_off_is_off_for_stamps_too) {
  pass(8min + 30s);
  EXPECT_EQ(number(client_->call("GET", "/fapi/v1/time").body, "serverTime"), to_ms(now() + 2s));
  EXPECT_EQ(client_->call_signed("GET", "/fapi/v3/balance", "", now() + 2s).status, 200);
  const auto ahead = client_->call_signed("GET", "/fapi/v3/balance", "", now() + 4s);
  EXPECT_TRUE(ahead.body.contains("ahead of the server's time")) << ahead.body;
  const auto behind = client_->call_signed("GET", "/fapi/v3/balance", "recvWindow=1000", now());
  EXPECT_TRUE(behind.body.contains("-1021")) << behind.body;
}

constexpr char kFar[] = "rtt@0s:60ms";
using Far = Planned<kFar>;

TEST_F(Far, answers_and_frames_come_later_in_wall_time_without_holding_each_other_up) {
  auto stream = client_->open("/market/ws/syn001usdt@kline_1m");
  const auto began = wall_now();
  constexpr int count = 8;
  std::array<io::Later<int>, count> answers;
  for (auto& answer : answers)
    client_->begin("GET", "/fapi/v1/time", "", "",
                   [&](io::HttpOutcome outcome) { answer.set(outcome->status); });
  for (auto& answer : answers) EXPECT_EQ(answer.get(), 200);
  const auto took = wall_now() - began;
  EXPECT_GE(took, 60ms);
  EXPECT_LT(took, 60ms * count);  // together, not one behind the other
  const auto asked = wall_now();
  pass(3s);  // the barrier does not wait for what it counts
  EXPECT_EQ(number(barrier_, "sent"), count + 1);
  stream.inbox->take();
  EXPECT_GE(wall_now() - asked, 60ms);
}

constexpr char kNothing[] = "";
using Calm = Planned<kNothing>;

TEST_F(Calm, a_result_is_told_when_the_order_has_taken_or_died) {
  const auto order = [&](const std::string& more) {
    return "symbol=SYN001USDT&side=BUY&quantity=0.01&newOrderRespType=RESULT&type=" + more;
  };
  pass(30s);
  io::Later<std::string> answer;
  client_->begin("POST", "/fapi/v1/order?" + Client::sign(order("MARKET"), now()), "", "demo",
                 [&](io::HttpOutcome outcome) { answer.set(outcome->body); });
  EXPECT_EQ(control_.ask(R"({"flush":1,"sent":1})"), R"({"flushed":1,"sent":0})");
  step();
  EXPECT_EQ(now(), kServerStart + 30s + 60ms);  // when it reached the book
  EXPECT_EQ(number(barrier_, "sent"), 1);
  const auto told = answer.get();
  EXPECT_TRUE(told.contains(R"("status":"FILLED")")) << told;
  EXPECT_TRUE(told.contains(R"("executedQty":"0.01")")) << told;
  const auto acknowledged = client_->call_signed(
      "POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&quantity=0.01&type=MARKET", now());
  EXPECT_TRUE(acknowledged.body.contains(R"("status":"NEW")")) << acknowledged.body;
  const auto refused =
      client_->call_signed("POST", "/fapi/v1/order", order("MARKET") + "&reduceOnly=maybe", now());
  EXPECT_EQ(refused.status, 400);
}

TEST_F(Calm, what_it_was_asked_is_told_over_all_and_since_the_last_reset) {
  client_->call("GET", "/fapi/v1/klines?symbol=SYN001USDT&interval=1m&limit=499");
  const auto first = client_->call("GET", "/gyre/usage?reset=1").body;
  client_->call("GET", "/fapi/v1/klines?symbol=SYN001USDT&interval=1m&limit=1000");
  client_->call("GET", "/fapi/v1/nothing");
  const auto usage = client_->call("GET", "/gyre/usage").body;
  EXPECT_TRUE(first.contains(R"("kline_weight":2)")) << first;
  EXPECT_TRUE(usage.contains(R"("GET /fapi/v1/klines":{"requests":2,"weight":7})")) << usage;
  EXPECT_TRUE(usage.contains(R"("GET /fapi/v1/klines":{"requests":1,"weight":5})")) << usage;
  EXPECT_TRUE(usage.contains(R"("answers_other":1)")) << usage;
}

TEST_F(Calm, the_archive_is_served_beside_the_answers) {
  pass(3s);
  const auto sum = client_->call(
      "GET", "/data/futures/um/daily/klines/SYN001USDT/1h/SYN001USDT-1h-2025-05-26.zip.CHECKSUM");
  EXPECT_EQ(sum.status, 200);
  EXPECT_TRUE(sum.body.ends_with("SYN001USDT-1h-2025-05-26.zip\n"));
}

// A market whose time is the wall's, for clients with a true clock.
TEST(AtPresent, market_time_is_the_walls_and_goes_on_there_after_a_restart) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("gyre-present-{}", ::getpid());
  const auto begin = floor_to(utc_now(), 1min);
  const auto market = std::make_shared<const Market>(
      SyntheticMarket{{.seed = 7, .symbols = 3, .range = {begin - 72h, begin + 24h}}});
  for (int life = 0; life < 2; ++life) {
    Server server{
        {.data_dir = folder, .market_name = "test", .present = utc_now()}, market, {}, begin};
    ASSERT_TRUE(server.start());
    Client client{server.url()};
    const auto ours = utc_now();
    const auto theirs = from_ms(number(client.call("GET", "/fapi/v1/time").body, "serverTime"));
    EXPECT_GE(theirs, ours - 1s);
    EXPECT_LE(theirs, utc_now() + 1s);
    const auto balance =
        client.call_signed("GET", "/fapi/v3/balance", "recvWindow=2000", utc_now());
    EXPECT_EQ(balance.status, 200) << balance.body;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gyre::sim
