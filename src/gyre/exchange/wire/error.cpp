#include "gyre/exchange/wire/error.hpp"

#include <charconv>

namespace gyre::wire {
namespace {

// Every code in a range of this list has the class; what is in no range is unknown.
struct Range {
  int from, to;  // from >= to, both included
  ErrorClass error;
};

constexpr auto kRanges = [] {
  using enum ErrorClass;
  return std::to_array<Range>({
      {-1000, -1001, Unknown},  {-1002, -1002, Fatal},    {-1003, -1003, Limiter},
      {-1004, -1007, Unknown},  {-1008, -1008, Overload}, {-1010, -1014, Definite},
      {-1015, -1015, Limiter},  {-1016, -1016, Overload}, {-1020, -1020, Definite},
      {-1021, -1021, Time},     {-1022, -1022, Fatal},    {-1099, -1124, Definite},
      {-1125, -1125, State},    {-1126, -1199, Definite}, {-2010, -2010, Definite},
      {-2011, -2011, State},    {-2013, -2013, State},    {-2014, -2015, Fatal},
      {-2016, -2021, Definite}, {-2022, -2024, State},    {-2025, -2028, Definite},
      {-4000, -4043, Definite}, {-4044, -4045, Definite}, {-4046, -4046, Same},
      {-4047, -4058, Definite}, {-4059, -4059, Same},     {-4060, -4062, State},
      {-4063, -4086, Definite}, {-4087, -4088, State},    {-4089, -4108, Definite},
      {-4109, -4109, State},    {-4110, -4115, Definite}, {-4116, -4116, Landed},
      {-4117, -4118, State},    {-4119, -4129, Definite}, {-4130, -4130, State},
      {-4131, -4170, Definite}, {-4171, -4171, Same},     {-4172, -4191, Definite},
      {-4192, -4192, State},    {-4193, -4399, Definite}, {-4400, -4402, State},
      {-4403, -4599, Definite}, {-5021, -5027, Definite}, {-5028, -5028, Time},
      {-5029, -5099, Definite},
  });
}();

}  // namespace

ErrorClass class_of(int status, int code, std::string_view message) {
  for (const auto& range : kRanges)
    if (range.to <= code && code <= range.from) return range.error;
  switch (status) {
    case 401:
      return ErrorClass::Fatal;
    case 403:
      return ErrorClass::Definite;
    case 418:
    case 429:
      return ErrorClass::Limiter;
    case 503:
      return message.starts_with("Service Unavailable") ? ErrorClass::Overload
                                                        : ErrorClass::Unknown;
    default:
      return ErrorClass::Unknown;
  }
}

Outcome outcome_of(ErrorClass error) {
  switch (error) {
    case ErrorClass::Definite:
    case ErrorClass::State:
    case ErrorClass::Fatal:
      return Outcome::Refused;
    case ErrorClass::Same:
      return Outcome::Done;
    case ErrorClass::Limiter:
    case ErrorClass::Overload:
    case ErrorClass::Time:
      return Outcome::NotSent;
    case ErrorClass::Unknown:
    case ErrorClass::Landed:
      return Outcome::Unknown;
  }
  return Outcome::Unknown;
}

std::optional<Timestamp> ban_end(std::string_view message) {
  constexpr std::string_view mark = "banned until ";
  const auto at = message.find(mark);
  if (at == message.npos) return std::nullopt;
  const auto digits = message.substr(at + mark.size());
  std::int64_t ms = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ms);
  if (error != std::errc{} || stop == digits.data()) return std::nullopt;
  return from_ms(ms);
}

}  // namespace gyre::wire
