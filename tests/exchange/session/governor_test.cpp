#include "gyre/exchange/session/governor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace gyre::session {
namespace {

const Timestamp kNoon = from_ms(1'748'346'000'000);

TEST(Governor, keeps_ceilings_by_priority) {
  Governor governor;
  governor.take({1680, 0}, kNoon);  // 70 % of 2400
  EXPECT_GT(governor.earliest({1, 0}, Priority::Market, kNoon), kNoon);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Account, kNoon), kNoon);
  governor.take({360, 0}, kNoon + 1s);  // 85 %
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Order, kNoon + 1s), kNoon + 61s);
  EXPECT_EQ(governor.earliest({360, 0}, Priority::Protective, kNoon + 1s), kNoon + 1s);
  EXPECT_EQ(governor.earliest({361, 0}, Priority::Protective, kNoon + 1s), kNoon + 61s);
}

TEST(Governor, counts_orders_in_ten_seconds_and_in_a_minute) {
  Governor governor;
  governor.take({0, 255}, kNoon);
  EXPECT_EQ(governor.earliest({0, 1}, Priority::Order, kNoon), kNoon + 11s);
  EXPECT_EQ(governor.earliest({0, 45}, Priority::Protective, kNoon), kNoon);
}

TEST(Governor, believes_the_venue_when_it_counts_more) {
  Governor governor;
  governor.take({10, 0}, kNoon);
  wire::Response response;
  response.used_weight_1m = 2000;
  governor.learn(response, kNoon);
  EXPECT_EQ(governor.used_weight(kNoon), 2000);
  response.used_weight_1m = 5;
  governor.learn(response, kNoon + 1s);
  EXPECT_EQ(governor.used_weight(kNoon + 1s), 2000);
  EXPECT_EQ(governor.used_weight(kNoon + 61s), 0);
}

TEST(Governor, market_data_leaves_room_for_the_next_start_while_lives_are_short) {
  Governor governor;
  governor.spare(kNoon + 1min);
  governor.take({720, 0}, kNoon);  // 30 % of 2400
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Market, kNoon), kNoon + 61s);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Account, kNoon), kNoon);
  governor.take({720, 0}, kNoon + 61s);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Market, kNoon + 61s), kNoon + 61s);
}

TEST(Governor, goes_on_after_a_count_beyond_all_range) {
  Governor governor;
  wire::RateLimits limits;
  limits.weight_1m = std::numeric_limits<int>::max();
  governor.set_limits(limits);
  governor.take({10, 0}, kNoon);
  wire::Response response;
  response.used_weight_1m = response.orders_10s = response.orders_1m =
      std::numeric_limits<int>::max();
  for (const auto at : {kNoon, kNoon + 1s, kNoon + 2s}) {
    governor.learn(response, at);
    governor.take({20, 1}, at);
  }
  EXPECT_EQ(governor.earliest({1, 1}, Priority::Protective, kNoon + 3s), kNoon + 61s);
}

TEST(Governor, after_429_lets_only_protection_through_until_it_may) {
  Governor governor;
  wire::Response response;
  response.status = 429;
  response.retry_after_s = 20;
  governor.learn(response, kNoon);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Order, kNoon), kNoon + 20s);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Protective, kNoon), kNoon);
  response.retry_after_s = -1;
  governor.learn(response, kNoon + 30s);
  EXPECT_EQ(governor.earliest({1, 0}, Priority::Market, kNoon + 30s), kNoon + 60s);
}

TEST(Governor, after_418_lets_nothing_through_until_the_ban_ends) {
  Governor governor;
  wire::Response response;
  response.status = 418;
  response.body = wire::ErrorView{
      -1003, "banned until " + std::to_string(to_ms(kNoon + 5min)) + ". Please use websocket"};
  governor.learn(response, kNoon);
  EXPECT_EQ(governor.earliest({0, 1}, Priority::Protective, kNoon), kNoon + 5min);
  Governor unsaid;
  unsaid.learn({.status = 418}, kNoon);
  EXPECT_EQ(unsaid.earliest({0, 1}, Priority::Protective, kNoon), kNoon + 2min);
}

TEST(Governor, believes_no_ban_that_is_longer_than_any_of_the_venue) {
  for (const int status : {418, 429}) {
    Governor told, counted;
    told.learn(
        {.status = status, .body = wire::ErrorView{-1003, "banned until 9223372036854775807."}},
        kNoon);
    counted.learn({.status = status, .retry_after_s = 2'147'483'647}, kNoon);
    EXPECT_EQ(told.earliest({1, 0}, Priority::Market, kNoon), kNoon + 72h);
    EXPECT_EQ(counted.earliest({1, 0}, Priority::Market, kNoon), kNoon + 72h);
  }
}

// Whatever is asked for when, and however the venue cuts its windows, nothing passes a limit.
RC_GTEST_PROP(Governor, never_lets_a_request_over_the_budget, ()) {
  struct Sent {
    Timestamp at;
    wire::Cost cost;
  };
  Governor governor;
  governor.set_limits({.weight_1m = 100, .orders_10s = 10, .orders_1m = 30});
  std::vector<Sent> sent;
  auto now = kNoon;
  const auto steps = *rc::gen::container<std::vector<std::tuple<int, int, int, int>>>(
      rc::gen::tuple(rc::gen::inRange(0, 3000), rc::gen::inRange(0, 41), rc::gen::inRange(0, 3),
                     rc::gen::inRange(0, 4)));
  for (const auto& [pause, weight, orders, priority] : steps) {
    now += milliseconds{pause};
    const wire::Cost cost{weight, orders};
    const auto at = governor.earliest(cost, static_cast<Priority>(priority), now);
    RC_ASSERT(at >= now && at < now + 2min);
    if (at > now && pause % 2 == 0) continue;  // sometimes wait for it, sometimes give it up
    now = at;
    RC_ASSERT(governor.earliest(cost, static_cast<Priority>(priority), now) == now);
    governor.take(cost, now);
    sent.push_back({now, cost});
  }
  const auto within = [&](Timestamp begin, milliseconds span, auto member) {
    int sum = 0;
    for (const auto& one : sent)
      if (begin <= one.at && one.at < begin + span) sum += one.cost.*member;
    return sum;
  };
  for (const auto& one : sent) {
    RC_ASSERT(within(one.at, 60s, &wire::Cost::weight) <= 100);
    RC_ASSERT(within(one.at, 10s, &wire::Cost::orders) <= 10);
    RC_ASSERT(within(one.at, 60s, &wire::Cost::orders) <= 30);
  }
}

}  // namespace
}  // namespace gyre::session
