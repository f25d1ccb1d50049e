#include "gyre/sim/server/usage.hpp"

#include <gtest/gtest.h>

#include "gyre/core/json_write.hpp"

namespace gyre::sim::server {
namespace {

constexpr Timestamp kStartMinute = from_ms(1'748'304'000'000);  // a whole one

void ask(Usage& usage, int weight, Timestamp now, bool is_klines = false,
         const std::string& caller = "") {
  usage.admitted(caller, "a", is_klines ? "GET /fapi/v1/klines" : "GET /fapi/v1/time", is_klines,
                 {weight, 0}, now);
}

TEST(Usage, weight_is_summed_and_its_greatest_minute_kept) {
  Usage usage{kStartMinute};
  ask(usage, 100, kStartMinute + 10s);
  ask(usage, 50, kStartMinute + 59s, true);
  ask(usage, 120, kStartMinute + 60s);
  const auto& whole = usage.whole();
  EXPECT_EQ(whole.requests, 3u);
  EXPECT_EQ(whole.weight, 270u);
  EXPECT_EQ(whole.weight_1m_max, 150u);
  EXPECT_EQ(whole.kline_requests, 1u);
  EXPECT_EQ(whole.kline_weight, 50u);
  EXPECT_EQ(whole.kline_weight_1m_max, 50u);
  EXPECT_EQ(whole.endpoints.at("GET /fapi/v1/time").requests, 2u);
  EXPECT_EQ(whole.endpoints.at("GET /fapi/v1/klines").weight, 50u);
}

TEST(Usage, maxima_are_of_one_caller_as_limits_are) {
  Usage usage{kStartMinute};
  ask(usage, 100, kStartMinute, false, "one");
  ask(usage, 100, kStartMinute, false, "two");
  EXPECT_EQ(usage.whole().weight, 200u);
  EXPECT_EQ(usage.whole().weight_1m_max, 100u);
}

TEST(Usage, a_reset_begins_a_span_and_leaves_the_whole) {
  Usage usage{kStartMinute};
  ask(usage, 100, kStartMinute + 10s);
  usage.reset(kStartMinute + 20s);
  ask(usage, 30, kStartMinute + 30s);
  EXPECT_EQ(usage.whole().weight_1m_max, 130u);
  EXPECT_EQ(usage.recent().weight, 30u);
  EXPECT_EQ(usage.recent().weight_1m_max, 30u);
  EXPECT_EQ(usage.recent().since, kStartMinute + 20s);
  EXPECT_EQ(usage.whole().since, kStartMinute);
}

TEST(Usage, refusals_orders_and_stream_messages_are_counted) {
  Usage usage{kStartMinute};
  for (const int status : {429, 429, 418, 400}) usage.refused(status);
  for (int i = 0; i < 3; ++i)
    usage.admitted("", "a", "POST /fapi/v1/order", false, {0, 1}, kStartMinute + i * 9s);
  usage.stream_opened();
  usage.stream_message(1);
  usage.stream_message(2);
  const auto& whole = usage.whole();
  EXPECT_EQ(whole.answers_429, 2u);
  EXPECT_EQ(whole.answers_418, 1u);
  EXPECT_EQ(whole.answers_other, 1u);
  EXPECT_EQ(whole.orders, 3u);
  EXPECT_EQ(whole.orders_10s_max, 2u);
  EXPECT_EQ(whole.orders_1m_max, 3u);
  EXPECT_EQ(whole.streams_opened, 1u);
  EXPECT_EQ(whole.stream_messages, 2u);
  EXPECT_EQ(whole.stream_messages_1s_max, 2u);
  EXPECT_TRUE(to_json(whole).contains(R"("answers_429":2)"));
}

}  // namespace
}  // namespace gyre::sim::server
