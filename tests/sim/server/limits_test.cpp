#include "gyre/sim/server/limits.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gyre::sim::server {
namespace {

constexpr Timestamp kMinute = from_ms(1'748'304'000'000);  // a whole one
constexpr wire::RateLimits kLimits{.weight_1m = 100, .orders_10s = 3, .orders_1m = 5};

std::optional<Refusal> weigh(Limits& limits, int weight, Timestamp now, std::string caller = "") {
  return limits.admit(caller, "a", {weight, 0}, now);
}
std::optional<Refusal> order(Limits& limits, Timestamp now, std::string account = "a") {
  return limits.admit("", account, {0, 1}, now);
}

TEST(Limits, weight_is_counted_by_the_minute_and_told) {
  Limits limits{kLimits};
  EXPECT_FALSE(weigh(limits, 60, kMinute + 1s));
  EXPECT_FALSE(weigh(limits, 40, kMinute + 2s));
  wire::Response response;
  limits.report("", "a", {40, 0}, kMinute + 2s, response);
  EXPECT_EQ(response.used_weight_1m, 100);
  EXPECT_EQ(response.orders_1m, -1);
  const auto refusal = weigh(limits, 1, kMinute + 45s);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 429);
  EXPECT_EQ(refusal->code, -1003);
  EXPECT_EQ(refusal->retry_after_s, 15);
  EXPECT_FALSE(weigh(limits, 1, kMinute + 60s));
}

TEST(Limits, callers_do_not_share_a_weight) {
  Limits limits{kLimits};
  EXPECT_FALSE(weigh(limits, 100, kMinute));
  EXPECT_TRUE(weigh(limits, 1, kMinute));
  EXPECT_FALSE(weigh(limits, 100, kMinute, "session-1"));
}

TEST(Limits, orders_are_counted_an_account_in_two_windows) {
  Limits limits{kLimits};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(order(limits, kMinute));
  const auto refusal = order(limits, kMinute + 4s);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, -1015);
  EXPECT_EQ(refusal->message, "Too many new orders; current limit is 3 orders per 10 SECOND.");
  EXPECT_EQ(refusal->retry_after_s, 6);
  EXPECT_FALSE(order(limits, kMinute, "b"));
  EXPECT_FALSE(order(limits, kMinute + 10s));
  EXPECT_FALSE(order(limits, kMinute + 10s));
  EXPECT_EQ(order(limits, kMinute + 20s)->message,
            "Too many new orders; current limit is 5 orders per 1 MINUTE.");
}

TEST(Limits, who_goes_on_is_banned_for_longer_each_time) {
  Limits limits{kLimits};
  const auto until_banned = [&](Timestamp now) {
    weigh(limits, 100, now);
    for (int i = 0; i < Limits::kPatience; ++i) EXPECT_EQ(weigh(limits, 1, now)->status, 429);
    return *weigh(limits, 1, now);
  };
  const auto first = until_banned(kMinute);
  EXPECT_EQ(first.status, 418);
  EXPECT_EQ(first.retry_after_s, 120);
  EXPECT_NE(first.message.find("banned until 1748304120000"), std::string::npos);
  EXPECT_EQ(weigh(limits, 0, kMinute + 90s)->retry_after_s, 30);
  EXPECT_FALSE(weigh(limits, 1, kMinute + 120s));
  EXPECT_EQ(until_banned(kMinute + 10min).retry_after_s, 240);
}

RC_GTEST_PROP(Limits, no_minute_ever_holds_more_than_its_weight, ()) {
  Limits limits{kLimits};
  auto now = kMinute;
  std::map<Timestamp, int> admitted;
  for (const auto [weight, pause] :
       *rc::gen::container<std::vector<std::pair<unsigned char, unsigned char>>>(rc::gen::pair(
           rc::gen::inRange<unsigned char>(0, 60), rc::gen::inRange<unsigned char>(0, 200)))) {
    now += milliseconds{pause * 100};
    if (!weigh(limits, weight, now)) admitted[floor_to(now, 1min)] += weight;
  }
  for (const auto& [minute, sum] : admitted) RC_ASSERT(sum <= kLimits.weight_1m);
}

}  // namespace
}  // namespace gyre::sim::server
