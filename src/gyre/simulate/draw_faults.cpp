#include "gyre/simulate/draw_faults.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gyre/simulate/recipes.hpp"

namespace gyre::simulate {
namespace {

using sim::FaultKind;

constexpr double kCooked = 0.5;  // of the seeds

// Kinds that meet little of what they concern are drawn so many times as often as others; those
// that wait for a stop to trigger last longer besides, and hit more.
struct Emphasis {
  FaultKind kind;
  std::size_t times;
  bool lasts = false;
};
constexpr std::array kEmphasised{Emphasis{FaultKind::TriggerStuck, 8, true},
                                 Emphasis{FaultKind::TriggerPart, 8, true},
                                 Emphasis{FaultKind::TriggerRejected, 8, true},
                                 Emphasis{FaultKind::FillFirst, 8, true},
                                 Emphasis{FaultKind::SelfMatch, 5},
                                 Emphasis{FaultKind::Overload, 3},
                                 Emphasis{FaultKind::Restricted, 2},
                                 Emphasis{FaultKind::NoMargin, 2},
                                 Emphasis{FaultKind::EmptyBook, 2},
                                 Emphasis{FaultKind::Skew, 2},
                                 Emphasis{FaultKind::Adl, 3}};

Emphasis emphasis_of(FaultKind kind) {
  const auto* const found = std::ranges::find(kEmphasised, kind, &Emphasis::kind);
  return found == kEmphasised.end() ? Emphasis{kind, 1} : *found;
}

// Each kind as often as it weighs.
std::vector<FaultKind> urn_of(const std::vector<FaultKind>& kinds) {
  std::vector<FaultKind> urn;
  for (const auto kind : kinds) urn.insert(urn.end(), emphasis_of(kind).times, kind);
  return urn;
}

// How much of it: what a kind means by its share decides.
Rate share_of(const Dice& dice, FaultKind kind, std::int64_t i) {
  using enum FaultKind;
  const auto own = sim::row_of(kind).share;
  switch (kind) {
    case Gap:
      return Rate::from_raw(percent(30).raw() * (dice.below(2001, 0x73, i) - 1000) / 1000);
    case NewLimits:
    case ForeignWeight:
    case Adl:
    case NewTiers:
    case Transfer:
    case KeyExpired:
      return own;
    default:
      if (emphasis_of(kind).lasts) return dice.one_of({percent(30), percent(100)}, 0x74, i);
      return dice.one_of({percent(2), percent(10), percent(30), percent(100)}, 0x74, i);
  }
}

// What happens to market data happens to the account's events, too; and what happens to entries
// happens to every order.
sim::EventClass class_of(const Dice& dice, const sim::FaultRow& row, std::int64_t i) {
  const bool other = dice.share(0x80, i) < 0.5;
  if (row.place == sim::FaultPlace::Events && row.events != sim::EventClass::Kline)
    return other ? sim::EventClass::User : row.events;
  if (row.place == sim::FaultPlace::Book && row.events == sim::EventClass::Entry)
    return other ? sim::EventClass::Place : row.events;
  return row.events;
}

// Of few orders in an hour: a short fault would meet none.
bool is_rare(const sim::FaultRow& row) {
  using enum sim::EventClass;
  return row.events >= Place && row.events <= Query;
}

milliseconds length_of(const Dice& dice, FaultKind kind, std::int64_t i) {
  if (emphasis_of(kind).lasts) return 30min + milliseconds{dice.below(5'400'000, 0x77, i)};
  const auto longest = is_rare(sim::row_of(kind))
                           ? dice.one_of({600'000, 1'800'000, 3'600'000, 7'200'000}, 0x76, i)
                           : dice.one_of({5'000, 60'000, 600'000, 1'800'000}, 0x76, i);
  const milliseconds length{dice.below(longest, 0x77, i) + 100};
  return sim::is_moment(kind) && dice.share(0x78, i) < 0.5 ? 0ms : length;
}

// One fault of the kind, somewhere in the time of trouble.
sim::Fault draw_fault(const Dice& dice, FaultKind kind, std::int64_t i, milliseconds trouble) {
  const auto& row = sim::row_of(kind);
  const auto latest = emphasis_of(kind).lasts ? trouble / 2 : trouble;
  const milliseconds from{dice.below(latest.count(), 0x75, i)};
  sim::Fault fault{.kind = kind,
                   .from = from,
                   .until = std::min(from + length_of(dice, kind, i), trouble),
                   .events = class_of(dice, row, i),
                   .share = share_of(dice, kind, i),
                   .amount = row.amount};
  if (sim::is_moment(kind) || kind == FaultKind::DayClose)
    fault.amount = milliseconds{20'000 + dice.below(300'000, 0x79, i)};
  else if (kind != FaultKind::Skew)
    fault.amount = milliseconds{dice.below(row.amount.count() + 1, 0x7a, i)};
  return fault;
}

// What a kind needs beside it to show, or makes much worse.
std::optional<FaultKind> companion(FaultKind kind) {
  using enum FaultKind;
  switch (kind) {
    case Hidden:
    case StaleOrders:
    case Slices:
    case DiesLater:
    case TriggerStuck:
      return Unknown503;
    case CancelRace:
      return Slices;
    case Lost:
    case FillFirst:
    case TriggerPart:
      return Slow;
    case Slow:
      return Lost;
    case LateLanding:
      return Hidden;
    case StopVanishes:
      return StopLimit;
    default:
      return std::nullopt;
  }
}

bool holds(const std::vector<FaultKind>& kinds, FaultKind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

// One recipe for most of the hour, as far as it is made of these kinds.
void cook(sim::FaultPlan& plan, const Dice& dice, const std::vector<FaultKind>& kinds,
          milliseconds trouble) {
  const auto all = recipes();
  const auto& recipe = all[static_cast<std::size_t>(dice.below(std::ssize(all), 0x91))];
  const milliseconds from{dice.below(trouble.count() / 4, 0x92)};
  for (const auto& [kind, events, share, amount] : recipe.ingredients)
    if (holds(kinds, kind))
      plan.push_back({.kind = kind,
                      .from = from,
                      .until = trouble,
                      .events = events,
                      .share = share,
                      .amount = amount});
}

}  // namespace

std::vector<FaultKind> drawable() {
  std::vector<FaultKind> kinds;
  for (std::size_t i = 0; i < kCount<FaultKind>; ++i)
    if (const auto kind = FaultKind(i); out_of_reach(kind).empty()) kinds.push_back(kind);
  return kinds;
}

std::string_view out_of_reach(FaultKind kind) {
  if (kind == FaultKind::Rtt) return "wall time, of which a simulation has none";
  if (kind == FaultKind::UnknownEvent)
    return "bytes that are no message; a simulation has no bytes";
  if (kind == FaultKind::PostOnly)
    return "orders that may only rest or only fill whole; the session sends neither";
  return {};
}

sim::FaultPlan draw_plan(const Dice& dice, const std::vector<FaultKind>& kinds,
                         milliseconds trouble) {
  sim::FaultPlan plan;
  const auto urn = urn_of(kinds);
  const bool cooks = dice.share(0x90) < kCooked;
  if (cooks) cook(plan, dice, kinds, trouble);
  const auto count = cooks ? dice.below(4, 0x7b) : 2 + dice.below(11, 0x7b);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto kind = urn[static_cast<std::size_t>(dice.below(std::ssize(urn), 0x7c, i))];
    plan.push_back(draw_fault(dice, kind, i, trouble));
    const auto beside = companion(kind);
    if (!beside || !holds(kinds, *beside)) continue;
    if (dice.share(0x7d, i) < 0.5) continue;
    auto other = draw_fault(dice, *beside, 1000 + i, trouble);
    other.from = plan.back().from;
    other.until = plan.back().until;
    if (*beside == FaultKind::Lost) other.events = sim::EventClass::User;
    plan.push_back(other);
  }
  return plan;
}

}  // namespace gyre::simulate
