#include "gyre/sim/server/lockstep.hpp"

#include <gtest/gtest.h>

namespace gyre::sim::server {
namespace {

constexpr Timestamp kFirst = from_ms(1'000), kEnd = from_ms(9'000);

Lockstep enrolled() {
  Lockstep lockstep;
  lockstep.enrol({"session-1"}, kFirst, kEnd);
  lockstep.barrier(kFirst);
  return lockstep;
}

TEST(Lockstep, enrols_one_client_at_a_time) {
  Lockstep lockstep;
  EXPECT_EQ(lockstep.enrol({"session-1"}, kFirst, kEnd),
            R"({"enrolled":"session-1","E":1000,"end":9000})");
  EXPECT_EQ(lockstep.enrol({"session-2"}, kFirst, kEnd),
            R"({"error":"another client is enrolled"})");
  EXPECT_TRUE(lockstep.is_session("session-1"));
  EXPECT_FALSE(lockstep.is_session("session-2"));
  lockstep.leave();
  EXPECT_FALSE(lockstep.is_enrolled());
  EXPECT_EQ(lockstep.enrol({"session-2"}, kFirst, std::nullopt),
            R"({"enrolled":"session-2","E":1000,"end":0})");
}

TEST(Lockstep, counts_from_zero_for_each_enrolment) {
  auto lockstep = enrolled();
  lockstep.count_sent();
  lockstep.count_handled();
  lockstep.leave();
  lockstep.enrol({"session-1"}, kFirst, kEnd);
  EXPECT_TRUE(lockstep.is_next(1));
  EXPECT_EQ(lockstep.barrier(kFirst), R"({"n":1,"E":1000,"sent":0})");
}

TEST(Lockstep, a_barrier_tells_how_much_was_sent_before_it) {
  auto lockstep = enrolled();
  lockstep.count_sent();
  lockstep.count_sent();
  EXPECT_EQ(lockstep.barrier(kFirst + 5ms), R"({"n":2,"E":1005,"sent":2})");
}

TEST(Lockstep, time_goes_on_once_the_acknowledged_requests_are_handled) {
  auto lockstep = enrolled();
  ASSERT_TRUE(lockstep.on(Ack{1, 2, from_ms(7'000)}));
  EXPECT_FALSE(lockstep.take_step());
  lockstep.count_handled();
  EXPECT_FALSE(lockstep.take_step());
  lockstep.count_handled();
  const auto step = lockstep.take_step();
  ASSERT_TRUE(step);
  EXPECT_EQ(step->wake, from_ms(7'000));
  EXPECT_FALSE(lockstep.take_step());
}

TEST(Lockstep, a_flush_is_answered_when_its_requests_are_handled) {
  auto lockstep = enrolled();
  ASSERT_TRUE(lockstep.on(Flush{3, 1}));
  EXPECT_TRUE(lockstep.take_flushed().empty());
  lockstep.count_handled();
  lockstep.count_sent();
  EXPECT_EQ(lockstep.take_flushed(), std::vector<std::string>{R"({"flushed":3,"sent":1})"});
  EXPECT_TRUE(lockstep.take_flushed().empty());
}

TEST(Lockstep, a_withheld_answer_is_not_counted_and_does_not_hold_time) {
  auto lockstep = enrolled();
  lockstep.count_handled();  // its answer is withheld: no count_sent()
  ASSERT_TRUE(lockstep.on(Ack{1, 1, {}}));
  EXPECT_TRUE(lockstep.take_step());
  EXPECT_EQ(lockstep.barrier(kFirst), R"({"n":2,"E":1000,"sent":0})");
}

TEST(Lockstep, requests_are_handled_in_the_order_of_their_numbers) {
  auto lockstep = enrolled();
  EXPECT_TRUE(lockstep.is_next(1));
  EXPECT_FALSE(lockstep.is_next(2));
  lockstep.count_handled();
  EXPECT_TRUE(lockstep.is_next(2));
  EXPECT_TRUE(lockstep.is_past(1));
}

TEST(Lockstep, refuses_acknowledgements_that_cannot_be) {
  auto lockstep = enrolled();
  EXPECT_FALSE(lockstep.on(Ack{2, 0, {}}));  // no such barrier yet
  lockstep.count_handled();
  EXPECT_FALSE(lockstep.on(Ack{1, 0, {}}));  // fewer than were handled
  EXPECT_TRUE(lockstep.on(Ack{1, 1, {}}));
  EXPECT_FALSE(lockstep.on(Ack{1, 1, {}}));  // twice
  EXPECT_FALSE(Lockstep{}.on(Ack{0, 0, {}}));
  EXPECT_FALSE(Lockstep{}.on(Flush{1, 0}));
}

TEST(Control, messages_are_read_as_docs_lockstep_writes_them) {
  EXPECT_EQ(std::get<Enrol>(read_control(R"({"enrol":"session-1"})").value()).session, "session-1");
  const auto flush = std::get<Flush>(read_control(R"({"flush":3,"sent":4})").value());
  EXPECT_EQ(flush.number, 3u);
  EXPECT_EQ(flush.sent, 4u);
  const auto ack = std::get<Ack>(read_control(R"({"ack":17,"sent":5,"wake":0})").value());
  EXPECT_EQ(ack.number, 17u);
  EXPECT_FALSE(ack.wake);
  EXPECT_EQ(std::get<Ack>(read_control(R"({"ack":1,"sent":0,"wake":99})").value()).wake,
            from_ms(99));
  const auto rule = std::get<Withhold>(
      read_control(
          R"({"withhold":{"path":"/p","method":"POST","symbol":"","count":2,"for":10000}})")
          .value());
  EXPECT_EQ(rule.count, 2);
  EXPECT_EQ(rule.delay, 10s);
}

TEST(Control, anything_else_is_an_error_that_tells_what_is_wrong) {
  for (const auto* bad :
       {"", "[]", "{}", R"({"enrol":"short"})", R"({"enrol":"has space"})", R"({"ack":1})",
        R"({"ack":"1","sent":0,"wake":0})", R"({"flush":-1,"sent":0})"})
    EXPECT_FALSE(read_control(bad)) << bad;
  EXPECT_EQ(read_control(R"({"ack":1,"sent":0})").error().context, "wake: missing");
}

TEST(Pace, spreads_market_time_over_the_wall) {
  Pace pace{60};
  const WallTime wall{1h};
  pace.anchor(wall, kFirst);
  EXPECT_EQ(pace.due(kFirst + 60s), wall + 1s);
  EXPECT_EQ(pace.at(wall + 2s), kFirst + 120s);
  EXPECT_FALSE(Pace{std::nullopt}.due(kFirst));
}

}  // namespace
}  // namespace gyre::sim::server
