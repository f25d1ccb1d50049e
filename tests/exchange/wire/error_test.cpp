#include "gyre/exchange/wire/error.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gyre::wire {
namespace {

TEST(ErrorTable, knows_what_each_code_proves_and_what_it_is_about) {
  struct Line {
    ErrorClass error;
    Refusal refusal;
    std::vector<int> codes;
  };
  const std::vector<Line> table{
      {ErrorClass::Unknown, Refusal::None, {-1000, -1001, -1006, -1007}},
      {ErrorClass::Fatal, Refusal::Key, {-1002, -2014, -2015, -2017, -1022}},
      {ErrorClass::Limiter, Refusal::Busy, {-1003, -1015}},
      {ErrorClass::Overload, Refusal::Busy, {-1008, -1016}},
      {ErrorClass::Definite, Refusal::Malformed, {-1010, -1011, -1013, -1014, -1020}},
      {ErrorClass::Time, Refusal::Busy, {-1021, -5028}},
      {ErrorClass::Definite,
       Refusal::Malformed,
       {-1100, -1101, -1102, -1103, -1104, -1105, -1106, -1114, -1115, -1116, -1117, -1118, -1128,
        -1130}},
      {ErrorClass::Definite, Refusal::Filter, {-1111}},
      {ErrorClass::Definite, Refusal::Closed, {-1121, -4108, -4140, -4141}},
      {ErrorClass::State, Refusal::None, {-1125}},
      {ErrorClass::Definite, Refusal::Order, {-2010, -2020}},
      {ErrorClass::State, Refusal::Absent, {-2011, -2013}},
      {ErrorClass::Definite, Refusal::Size, {-2018, -2019, -4050, -4051}},
      {ErrorClass::Definite, Refusal::WouldTrigger, {-2021, -4142}},
      {ErrorClass::State, Refusal::Conflict, {-2022, -4118, -2024}},
      {ErrorClass::Definite, Refusal::Full, {-2025, -4045}},
      {ErrorClass::Definite,
       Refusal::Size,
       {-2027, -2028, -4028, -4161, -4202, -4203, -4205, -4206, -4208, -4209}},
      {ErrorClass::Definite,
       Refusal::Filter,
       {-4001, -4002, -4003, -4004, -4005, -4013, -4014, -4023, -4029, -4030, -4164}},
      {ErrorClass::Definite, Refusal::Malformed, {-4015}},
      {ErrorClass::Definite, Refusal::Order, {-4016, -4024, -4131}},
      {ErrorClass::Same, Refusal::None, {-4046, -4059, -4171}},
      {ErrorClass::Definite,
       Refusal::Mode,
       {-4047, -4048, -4067, -4068, -4167, -4168, -4170, -4531}},
      {ErrorClass::State, Refusal::Mode, {-4060, -4061, -4062}},
      {ErrorClass::Definite,
       Refusal::Malformed,
       {-4082, -4083, -4114, -4115, -4120, -4135, -4137, -4138, -4139}},
      {ErrorClass::State,
       Refusal::Restricted,
       {-4087, -4088, -4109, -4192, -4400, -4401, -4402, -2023}},
      {ErrorClass::Landed, Refusal::None, {-4116}},
      {ErrorClass::State, Refusal::Triggering, {-4117}},
      {ErrorClass::State, Refusal::Exists, {-4130}},
      {ErrorClass::Definite,
       Refusal::Order,
       {-4183, -4184, -4210, -4211, -5021, -5022, -5024, -5025, -5026, -5027, -5029, -5043, -5041}},
      {ErrorClass::Definite, Refusal::Malformed, {-5037, -5038, -5039, -5040}},
      {ErrorClass::Unknown, Refusal::None, {-9999, -4999, -3000, -6000, 17}},
  };
  for (const auto& line : table)
    for (const int code : line.codes) {
      const auto meaning = meaning_of(400, code, "");
      EXPECT_EQ(meaning.error, line.error) << code;
      EXPECT_EQ(meaning.refusal, line.refusal) << code;
    }
}

TEST(ErrorTable, has_a_name_for_every_code) {
  EXPECT_EQ(meaning_of(400, -4130, "").name, "close_all_exists");
  EXPECT_EQ(meaning_of(400, -9999, "").name, "unlisted");
}

TEST(ErrorTable, lets_the_text_tell_why_an_order_was_rejected) {
  EXPECT_EQ(meaning_of(400, -2010, "Account has insufficient balance").refusal, Refusal::Size);
  EXPECT_EQ(meaning_of(400, -2010, "Order would immediately match").refusal, Refusal::Order);
}

TEST(ErrorTable, says_of_what_was_not_done_that_it_may_be_done_later) {
  for (const int status : {418, 429}) EXPECT_EQ(meaning_of(status, 0, "").refusal, Refusal::Busy);
  EXPECT_EQ(meaning_of(503, 0, "Service Unavailable.").refusal, Refusal::Busy);
  EXPECT_EQ(meaning_of(401, 0, "").refusal, Refusal::Key);
  EXPECT_EQ(meaning_of(403, 0, "").refusal, Refusal::None);
  EXPECT_EQ(meaning_of(503, 0, "Unknown error, please check").refusal, Refusal::None);
}

TEST(ErrorTable, lets_the_status_decide_where_there_is_no_code) {
  using enum ErrorClass;
  EXPECT_EQ(meaning_of(403, 0, "").error, Definite);
  EXPECT_EQ(meaning_of(408, 0, "").error, Unknown);
  EXPECT_EQ(meaning_of(418, 0, "").error, Limiter);
  EXPECT_EQ(meaning_of(429, 0, "").error, Limiter);
  EXPECT_EQ(meaning_of(451, 0, "").error, State);
  EXPECT_EQ(meaning_of(451, 0, "").refusal, Refusal::Restricted);
  EXPECT_EQ(meaning_of(500, 0, "").error, Unknown);
  EXPECT_EQ(meaning_of(502, 0, "<html>").error, Unknown);
  EXPECT_EQ(meaning_of(504, 0, "").error, Unknown);
  EXPECT_EQ(meaning_of(400, -9999, "new words").error, Unknown);
}

TEST(ErrorTable, tells_the_meanings_of_503_apart) {
  using enum ErrorClass;
  EXPECT_EQ(
      meaning_of(503, 0, "Unknown error, please check your request or try again later.").error,
      Unknown);
  EXPECT_EQ(meaning_of(503, 0, "Service Unavailable.").error, Overload);
  EXPECT_EQ(meaning_of(503, -1001, "Internal error; unable to process your request.").error,
            Unknown);
  EXPECT_EQ(meaning_of(503, -1008, "Request throttled by system-level protection.").error,
            Overload);
}

TEST(ErrorTable, never_takes_a_maybe_for_a_no) {
  EXPECT_EQ(outcome_of(ErrorClass::Unknown), Outcome::Unknown);
  EXPECT_EQ(outcome_of(ErrorClass::Landed), Outcome::Unknown);
  EXPECT_EQ(outcome_of(ErrorClass::Same), Outcome::Done);
  EXPECT_EQ(outcome_of(ErrorClass::Limiter), Outcome::NotSent);
  EXPECT_EQ(outcome_of(ErrorClass::Time), Outcome::NotSent);
  EXPECT_EQ(outcome_of(ErrorClass::Definite), Outcome::Refused);
}

TEST(BanEnd, is_read_from_the_text) {
  EXPECT_EQ(ban_end("Way too many requests; IP(1.2.3.4) banned until 1573211234567. Please use"),
            from_ms(1573211234567));
  EXPECT_EQ(ban_end("Too many requests"), std::nullopt);
  EXPECT_EQ(ban_end("banned until further notice"), std::nullopt);
}

}  // namespace
}  // namespace gyre::wire
