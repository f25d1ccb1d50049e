#include "gyre/sim/fault_plan.hpp"

#include <algorithm>
#include <optional>

#include "gyre/core/ensure.hpp"
#include "gyre/core/text.hpp"

namespace gyre::sim {
namespace {

constexpr auto kForever = milliseconds::max();

// clang-format off
const std::array<FaultRow, kCount<FaultKind>> kRows{{
    {"F-35", EventClass::All,    {},             0ms, "every stream connection is closed; for the length, none is accepted"},
    {"F-38", EventClass::All,    percent(100),   0ms, "events are not sent: all of them, or a class (F-39)"},
    {"F-42", EventClass::Market, percent(5),     0ms, "events come twice"},
    {"F-43", EventClass::Market, percent(5),     0ms, "events come after the next one of their stream"},
    {"F-45", EventClass::Market, percent(5),     0ms, "events never come"},
    {"F-79", EventClass::Kline,  percent(5),     0ms, "closing events never come; the answers have the bars"},
    {"F-79", EventClass::Kline,  percent(100),   20s, "closing events come so much later"},
    {"F-79", EventClass::Kline,  percent(5),     0ms, "closing events lack the last trades; the answers are right"},
    {"F-13", EventClass::All,    percent(100),   0ms, "answers are 429 and tell when it is over"},
    {"F-13", EventClass::All,    percent(100),   0ms, "answers are 429 and do not"},
    {"F-14", EventClass::All,    percent(100),   0ms, "answers are 418: everybody is banned until it is over"},
    {"F-30", EventClass::All,    percent(100),   2s,  "the exchange's clock is so far ahead, or behind"},
    {"F-04", EventClass::All,    percent(100),   80ms, "answers and events leave so much wall time later"},
}};
// clang-format on

bool is_digit(char c) { return '0' <= c && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto* const end = std::ranges::find_if_not(text, is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// ":05" and then no third digit.
std::optional<int> take_sixtieth(std::string_view& text) {
  if (text.size() < 3 || text[0] != ':' || !is_digit(text[1]) || !is_digit(text[2]) ||
      (text.size() > 3 && text[3] != ':' && text[3] != '+'))
    return std::nullopt;
  const int value = (text[1] - '0') * 10 + text[2] - '0';
  if (value > 59) return std::nullopt;
  text.remove_prefix(3);
  return value;
}

// "1:30", "01:30:15" or a duration such as 90m, from the front of the text.
std::optional<milliseconds> take_offset(std::string_view& text) {
  const auto whole = text.substr(0, text.find_first_of("+:"));
  if (const auto duration = read_duration(whole)) {
    text.remove_prefix(whole.size());
    return duration;
  }
  const auto hours = from_text<int>(take_digits(text));
  const auto minutes = take_sixtieth(text);
  if (!hours || !minutes) return std::nullopt;
  const auto seconds = take_sixtieth(text).value_or(0);
  return *hours * 1h + *minutes * 1min + seconds * 1s;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Result<> read_parameter(Fault& fault, std::string_view text) {
  if (const auto share = read_rate(text)) {
    if (*share < Rate{} || *share > percent(100))
      return fail(Errc::OutOfRange, std::string{text} + " is no share");
    fault.share = *share;
  } else if (const auto amount = read_duration(text)) {
    if (*amount < 0ms && fault.kind != FaultKind::Skew)
      return fail(Errc::OutOfRange, std::string{text} + " is before its time");
    fault.amount = *amount;
  } else if (const auto events = from_string<EventClass>(text)) {
    fault.events = *events;
  } else {
    return fail(Errc::Parse, "'" + std::string{text} +
                                 "' is neither a share such as 5%, a time such as 2s nor a class "
                                 "of events: all, market, kline, mark, user");
  }
  return {};
}

Result<Fault> read_fault(std::string_view text) {
  const auto at = std::min(text.find('@'), text.size());
  const auto kind = from_string<FaultKind>(text.substr(0, at));
  if (!kind) return fail(Errc::Parse, unknown("fault", text.substr(0, at), names(FaultKind{})));
  auto rest = text.substr(std::min(at + 1, text.size()));
  const auto from = take_offset(rest);
  if (!from || *from < 0ms)
    return fail(Errc::Parse, "when? Write " + std::string{to_string(*kind)} + "@01:30+2h");
  const auto& row = row_of(*kind);
  Fault fault{*kind, *from, kForever, row.events, row.share, row.amount};
  if (*kind == FaultKind::DropSockets) fault.until = fault.from;
  if (rest.starts_with('+')) {
    const auto length = rest.substr(1, rest.find(':') - 1);
    const auto read = read_duration(length);
    if (!read || *read < 0ms)
      return fail(Errc::Parse, "'" + std::string{length} + "' is not a time such as 2h");
    fault.until = fault.from + *read;
    rest.remove_prefix(1 + length.size());
  }
  const bool tells_its_end = *kind == FaultKind::Ban || *kind == FaultKind::Limit;
  if (tells_its_end && fault.until == kForever)
    return fail(Errc::Parse, "for how long? Write " + std::string{to_string(*kind)} + "@01:30+2m");
  while (rest.starts_with(':')) {
    const auto parameter = rest.substr(1, rest.find(':', 1) - 1);
    GYRE_CHECK(read_parameter(fault, parameter));
    rest.remove_prefix(1 + parameter.size());
  }
  if (!rest.empty()) return fail(Errc::Parse, "what is '" + std::string{rest} + "'?");
  return fault;
}

}  // namespace

const FaultRow& row_of(FaultKind kind) { return kRows[index(kind)]; }

Result<FaultPlan> read_fault_plan(std::string_view text) {
  FaultPlan plan;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (trim(part).empty()) continue;
    auto fault = read_fault(trim(part));
    if (!fault)
      return std::unexpected(
          std::move(fault).error().in("fault plan, '" + std::string{trim(part)} + "'"));
    plan.push_back(*fault);
  }
  return plan;
}

FaultPlan checked_fault_plan(std::string_view text) {
  auto plan = read_fault_plan(text);
  ensure(plan.has_value(), "a fault plan is checked before it is used");
  return *std::move(plan);
}

std::string plan_text(const FaultPlan& plan) {
  std::string text;
  for (const auto& fault : plan) {
    if (!text.empty()) text += ';';
    ((text += to_string(fault.kind)) += '@') += to_text(fault.from);
    if (fault.until != kForever) (text += '+') += to_text(fault.until - fault.from);
    (((text += ':') += to_unit_text(fault.share)) += ':') += to_text(fault.amount);
    (text += ':') += to_string(fault.events);
  }
  return text;
}

bool has(const FaultPlan& plan, FaultKind kind) {
  return std::ranges::find(plan, kind, &Fault::kind) != plan.end();
}

const Fault* active(const FaultPlan& plan, FaultKind kind, milliseconds offset) {
  const auto at = std::ranges::find_if(
      plan, [&](const Fault& fault) { return fault.kind == kind && fault.holds(offset); });
  return at == plan.end() ? nullptr : &*at;
}

}  // namespace gyre::sim
