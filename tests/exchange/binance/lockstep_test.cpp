#include "gyre/exchange/binance/lockstep.hpp"

#include <gtest/gtest.h>

namespace gyre::binance {
namespace {

const Timestamp kNoon = from_ms(1'748'346'000'000);

void say(Lockstep& lockstep, std::string_view text) {
  const auto said = read_control(text);
  ASSERT_TRUE(said) << said.error().context;
  lockstep.on(*said);
}

TEST(Lockstep, holds_a_barrier_when_all_of_its_instant_is_here) {
  Lockstep lockstep;
  EXPECT_EQ(Lockstep::enrol("my-session"), R"({"enrol":"my-session"})");
  say(lockstep, R"({"enrolled":"my-session","E":1748346000000,"end":0})");
  EXPECT_TRUE(lockstep.is_enrolled());
  EXPECT_EQ(lockstep.now(), kNoon);
  EXPECT_FALSE(lockstep.is_held(0));
  say(lockstep, R"({"n":1,"E":1748346000000,"sent":0})");
  EXPECT_TRUE(lockstep.is_held(0));
  EXPECT_EQ(lockstep.ack(3, std::nullopt), R"({"ack":1,"sent":3,"wake":0})");
  EXPECT_FALSE(lockstep.is_held(100));
  say(lockstep, R"({"n":2,"E":1748346002000,"sent":5})");
  EXPECT_EQ(lockstep.now(), kNoon + 2s);
  EXPECT_FALSE(lockstep.is_held(4));
  EXPECT_TRUE(lockstep.is_held(5));
}

TEST(Lockstep, a_flush_is_answered_for_itself) {
  Lockstep lockstep;
  EXPECT_EQ(lockstep.flush(2), R"({"flush":1,"sent":2})");
  EXPECT_FALSE(lockstep.is_flushed(9));
  say(lockstep, R"({"flushed":1,"sent":2})");
  EXPECT_FALSE(lockstep.is_flushed(1));
  EXPECT_TRUE(lockstep.is_flushed(2));
  EXPECT_EQ(lockstep.flush(3), R"({"flush":2,"sent":3})");
  EXPECT_FALSE(lockstep.is_flushed(9)) << "the answer to the one before";
}

TEST(Lockstep, a_wish_is_never_for_the_past) {
  Lockstep lockstep;
  say(lockstep, R"({"n":1,"E":1748346000000,"sent":0})");
  EXPECT_EQ(lockstep.ack(0, kNoon - 1s), R"({"ack":1,"sent":0,"wake":1748346000001})");
}

TEST(Lockstep, ends_with_the_market) {
  Lockstep lockstep;
  say(lockstep, R"({"end":1748346000000})");
  EXPECT_TRUE(lockstep.is_over());
}

TEST(Lockstep, understands_nothing_else) {
  EXPECT_EQ(read_control(R"({"error":"another client is enrolled"})").error().code,
            Errc::Unauthorized);
  for (const char* text : {"", "[]", "{}", R"({"n":1})", R"({"n":-1.5,"E":1,"sent":2})"})
    EXPECT_FALSE(read_control(text)) << text;
}

}  // namespace
}  // namespace gyre::binance
