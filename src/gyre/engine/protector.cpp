#include "gyre/engine/protector.hpp"

#include <algorithm>

namespace gyre {
namespace {

constexpr milliseconds kFirstPause = 250ms, kLongestPause = 5s;
constexpr milliseconds kExitPatience = 2s;  // with an exit of which nobody hears
constexpr int kExitsUnheard = 4;

bool in_flight(OrderState s) { return s == OrderState::Pending || s == OrderState::Unknown; }

// Those of one position, by value: what we do about them changes the shelf.
template <class Map>
auto of_leg(const Map& live, Leg leg) {
  std::vector<typename Map::mapped_type> found;
  for (const auto& [id, entry] : live)
    if (leg_of(entry.intent) == leg) found.push_back(entry);
  return found;
}

milliseconds pause_after(int failures) {
  if (failures <= 1) return 0ms;
  return std::min(kFirstPause * (1 << std::min(failures - 2, 10)), kLongestPause);
}

// Contracts get coarser while positions are held; one that is gone has no grid.
template <class Number>
Number on_grid(Number number, Number grid, Rounding rounding) {
  return grid.is_zero() ? number : number.round_to(grid, rounding);
}

bool is_ours(const Holding& held) { return !held.stop.is_zero(); }

// In hedge mode the side that closes one position opens more of it when the fill that closed was
// told before the one that opened: then nothing is right but to wait for the other.
bool is_upside_down(Leg leg, const Holding& held) {
  return leg.position != PositionSide::Both &&
         leg.position != position_for(PositionMode::Hedge, held.side);
}

}  // namespace

Price disaster_price(const Instrument& instrument, Side side, Price entry, Price stop,
                     double times) {
  const double distance = times * (entry.to_double() - stop.to_double());
  const auto rounding = side == Side::Long ? Rounding::Up : Rounding::Down;
  const double level = std::max(entry.to_double() - distance, instrument.tick.to_double());
  const auto price = to_tick(level, instrument.tick, rounding);
  ensure(price.has_value(), "a disaster stop lies at a price");
  return *price;
}

const Instrument& Protector::instrument(SymbolId symbol) const {
  ensure(symbol.value < instruments_.size(), "an order is for a known instrument");
  return instruments_[symbol.value];
}

// As much as one order at market may be.
Quantity Protector::market_max(SymbolId symbol) const {
  const auto& it = instrument(symbol);
  auto most = it.market_quantity_max.is_zero() ? it.quantity_max : it.market_quantity_max;
  if (most.is_zero()) most = Quantity::from_raw(INT64_MAX);
  return it.market_step.is_zero() ? most.floor_to(it.step) : most.floor_to(it.market_step);
}

// What a working stop may be for; the close-all has what is less than a step.
Quantity Protector::coverable(Leg leg, const Holding& held) const {
  return on_grid(held.quantity, instrument(leg.symbol).step, Rounding::Down);
}

// On the tick as it is now, on the side of the market.
void Protector::fit_stop(Output& out, Leg leg) const {
  const auto& held = out.books().holding(leg);
  const auto rounding = held.side == Side::Long ? Rounding::Up : Rounding::Down;
  const auto price = on_grid(held.stop, instrument(leg.symbol).tick, rounding);
  if (price != held.stop && !price.is_zero())
    out.write(StopMoved{out.at(), leg.symbol, price, StopMove::Grid, leg.position});
}

// What failed before is tried again after a pause.
bool Protector::may_try(const Output& out, const Holding& held, Role role) const {
  const auto& failing = held.failing[index(role)];
  return failing.count == 0 || out.at() >= failing.last + pause_after(failing.count);
}

void Protector::tend(Output& out, Leg leg) const {
  const auto& held = out.books().holding(leg);
  if (held.state == PositionState::Flat) return sweep(out, leg, false);
  if (instruments_.empty()) return;  // nobody has told what can be traded yet
  if (!has_quantity(held.state)) return;
  if (!is_ours(held)) return sweep(out, leg, true);  // others' are reported, not traded
  if (is_upside_down(leg, held)) return;
  fit_stop(out, leg);
  tend_stops(out, leg, held);
  tend_disaster(out, leg, held);
  retire_stops(out, leg, held);
  tend_exit(out, leg, held);
  tend_target(out, leg, held);
}

void Protector::tend_stops(Output& out, Leg leg, const Holding& held) const {
  const auto most = market_max(leg.symbol);
  const auto wanted = coverable(leg, held);
  const bool whole = wanted <= most;
  Quantity placed;
  for (const auto& stop : of_leg(out.books().stops(), leg)) {
    const auto& intent = stop.intent;
    const bool counts = intent.role == Role::Stop && stop.state != StopState::Canceling &&
                        stop.state != StopState::Unknown && intent.trigger == held.stop;
    if (counts && (!whole || intent.quantity >= wanted)) placed += intent.quantity;
  }
  if (placed >= wanted || !may_try(out, held, Role::Stop)) return;
  for (auto left = wanted - placed; !left.is_zero(); left -= std::min(left, most))
    place_stop(out, leg, Role::Stop, std::min(left, most));
}

void Protector::tend_disaster(Output& out, Leg leg, const Holding& held) const {
  for (const auto& stop : of_leg(out.books().stops(), leg))
    if (stop.intent.role == Role::Disaster && stop.state != StopState::Canceling) return;
  if (may_try(out, held, Role::Disaster)) place_stop(out, leg, Role::Disaster, {});
}

void Protector::place_stop(Output& out, Leg leg, Role role, Quantity quantity) const {
  const auto& held = out.books().holding(leg);
  const auto trigger = role == Role::Stop
                           ? held.stop
                           : disaster_price(instrument(leg.symbol), held.side, held.entry,
                                            held.first_stop, settings_.disaster);
  out.submit(gate_.protect({.at = out.at(),
                            .intent = out.books().next_intent(),
                            .role = role,
                            .symbol = leg.symbol,
                            .side = closing(held.side),
                            .trigger = trigger,
                            .quantity = quantity,
                            .proposal = held.proposal,
                            .position = leg.position}));
}

// Working stops that the others make superfluous: too small, at an old price, or a second one. The
// oldest go first, and never one that is needed.
void Protector::retire_stops(Output& out, Leg leg, const Holding& held) const {
  const auto stops = of_leg(out.books().stops(), leg);
  const auto works = [&](const StopEntry& stop) {
    return stop.intent.role == Role::Stop && stop.state == StopState::Live;
  };
  const auto wanted = coverable(leg, held);
  if (wanted.is_zero()) return;
  const auto is_current = [&](const StopEntry& stop) { return stop.intent.trigger == held.stop; };
  Quantity current;
  for (const auto& stop : stops)
    if (works(stop) && is_current(stop)) current += stop.intent.quantity;
  for (const auto& stop : stops) {
    if (!works(stop)) continue;
    const auto without = is_current(stop) ? current - stop.intent.quantity : current;
    if (without < wanted) continue;
    current = without;
    out.cancel(stop.intent.id(), leg.symbol);
  }
}

void Protector::tend_target(Output& out, Leg leg, const Holding& held) const {
  if (held.leave || held.state == PositionState::Exiting) return;
  const auto& it = instrument(leg.symbol);
  const auto wanted = on_grid(std::min(held.quantity, it.quantity_max), it.step, Rounding::Down);
  bool resting = false;
  for (const auto& order : of_leg(out.books().orders(), leg)) {
    if (order.intent.role != Role::Target) continue;
    resting = true;  // also while it is being canceled: the sum must never exceed the position
    const bool fits =
        order.filled <= order.intent.quantity && order.intent.quantity - order.filled == wanted;
    if (!fits && !in_flight(order.state) && order.state != OrderState::Canceling)
      out.cancel(order.intent.id(), leg.symbol);
  }
  const auto rounding = held.side == Side::Long ? Rounding::Down : Rounding::Up;
  const auto price = on_grid(held.target, it.tick, rounding);
  if (resting || price.is_zero() || wanted.is_zero() || !may_try(out, held, Role::Target)) return;
  out.submit(gate_.reduce({.at = out.at(),
                           .deadline = held.deadline,
                           .intent = out.books().next_intent(),
                           .role = Role::Target,
                           .symbol = leg.symbol,
                           .side = closing(held.side),
                           .quantity = wanted,
                           .price = price,
                           .proposal = held.proposal,
                           .position = leg.position}));
}

// A position that is to be left gets one exit at a time; another beside it when nobody hears of
// the first and no stop covers: two that reduce do no harm. Each waits twice as long as the last,
// and after a few it is for the resolver to find out what became of them.
void Protector::tend_exit(Output& out, Leg leg, const Holding& held) const {
  if (!held.leave || !may_try(out, held, Role::Exit)) return;
  int unheard = 0;
  Timestamp latest{};
  for (const auto& order : of_leg(out.books().orders(), leg)) {
    if (order.intent.role != Role::Exit) continue;
    if (!in_flight(order.state) || !held.uncovered_since) return;
    latest = std::max(latest, order.since);
    ++unheard;
  }
  if (unheard == kExitsUnheard) return;
  if (unheard > 0 && out.at() - latest < kExitPatience * (1 << (unheard - 1))) return;
  cancel_targets(out, leg);
  const auto& it = instrument(leg.symbol);
  const auto step = it.market_step.is_zero() ? it.step : it.market_step;
  const auto quantity = std::min(held.quantity, market_max(leg.symbol)).floor_to(step);
  if (quantity.is_zero()) return;  // less than the venue trades: the close-all stop has to do
  out.submit(gate_.reduce({.at = out.at(),
                           .deadline = out.at() + 1min,
                           .intent = out.books().next_intent(),
                           .role = Role::Exit,
                           .symbol = leg.symbol,
                           .side = closing(held.side),
                           .quantity = quantity,
                           .proposal = held.proposal,
                           .reason = *held.leave,
                           .position = leg.position}));
}

void Protector::cancel_targets(Output& out, Leg leg) const {
  for (const auto& order : of_leg(out.books().orders(), leg))
    if (order.intent.role == Role::Target && !in_flight(order.state) &&
        order.state != OrderState::Canceling && order.filled < order.intent.quantity)
      out.cancel(order.intent.id(), leg.symbol);
}

// A close-all stop goes by itself when the position closes; it is swept only when it did not.
void Protector::sweep(Output& out, Leg leg, bool with_disaster) const {
  cancel_targets(out, leg);
  for (const auto& stop : of_leg(out.books().stops(), leg))
    if (stop.state == StopState::Live && (stop.intent.role == Role::Stop || with_disaster))
      out.cancel(stop.intent.id(), leg.symbol);
}

void Protector::leave(Output& out, Leg leg, ExitReason reason) const {
  const auto& held = out.books().holding(leg);
  const bool there = held.state != PositionState::Flat && is_ours(held);
  if (!there || held.leave) return;
  out.write(ExitDecided{out.at(), leg.symbol, reason, leg.position});
  tend(out, leg);
}

void Protector::follow(Output& out, Leg leg, Price mark) const {
  const auto& held = out.books().holding(leg);
  if (!has_quantity(held.state) || !is_ours(held) || held.leave) return;
  const double s = sign(held.side);
  const double entry = held.entry.to_double(), at = mark.to_double();
  const double risk = s * (entry - held.first_stop.to_double());
  const double gained = s * (at - entry);
  if (!(risk > 0)) return;
  double level = held.stop.to_double();
  auto why = StopMove::BreakEven;
  const auto raise = [&](double to, StopMove reason) {
    if (s * (to - level) <= 0) return;
    level = to;
    why = reason;
  };
  if (settings_.break_even > 0 && gained >= settings_.break_even * risk)
    raise(entry, StopMove::BreakEven);
  if (settings_.trail > 0 && gained >= settings_.trail_from * risk)
    raise(at - s * settings_.trail * risk, StopMove::Trail);
  if (s * (level - held.stop.to_double()) < settings_.trail_step * risk) return;
  const auto rounding = held.side == Side::Long ? Rounding::Down : Rounding::Up;
  const auto price = to_tick(level, instrument(leg.symbol).tick, rounding);
  const bool closer = price && s * (price->to_double() - held.stop.to_double()) > 0;
  if (!closer || s * (at - price->to_double()) <= 0) return;
  out.write(StopMoved{out.at(), leg.symbol, *price, why, leg.position});
  tend(out, leg);
}

bool Protector::has_work(const Books& books) const {
  return std::ranges::any_of(books.holdings(), [](const auto& entry) {
    const Holding& held = entry.second;
    if (!has_quantity(held.state) || !is_ours(held)) return false;
    return held.uncovered_since || held.leave || held.failing[index(Role::Stop)].count > 0 ||
           held.failing[index(Role::Disaster)].count > 0;
  });
}

void Protector::mend(Output& out) const {
  for (const auto& [leg, held] : out.books().holdings()) {
    if (!has_quantity(held.state) || !is_ours(held)) continue;
    const bool too_long =
        held.uncovered_since && out.at() - *held.uncovered_since >= settings_.naked;
    if (too_long) leave(out, leg, ExitReason::Unprotected);
    tend(out, leg);
  }
}

void Protector::watch(Output& out) const {
  for (const auto& [leg, held] : out.books().holdings()) {
    const bool theirs = has_quantity(held.state) && !is_ours(held);
    if (held.state == PositionState::Flat || theirs) {
      sweep(out, leg, true);
    } else if (has_quantity(held.state) && out.at() >= held.deadline) {
      leave(out, leg, ExitReason::TimeLimit);
    }
  }
  mend(out);
}

}  // namespace gyre
