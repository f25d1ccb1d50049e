#include "gyre/exchange/wire/error.hpp"

#include <charconv>
#include <cstddef>

namespace gyre::wire {
namespace {

constexpr int kOrderRejected = -2010;

// Every code in the range of a row has its meaning. From the greatest to the least.
struct Row {
  int from, to;  // from >= to, both included
  Meaning meaning;
};

constexpr auto kRows = [] {
  using enum ErrorClass;
  using enum Refusal;
  // clang-format off
  return std::to_array<Row>({
      {-1000, -1000, {Unknown, None, "unknown"}},
      {-1001, -1001, {Unknown, None, "disconnected"}},
      {-1002, -1002, {Fatal, Key, "unauthorized"}},
      {-1003, -1003, {Limiter, Busy, "too_many_requests"}},
      {-1004, -1005, {Unknown, None, "server_busy"}},
      {-1006, -1006, {Unknown, None, "unexpected_response"}},
      {-1007, -1007, {Unknown, None, "timeout"}},
      {-1008, -1008, {Overload, Busy, "throttled"}},
      {-1010, -1014, {Definite, Malformed, "message_not_valid"}},
      {-1015, -1015, {Limiter, Busy, "too_many_orders"}},
      {-1016, -1016, {Overload, Busy, "shutting_down"}},
      {-1020, -1020, {Definite, Malformed, "unsupported"}},
      {-1021, -1021, {Time, Busy, "timestamp"}},
      {-1022, -1022, {Fatal, Key, "signature"}},
      {-1099, -1110, {Definite, Malformed, "parameter"}},
      {-1111, -1111, {Definite, Filter, "precision"}},
      {-1112, -1120, {Definite, Malformed, "parameter"}},
      {-1121, -1121, {Definite, Closed, "bad_symbol"}},
      {-1122, -1124, {Definite, Malformed, "parameter"}},
      {-1125, -1125, {State, None, "listen_key_unknown"}},
      {-1126, -1136, {Definite, Malformed, "parameter"}},
      {-2010, -2010, {Definite, Order, "order_rejected"}},
      {-2011, -2011, {State, Absent, "cancel_rejected"}},
      {-2012, -2012, {Definite, Malformed, "cancel_all_failed"}},
      {-2013, -2013, {State, Absent, "no_such_order"}},
      {-2014, -2015, {Fatal, Key, "bad_key"}},
      {-2016, -2016, {Definite, Closed, "no_trading_window"}},
      {-2017, -2017, {Fatal, Key, "key_locked"}},
      {-2018, -2019, {Definite, Size, "not_sufficient"}},
      {-2020, -2020, {Definite, Order, "unable_to_fill"}},
      {-2021, -2021, {Definite, WouldTrigger, "would_trigger"}},
      {-2022, -2022, {State, Conflict, "reduce_only_rejected"}},
      {-2023, -2023, {State, Restricted, "in_liquidation"}},
      {-2024, -2024, {State, Conflict, "position_not_sufficient"}},
      {-2025, -2025, {Definite, Full, "too_many_open_orders"}},
      {-2026, -2026, {Definite, Malformed, "order_type"}},
      {-2027, -2028, {Definite, Size, "leverage_limit"}},
      {-4000, -4000, {Definite, Malformed, "order_status"}},
      {-4001, -4005, {Definite, Filter, "price_or_quantity_bounds"}},
      {-4006, -4012, {Definite, Malformed, "parameter"}},
      {-4013, -4014, {Definite, Filter, "price_tick"}},
      {-4015, -4015, {Definite, Malformed, "client_id"}},
      {-4016, -4016, {Definite, Order, "price_cap"}},
      {-4017, -4022, {Definite, Malformed, "parameter"}},
      {-4023, -4023, {Definite, Filter, "quantity_step"}},
      {-4024, -4024, {Definite, Order, "price_floor"}},
      {-4025, -4027, {Definite, Malformed, "parameter"}},
      {-4028, -4028, {Definite, Size, "leverage"}},
      {-4029, -4030, {Definite, Filter, "step_precision"}},
      {-4031, -4044, {Definite, Malformed, "parameter"}},
      {-4045, -4045, {Definite, Full, "too_many_stops"}},
      {-4046, -4046, {Same, None, "margin_type_is_so"}},
      {-4047, -4048, {Definite, Mode, "margin_type_change_refused"}},
      {-4049, -4049, {Definite, Malformed, "isolated_only"}},
      {-4050, -4051, {Definite, Size, "balance_not_sufficient"}},
      {-4052, -4058, {Definite, Malformed, "parameter"}},
      {-4059, -4059, {Same, None, "position_mode_is_so"}},
      {-4060, -4062, {State, Mode, "position_side"}},
      {-4063, -4066, {Definite, Malformed, "parameter"}},
      {-4067, -4068, {Definite, Mode, "position_mode_change_refused"}},
      {-4069, -4086, {Definite, Malformed, "parameter"}},
      {-4087, -4088, {State, Restricted, "no_opening"}},
      {-4089, -4107, {Definite, Malformed, "parameter"}},
      {-4108, -4108, {Definite, Closed, "not_trading"}},
      {-4109, -4109, {State, Restricted, "account_inactive"}},
      {-4110, -4115, {Definite, Malformed, "parameter"}},
      {-4116, -4116, {Landed, None, "client_id_exists"}},
      {-4117, -4117, {State, Triggering, "stop_is_triggering"}},
      {-4118, -4118, {State, Conflict, "reduce_only_with_open_orders"}},
      {-4119, -4129, {Definite, Malformed, "algo_endpoint"}},
      {-4130, -4130, {State, Exists, "close_all_exists"}},
      {-4131, -4131, {Definite, Order, "market_cap"}},
      {-4132, -4139, {Definite, Malformed, "close_all_parameters"}},
      {-4140, -4141, {Definite, Closed, "symbol_closed"}},
      {-4142, -4142, {Definite, WouldTrigger, "stop_would_trigger"}},
      {-4143, -4160, {Definite, Malformed, "parameter"}},
      {-4161, -4161, {Definite, Size, "leverage_reduction"}},
      {-4162, -4163, {Definite, Malformed, "parameter"}},
      {-4164, -4164, {Definite, Filter, "min_notional"}},
      {-4165, -4166, {Definite, Malformed, "parameter"}},
      {-4167, -4170, {Definite, Mode, "assets_mode_change_refused"}},
      {-4171, -4171, {Same, None, "assets_mode_is_so"}},
      {-4172, -4182, {Definite, Malformed, "parameter"}},
      {-4183, -4184, {Definite, Order, "limit_price_bounds"}},
      {-4185, -4191, {Definite, Malformed, "parameter"}},
      {-4192, -4192, {State, Restricted, "cooling_off"}},
      {-4193, -4201, {Definite, Malformed, "parameter"}},
      {-4202, -4209, {Definite, Size, "leverage_of_account"}},
      {-4210, -4211, {Definite, Order, "stop_price_bounds"}},
      {-4400, -4402, {State, Restricted, "trading_restricted"}},
      {-4509, -4509, {Definite, Conflict, "nothing_to_close"}},
      {-4531, -4531, {Definite, Mode, "position_mode_is_tied"}},
      {-5021, -5022, {Definite, Order, "would_not_fill"}},
      {-5024, -5027, {Definite, Order, "modify_refused"}},
      {-5028, -5028, {Time, Busy, "timestamp"}},
      {-5029, -5029, {Definite, Order, "modify_refused"}},
      {-5037, -5040, {Definite, Malformed, "parameter"}},
      {-5041, -5041, {Definite, Order, "no_depth"}},
      {-5042, -5043, {Definite, Order, "modify_refused"}},
  });
  // clang-format on
}();

static_assert(
    [] {
      for (std::size_t i = 0; i < kRows.size(); ++i)
        if (kRows[i].from < kRows[i].to || (i > 0 && kRows[i].from >= kRows[i - 1].to))
          return false;
      return true;
    }(),
    "ranges stand in order and apart");

Meaning meaning_of_status(int status, std::string_view message) {
  switch (status) {
    case 401:
      return {ErrorClass::Fatal, Refusal::Key, "http_unauthorized"};
    case 403:
      return {ErrorClass::Definite, Refusal::None, "http_forbidden"};
    case 418:
      return {ErrorClass::Limiter, Refusal::Busy, "http_banned"};
    case 429:
      return {ErrorClass::Limiter, Refusal::Busy, "http_too_many_requests"};
    case 451:
      return {ErrorClass::State, Refusal::Restricted, "http_region"};
    case 503:
      if (message.starts_with("Service Unavailable"))
        return {ErrorClass::Overload, Refusal::Busy, "http_unavailable"};
      [[fallthrough]];
    default:
      return {};
  }
}

}  // namespace

Meaning meaning_of(int status, int code, std::string_view message) {
  for (const auto& row : kRows) {
    if (code > row.from || code < row.to) continue;
    auto meaning = row.meaning;
    // One code for whatever the matching engine minds: its words tell what.
    if (code == kOrderRejected && message.contains("insufficient")) meaning.refusal = Refusal::Size;
    return meaning;
  }
  return meaning_of_status(status, message);
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
