#include "gyre/core/time.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>

namespace gyre {

using std::chrono::days;
using std::chrono::year_month_day;

std::string to_text(Timestamp t) {
  const auto day = std::chrono::floor<days>(t);
  const year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  const auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()},
                                unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(),
                                clock.minutes().count(), clock.seconds().count());
  const auto ms = clock.subseconds().count();
  return ms == 0 ? text + "Z" : text + fmt::format(".{:03}Z", ms);
}

namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto end = text.data() + digits;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Timestamp> read(std::string_view text) {
  const auto year = take(text, 4);
  const bool dashed = skip(text, '-');
  const auto month = take(text, 2);
  if (dashed && !skip(text, '-')) return std::nullopt;
  const auto day = take(text, 2);
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year{*year} / *month / *day};
  if (!date.ok()) return std::nullopt;
  Timestamp t = std::chrono::sys_days{date};
  if (skip(text, 'T')) {
    const auto hour = take(text, 2);
    if (!hour || *hour > 23 || !skip(text, ':')) return std::nullopt;
    const auto minute = take(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    t += std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    if (skip(text, ':')) {
      const auto second = take(text, 2);
      if (!second || *second > 59) return std::nullopt;
      t += seconds{*second};
      if (skip(text, '.')) {
        const auto ms = take(text, 3);
        if (!ms) return std::nullopt;
        t += milliseconds{*ms};
      }
    }
    skip(text, 'Z');
  }
  return text.empty() ? std::optional{t} : std::nullopt;
}

}  // namespace

Result<Timestamp> parse_timestamp(std::string_view text) {
  if (const auto t = read(text)) return *t;
  return fail(Errc::Parse, fmt::format("'{}' is not a time such as 2025-05-27T05:00:00Z", text));
}

Result<TimeRange> parse_timerange(std::string_view text) {
  const auto slash = text.find('/');
  const auto cut = slash != text.npos ? slash : text.size() == 17 ? text.find('-') : text.npos;
  if (cut == text.npos)
    return fail(Errc::Parse, fmt::format("'{}' is not a range such as 20250527-20250603", text));
  GYRE_TRY(const auto begin, parse_timestamp(text.substr(0, cut)));
  GYRE_TRY(const auto end, parse_timestamp(text.substr(cut + 1)));
  if (begin >= end) return fail(Errc::OutOfRange, fmt::format("'{}' ends before it begins", text));
  return TimeRange{begin, end};
}

}  // namespace gyre
