#include <gtest/gtest.h>

#include "tests/sim/server/in_lockstep.hpp"

// What a plan does to answers, as a client on sockets meets it.
namespace gyre::sim {
namespace {

Settings with_faults(std::string plan) {
  Settings settings;
  settings.order_latency_spread = 0;
  settings.faults = std::move(plan);
  return settings;
}

template <const char* plan>
struct Hurt : InLockstep {
  Hurt() : InLockstep{with_faults(plan)} {}
  io::HttpOutcome outcome_of(const std::string& target) {
    io::Later<io::HttpOutcome> outcome;
    client_->begin("GET", target, "", "", [&](io::HttpOutcome it) { outcome.set(std::move(it)); });
    return outcome.get();
  }
  // Answers that are not counted by the client would be waited for.
  std::string flushed() {
    return control_.ask(fmt::format(R"({{"flush":1,"sent":{}}})", client_->sent()));
  }
};

constexpr char kReset[] = "reset@0s:100%";
using Reset = Hurt<kReset>;

TEST_F(Reset, the_connection_closes_without_an_answer) {
  EXPECT_FALSE(outcome_of("/fapi/v1/time"));
  EXPECT_EQ(flushed(), R"({"flushed":1,"sent":0})");
}

constexpr char kGarbled[] = "garbled@0s:100%";
using Garbled = Hurt<kGarbled>;

TEST_F(Garbled, the_answer_is_no_json) {
  const auto outcome = outcome_of("/fapi/v1/time");
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->body.contains("serverTime"));
  EXPECT_EQ(flushed(), R"({"flushed":1,"sent":1})");
}

constexpr char kHtml[] = "html@0s:100%";
using Html = Hurt<kHtml>;

TEST_F(Html, the_answer_is_a_page) {
  const auto outcome = outcome_of("/fapi/v1/time");
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->body.starts_with("<html>"));
}

constexpr char kMute[] = "mute@0s+1m:100%";
using Mute = Hurt<kMute>;

TEST_F(Mute, there_is_no_answer_and_the_others_come) {
  client_->begin("GET", "/fapi/v1/time", "", "", [](io::HttpOutcome) {});
  EXPECT_EQ(flushed(), R"({"flushed":1,"sent":0})");
  while (now() < kServerStart + 1min) step(kServerStart + 1min);
  EXPECT_EQ(client_->call("GET", "/fapi/v1/time").status, 200);
}

constexpr char kLate[] = "late_landing@0s:100%:10s;slow@1m+1m:100%:5s:market";
using Late = Hurt<kLate>;

TEST_F(Late, an_order_lands_after_its_answer) {
  const auto answer = client_->call_signed(
      "POST", "/fapi/v1/order", "symbol=SYN001USDT&side=BUY&type=MARKET&quantity=1", now());
  EXPECT_EQ(answer.status, 408);
  const auto trades = [&] {
    return client_->call_signed("GET", "/fapi/v1/userTrades", "symbol=SYN001USDT", now()).body;
  };
  EXPECT_EQ(trades(), "[]");
  while (now() < kServerStart + 11s) step(kServerStart + 11s);
  EXPECT_TRUE(trades().contains("SYN001USDT")) << trades();
}

TEST_F(Late, an_answer_comes_later_in_market_time) {
  while (now() < kServerStart + 1min) step(kServerStart + 1min);
  const auto before = number(barrier_, "sent");
  io::Later<int> answered;
  client_->begin("GET", "/fapi/v1/ping", "", "",
                 [&](io::HttpOutcome outcome) { answered.set(outcome->status); });
  EXPECT_EQ(flushed(), fmt::format(R"({{"flushed":1,"sent":{}}})", before));
  while (now() < kServerStart + 70s) step(kServerStart + 70s);
  EXPECT_EQ(answered.get(), 200);
}

constexpr char kRevoked[] = "key_revoked@0s+1m;bare_headers@0s+1m:100%";
using Revoked = Hurt<kRevoked>;

TEST_F(Revoked, signed_requests_are_refused_and_the_others_answered_without_headers) {
  EXPECT_EQ(client_->call_signed("GET", "/fapi/v3/balance", "", now()).status, 401);
  const auto open = client_->call("GET", "/fapi/v1/time");
  EXPECT_EQ(open.status, 200);
  EXPECT_FALSE(open.headers.find("X-MBX-USED-WEIGHT-1M"));
  const auto usage = client_->call("GET", "/gyre/usage").body;
  EXPECT_TRUE(usage.contains(R"("faults":{"bare_headers":1,"key_revoked":1})")) << usage;
}

}  // namespace
}  // namespace gyre::sim
