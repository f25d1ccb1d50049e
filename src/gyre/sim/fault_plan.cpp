#include "gyre/sim/fault_plan.hpp"

#include <algorithm>
#include <optional>

#include "gyre/core/ensure.hpp"
#include "gyre/core/text.hpp"

namespace gyre::sim {
namespace {

// clang-format off
const std::array<FaultRow, kCount<FaultKind>> kRows{{
    {"F-35", FaultPlace::Transport, EventClass::All,     {},           0ms,  "every stream connection is closed; for the length, none is accepted"},
    {"F-38", FaultPlace::Events,    EventClass::All,     percent(100), 0ms,  "events are not sent: all of them, or a class (F-39)"},
    {"F-42", FaultPlace::Events,    EventClass::Market,  percent(5),   0ms,  "events come twice"},
    {"F-43", FaultPlace::Events,    EventClass::Market,  percent(5),   0ms,  "events come after the next one of their stream"},
    {"F-45", FaultPlace::Events,    EventClass::Market,  percent(5),   0ms,  "events never come"},
    {"F-79", FaultPlace::Events,    EventClass::Kline,   percent(5),   0ms,  "closing events never come; the answers have the bars"},
    {"F-79", FaultPlace::Events,    EventClass::Kline,   percent(100), 20s,  "closing events come so much later"},
    {"F-79", FaultPlace::Events,    EventClass::Kline,   percent(5),   0ms,  "closing events lack the last trades; the answers are right"},
    {"F-46", FaultPlace::Transport, EventClass::All,     percent(5),   0ms,  "an account's events are followed by one of a kind that nobody knows"},
    {"F-36", FaultPlace::Transport, EventClass::All,     {},           24h,  "every stream connection is closed each time this passes"},
    {"F-13", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "answers are 429 and tell when it is over"},
    {"F-13", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "answers are 429 and do not"},
    {"F-14", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "answers are 418: everybody is banned until it is over"},
    {"F-30", FaultPlace::Answers,   EventClass::All,     percent(100), 2s,   "the exchange's clock is so far ahead, or behind"},
    {"F-04", FaultPlace::Transport, EventClass::All,     percent(100), 80ms, "answers and events leave so much wall time later"},
    {"F-80", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "nothing is handled and streams are closed; the market goes on"},
    {"F-01", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "requests never leave: connection, name or certificate refused (F-02, F-03, F-05)"},
    {"F-06", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "the connection is reset after the request left; it is handled or not"},
    {"F-07", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "requests are never answered; they are handled or not"},
    {"F-08", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "answers are cut off, doubled or garbage; the request is handled"},
    {"F-09", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "answers are HTML; the request is handled or not"},
    {"F-10", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "answers are those of the request before; the request is handled"},
    {"F-11", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "answers are 403; nothing is handled"},
    {"F-12", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "answers are 408, 502 or 504; the request is handled or not"},
    {"F-04", FaultPlace::Answers,   EventClass::All,     percent(100), 2s,   "requests and answers each take up to so much market time longer"},
    {"F-15", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "answers lack the headers that tell use"},
    {"F-16", FaultPlace::Answers,   EventClass::All,     percent(50),  0ms,  "others use this share of the weight limit; beyond it answers are 429"},
    {"F-19", FaultPlace::Answers,   EventClass::All,     percent(50),  0ms,  "exchangeInfo tells this share of the limits"},
    {"F-17", FaultPlace::Answers,   EventClass::Place,   percent(5),   0ms,  "-1015: too many orders"},
    {"F-18", FaultPlace::Answers,   EventClass::Entry,   percent(100), 0ms,  "-1008: overload; 'all' exempts nobody"},
    {"F-20", FaultPlace::Answers,   EventClass::Place,   percent(5),   0ms,  "503, unknown error; the request is handled (F-20) or not (F-21)"},
    {"F-22", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "503, service unavailable; nothing is handled"},
    {"F-23", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "503, internal error; the request is handled or not"},
    {"F-24", FaultPlace::Answers,   EventClass::Place,   percent(5),   10s,  "answered as timed out at once, handled up to so much later"},
    {"F-28", FaultPlace::Answers,   EventClass::Place,   percent(5),   0ms,  "-4116: it is handled, and the answer speaks of a duplicate"},
    {"F-33", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "-1021 or -5028: the time stamp is refused"},
    {"F-57", FaultPlace::Answers,   EventClass::All,     percent(5),   0ms,  "any code of the error table, or the one given; what proves nothing is handled or not"},
    {"F-76", FaultPlace::Answers,   EventClass::All,     percent(100), 0ms,  "-2015 to whatever is signed"},
    {"F-75", FaultPlace::Answers,   EventClass::Entry,   percent(100), 0ms,  "-4400, -4401, -4192 or -4088 to what would open"},
    {"F-56", FaultPlace::Answers,   EventClass::Entry,   percent(5),   0ms,  "-2019: margin is insufficient"},
    {"F-54", FaultPlace::Answers,   EventClass::Reduce,  percent(5),   0ms,  "-2022: reduce-only is rejected"},
    {"F-50", FaultPlace::Answers,   EventClass::Place,   percent(5),   0ms,  "-5022 to post-only orders, -5021 to fill-or-kill ones"},
    {"F-58", FaultPlace::Answers,   EventClass::Stop,    percent(5),   0ms,  "-2021: it would trigger at once"},
    {"F-59", FaultPlace::Answers,   EventClass::Stop,    percent(5),   0ms,  "-4130: there is a close-all stop, says the answer to another"},
    {"F-66", FaultPlace::Answers,   EventClass::Stop,    percent(5),   0ms,  "-4045: too many stops"},
    {"F-25", FaultPlace::Answers,   EventClass::Query,   percent(100), 5s,   "-2013 for what was placed less than this ago"},
    {"F-26", FaultPlace::Book,      EventClass::Query,   percent(100), 3s,   "lists of open orders are up to so old"},
    {"F-27", FaultPlace::Book,      EventClass::Account, percent(100), 3s,   "positions are told as they were up to so long ago"},
    {"F-29", FaultPlace::Book,      EventClass::Entry,   percent(5),   2s,   "accepted orders expire up to so much later, before they do anything"},
    {"F-49", FaultPlace::Book,      EventClass::Entry,   percent(25),  10s,  "fills come in slices spread over up to this; some then expire"},
    {"F-53", FaultPlace::Book,      EventClass::Place,   percent(5),   0ms,  "market orders fill in part and expire"},
    {"F-52", FaultPlace::Book,      EventClass::Entry,   percent(5),   0ms,  "limit orders end as EXPIRED_IN_MATCH when they reach the book"},
    {"F-51", FaultPlace::Book,      EventClass::Cancel,  percent(25),  0ms,  "a fill comes before the cancel: of all that is left, or half"},
    {"F-60", FaultPlace::Book,      EventClass::Stop,    percent(5),   0ms,  "triggered stops are rejected for margin"},
    {"F-61", FaultPlace::Book,      EventClass::Stop,    percent(5),   0ms,  "triggered stops fill in part, and what is left expires"},
    {"F-62", FaultPlace::Book,      EventClass::Stop,    percent(25),  60s,  "triggered stops stand in TRIGGERING for up to this"},
    {"F-63", FaultPlace::Book,      EventClass::Stop,    percent(25),  0ms,  "the fill is told before TRIGGERED is"},
    {"F-64", FaultPlace::Book,      EventClass::Stop,    percent(100), 0ms,  "an open stop is gone, and nothing tells it"},
    {"F-65", FaultPlace::Book,      EventClass::Stop,    percent(100), 0ms,  "an open stop is cancelled by the user"},
    {"F-70", FaultPlace::Book,      EventClass::All,     percent(50),  0ms,  "this share of every winning position is closed"},
    {"F-71", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "a funding is paid besides the usual ones"},
    {"F-72", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "the account stands in the other position mode: orders are answered -4061"},
    {"F-73", FaultPlace::Book,      EventClass::All,     percent(50),  0ms,  "leverage and notional tiers fall to this share"},
    {"F-55", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "ticks and steps are ten times as coarse"},
    {"F-74", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "somebody places an order by hand"},
    {"F-74", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "somebody trades by hand"},
    {"F-78", FaultPlace::Book,      EventClass::All,     percent(30),  0ms,  "prices are so much higher, or lower, from then on"},
    {"F-78", FaultPlace::Book,      EventClass::Entry,   percent(5),   0ms,  "orders meet nothing to trade with: what does not rest expires"},
    {"F-40", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "listen keys run out; at less than 100%, that share of them tells it"},
    {"F-41", FaultPlace::Book,      EventClass::All,     percent(100), 0ms,  "listen keys are deleted, and nothing tells it"},
    {"F-74", FaultPlace::Book,      EventClass::All,     percent(1),   0ms,  "this share of the wallet comes, or goes"},
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

bool is_symbol(std::string_view text) {
  return text.size() > 2 && std::ranges::all_of(text, [](char c) {
           return ('A' <= c && c <= 'Z') || is_digit(c) || c == '_';
         });
}

// Whether faults carried out there can be restricted to the class.
bool fits(FaultPlace place, EventClass events) {
  using enum EventClass;
  if (events == All) return true;
  return place == FaultPlace::Events ? events <= User : events == Market || events >= Place;
}

bool has_sign(FaultKind kind) {
  using enum FaultKind;
  return kind == Skew || kind == Gap || kind == Transfer;
}

std::string class_names() {
  std::string text;
  for (const auto name : names(EventClass{})) (text += text.empty() ? "" : ", ") += name;
  return text;
}

Result<> read_parameter(Fault& fault, std::string_view text) {
  if (const auto share = read_rate(text)) {
    if (*share > percent(100) || *share < (has_sign(fault.kind) ? -percent(100) : Rate{}))
      return fail(Errc::OutOfRange, std::string{text} + " is no share");
    fault.share = *share;
  } else if (const auto amount = read_duration(text)) {
    if (*amount < 0ms && !has_sign(fault.kind))
      return fail(Errc::OutOfRange, std::string{text} + " is before its time");
    fault.amount = *amount;
  } else if (const auto events = from_string<EventClass>(text)) {
    if (!fits(row_of(fault.kind).place, *events))
      return fail(Errc::OutOfRange, std::string{to_string(fault.kind)} +
                                        " cannot be restricted to " + std::string{text});
    fault.events = *events;
  } else if (const auto code = from_text<int>(text); code && *code < 0) {
    fault.code = *code;
  } else if (is_symbol(text) && !code) {
    fault.symbol = text;
  } else {
    return fail(Errc::Parse, "'" + std::string{text} +
                                 "' is neither a share such as 5%, a time such as 2s, a symbol, an "
                                 "error's code nor a class of events or requests: " +
                                 class_names());
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
  Fault fault{*kind, *from, kEndless, row.events, row.share, row.amount, {}, 0};
  if (is_moment(*kind)) fault.until = fault.from;
  if (rest.starts_with('+')) {
    const auto length = rest.substr(1, rest.find(':') - 1);
    const auto read = read_duration(length);
    if (!read || *read < 0ms)
      return fail(Errc::Parse, "'" + std::string{length} + "' is not a time such as 2h");
    fault.until = fault.from + *read;
    rest.remove_prefix(1 + length.size());
  }
  const bool tells_its_end = *kind == FaultKind::Ban || *kind == FaultKind::Limit;
  if (tells_its_end && fault.until == kEndless)
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

bool is_moment(FaultKind kind) {
  using enum FaultKind;
  constexpr std::array kinds{DropSockets,  StopVanishes, StopCancelled, Adl,        ExtraFunding,
                             ForeignOrder, ForeignTrade, KeyExpired,    KeyDeleted, Transfer};
  return std::ranges::find(kinds, kind) != kinds.end();
}

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
    if (fault.until != kEndless) (text += '+') += to_text(fault.until - fault.from);
    (((text += ':') += to_unit_text(fault.share)) += ':') += to_text(fault.amount);
    (text += ':') += to_string(fault.events);
    if (!fault.symbol.empty()) (text += ':') += fault.symbol;
    if (fault.code != 0) (text += ':') += to_text(fault.code);
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

FaultPlan carried_out_by(FaultPlace place, FaultPlan plan) {
  std::erase_if(plan, [&](const Fault& fault) { return row_of(fault.kind).place != place; });
  return plan;
}

std::optional<milliseconds> next_moment(const Fault& fault, milliseconds offset) {
  if (offset < fault.from) return fault.from;
  if (fault.amount <= 0ms) return std::nullopt;
  const auto next = fault.from + ((offset - fault.from) / fault.amount + 1) * fault.amount;
  return next < fault.until ? std::optional{next} : std::nullopt;
}

}  // namespace gyre::sim
