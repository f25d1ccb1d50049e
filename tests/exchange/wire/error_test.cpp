#include "gyre/exchange/wire/error.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gyre::wire {
namespace {

TEST(ErrorTable, knows_what_each_code_proves) {
  struct Line {
    int code;
    ErrorClass error;
  };
  using enum ErrorClass;
  const std::vector<Line> table{
      {-1000, Unknown},  {-1001, Unknown},  {-1002, Fatal},    {-1003, Limiter},  {-1006, Unknown},
      {-1007, Unknown},  {-1008, Overload}, {-1013, Definite}, {-1015, Limiter},  {-1021, Time},
      {-1022, Fatal},    {-1102, Definite}, {-1111, Definite}, {-1121, Definite}, {-1125, State},
      {-1130, Definite}, {-2010, Definite}, {-2011, State},    {-2013, State},    {-2014, Fatal},
      {-2015, Fatal},    {-2018, Definite}, {-2019, Definite}, {-2020, Definite}, {-2021, Definite},
      {-2022, State},    {-2023, State},    {-2025, Definite}, {-2027, Definite}, {-4003, Definite},
      {-4014, Definite}, {-4045, Definite}, {-4046, Same},     {-4059, Same},     {-4061, State},
      {-4087, State},    {-4109, State},    {-4116, Landed},   {-4117, State},    {-4118, State},
      {-4120, Definite}, {-4130, State},    {-4131, Definite}, {-4140, Definite}, {-4142, Definite},
      {-4164, Definite}, {-4171, Same},     {-4192, State},    {-4209, Definite}, {-4400, State},
      {-4531, Definite}, {-5022, Definite}, {-5028, Time},     {-5041, Definite}};
  for (const auto& line : table) EXPECT_EQ(class_of(400, line.code, ""), line.error) << line.code;
}

TEST(ErrorTable, lets_the_status_decide_where_there_is_no_code) {
  using enum ErrorClass;
  EXPECT_EQ(class_of(403, 0, ""), Definite);
  EXPECT_EQ(class_of(408, 0, ""), Unknown);
  EXPECT_EQ(class_of(418, 0, ""), Limiter);
  EXPECT_EQ(class_of(429, 0, ""), Limiter);
  EXPECT_EQ(class_of(500, 0, ""), Unknown);
  EXPECT_EQ(class_of(502, 0, "<html>"), Unknown);
  EXPECT_EQ(class_of(504, 0, ""), Unknown);
  EXPECT_EQ(class_of(400, -9999, "new words"), Unknown);
}

TEST(ErrorTable, tells_the_meanings_of_503_apart) {
  using enum ErrorClass;
  EXPECT_EQ(class_of(503, 0, "Unknown error, please check your request or try again later."),
            Unknown);
  EXPECT_EQ(class_of(503, 0, "Service Unavailable."), Overload);
  EXPECT_EQ(class_of(503, -1001, "Internal error; unable to process your request."), Unknown);
  EXPECT_EQ(class_of(503, -1008, "Request throttled by system-level protection."), Overload);
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
