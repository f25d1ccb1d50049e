#include "gyre/engine/order_desk.hpp"

#include <algorithm>
#include <cmath>

namespace gyre {
namespace {

bool in_flight(OrderState s) { return s == OrderState::Pending || s == OrderState::Unknown; }

// Those of one symbol, by value: what we do about them changes the shelf.
template <class Map>
auto of_symbol(const Map& live, SymbolId symbol) {
  std::vector<typename Map::mapped_type> found;
  for (const auto& [id, entry] : live)
    if (entry.intent.symbol == symbol) found.push_back(entry);
  return found;
}

Price average(Money value, Quantity quantity) {
  if (quantity.is_zero()) return {};
  return Price::from_raw(
      divide(Wide{value.raw()} * Money::kScale, quantity.raw(), Rounding::Nearest));
}

}  // namespace

const Instrument& OrderDesk::instrument(SymbolId symbol) const {
  ensure(symbol.value < instruments_.size(), "an order is for a known instrument");
  return instruments_[symbol.value];
}

Price disaster_price(const Instrument& instrument, Side side, Price entry, Price stop,
                     double times) {
  const double distance = times * (entry.to_double() - stop.to_double());
  const auto rounding = side == Side::Long ? Rounding::Up : Rounding::Down;
  const auto price = to_tick(entry.to_double() - distance, instrument.tick, rounding);
  ensure(price.has_value(), "a disaster stop lies at a price");
  return std::max(*price, instrument.tick);
}

void OrderDesk::on(Output& out, const OrderReport& report) const {
  const auto* order = out.books().find_order(report.id);
  if (order == nullptr) {
    // Ours by name, and not in the journal: it must not live.
    const bool lives = report.what == OrderEvent::Accept || report.what == OrderEvent::PartFill;
    if (lives && report.source == Source::Query) out.ask(CancelOrder{report.id, report.symbol});
    return;
  }
  const auto next = order_machine.next(order->state, report.what);
  if (report.what == OrderEvent::CancelRefused) out.ask(QueryOrder{report.id, report.symbol});
  const bool news =
      next.verdict != Verdict::Same || (report.venue_id != 0 && order->venue_id != report.venue_id);
  if (!news) return;
  const bool was_over = is_over(order->state);
  out.write(OrderReported{out.at(), report.id.intent, report.id.role, report.id.attempt,
                          report.what, report.outcome, report.filled, report.venue_id, report.code,
                          report.source});
  order = out.books().find_order(report.id);
  if (order->state == OrderState::Unknown) out.ask(QueryOrder{report.id, report.symbol});
  if (was_over || !is_over(order->state)) return;
  const bool absent = report.what == OrderEvent::FoundAbsent || report.outcome == Outcome::NotSent;
  if (order->state == OrderState::Rejected) return retry(out, *order, absent);
  tend(out, report.symbol);
}

// A rejected order is tried again only when it is proven that it never arrived.
void OrderDesk::retry(Output& out, const OrderEntry& order, bool absent) const {
  OrderIntended again = order.intent;
  const auto& held = out.books().holding(again.symbol);
  if (again.role == Role::Entry) {
    if (!absent || out.at() > again.deadline || again.attempt + 1 >= settings_.attempts) return;
    if (held.state != PositionState::Flat) return;
    ++again.attempt;
    again.at = out.at();
    return out.submit(gate_.resubmit(again));
  }
  if (again.role == Role::Exit && has_quantity(held.state) && absent &&
      again.attempt + 1 < settings_.attempts)
    return leave(out, again.symbol, again.reason);
  // Refused although it only reduces: our view of the position is wrong, or soon will be.
  out.ask(Reconcile{{again.symbol}, out.books().last_fill()});
}

void OrderDesk::on(Output& out, const StopReport& report) const {
  const auto* stop = out.books().find_stop(report.id);
  if (stop == nullptr) {
    if (report.what == StopEvent::Accept && report.source == Source::Query)
      out.ask(CancelOrder{report.id, report.symbol});
    return;
  }
  const auto next = stop_machine.next(stop->state, report.what);
  if (report.what == StopEvent::CancelRefused) out.ask(QueryOrder{report.id, report.symbol});
  const bool news =
      next.verdict != Verdict::Same || (report.order_id != 0 && stop->order_id != report.order_id);
  if (!news) return;
  out.write(StopReported{out.at(), report.id.intent, report.id.role, report.id.attempt, report.what,
                         report.outcome, report.venue_id, report.order_id, report.code,
                         report.source});
  const auto state = out.books().find_stop(report.id)->state;
  if (state == StopState::Unknown) out.ask(QueryOrder{report.id, report.symbol});
  const auto& held = out.books().holding(report.symbol);
  const bool refused = state == StopState::Rejected || state == StopState::Failed;
  const bool never_sent =
      report.outcome == Outcome::NotSent || report.what == StopEvent::FoundAbsent;
  if (refused && held.state == PositionState::Naked && !never_sent)
    return leave(out, report.symbol, ExitReason::Unprotected);
  if (state != StopState::Done) tend(out, report.symbol);
}

void OrderDesk::on(Output& out, const FillReport& report) const {
  if (out.books().booked(report.symbol, report.trade_id)) return;
  // Trades that were asked for do not tell the order's name.
  const auto owner = report.id ? report.id : out.books().owner(report.symbol, report.order_id);
  const auto id = owner.value_or(ClientId{});
  out.write(FillBooked{report.at, report.symbol, report.trade_id, report.order_id, id.intent,
                       id.role, report.side, report.quantity, report.price, report.fee,
                       report.realized, report.maker, report.liquidation});
  const auto& held = out.books().holding(report.symbol);
  if (held.quantity.is_zero() && !held.entry_quantity.is_zero()) close_trade(out, report.symbol);
  tend(out, report.symbol);
}

void OrderDesk::on(Output& out, const FundingReport& report) const {
  if (!out.books().booked_funding(report.symbol, report.at))
    out.write(FundingBooked{out.at(), report.at, report.symbol, report.amount});
}

void OrderDesk::close_trade(Output& out, SymbolId symbol) const {
  const Holding held = out.books().holding(symbol);
  out.write(TradeClosed{.at = out.at(),
                        .opened = held.opened,
                        .symbol = symbol,
                        .proposal = held.proposal,
                        .side = held.side,
                        .quantity = held.quantity_max,
                        .entry = average(held.entry_value, held.entry_quantity),
                        .exit = average(held.exit_value, held.exit_quantity),
                        .gross = held.gross,
                        .fees = held.fees,
                        .funding = held.funding,
                        .net = held.gross - held.fees + held.funding,
                        .reason = held.left_by});
}

void OrderDesk::tend(Output& out, SymbolId symbol) const {
  const auto& held = out.books().holding(symbol);
  if (held.state == PositionState::Flat) return sweep(out, symbol, false);
  if (!has_quantity(held.state)) return;
  tend_stops(out, symbol, held);
  if (held.state != PositionState::Exiting) tend_target(out, symbol, out.books().holding(symbol));
}

void OrderDesk::tend_stops(Output& out, SymbolId symbol, const Holding& held) const {
  bool disaster = false, placed = false, live = false;
  std::vector<ClientId> too_small;
  for (const auto& stop : of_symbol(out.books().stops(), symbol)) {
    if (stop.state == StopState::Canceling || stop.state == StopState::Unknown) continue;
    if (stop.intent.role == Role::Disaster) {
      disaster = true;
    } else if (stop.intent.quantity >= held.quantity) {
      placed = true;
      live |= protects(stop.state);
    } else {
      too_small.push_back(stop.intent.id());
    }
  }
  if (held.stop.is_zero()) return;  // not a position of ours: reported, not traded
  if (!placed) place_stop(out, symbol, Role::Stop, held.quantity);
  if (!disaster) place_stop(out, symbol, Role::Disaster, {});
  if (live)
    for (const auto id : too_small) out.cancel(id, symbol);
}

void OrderDesk::place_stop(Output& out, SymbolId symbol, Role role, Quantity quantity) const {
  const auto& held = out.books().holding(symbol);
  const auto trigger = role == Role::Stop
                           ? held.stop
                           : disaster_price(instrument(symbol), held.side, held.entry, held.stop,
                                            settings_.disaster);
  out.submit(gate_.protect({.at = out.at(),
                            .intent = out.books().next_intent(),
                            .role = role,
                            .symbol = symbol,
                            .side = closing(held.side),
                            .trigger = trigger,
                            .quantity = quantity,
                            .proposal = held.proposal}));
}

void OrderDesk::tend_target(Output& out, SymbolId symbol, const Holding& held) const {
  bool resting = false;
  for (const auto& order : of_symbol(out.books().orders(), symbol)) {
    if (order.intent.role != Role::Target) continue;
    resting = true;  // also while it is being canceled: the sum must never exceed the position
    const bool fits = order.intent.quantity - order.filled == held.quantity;
    if (!fits && !in_flight(order.state) && order.state != OrderState::Canceling)
      out.cancel(order.intent.id(), symbol);
  }
  if (resting || held.target.is_zero()) return;
  out.submit(gate_.reduce({.at = out.at(),
                           .deadline = held.deadline,
                           .intent = out.books().next_intent(),
                           .role = Role::Target,
                           .symbol = symbol,
                           .side = closing(held.side),
                           .quantity = held.quantity,
                           .price = held.target,
                           .proposal = held.proposal}));
}

// A close-all stop goes by itself when the position closes; it is swept only when it did not.
void OrderDesk::sweep(Output& out, SymbolId symbol, bool with_disaster) const {
  for (const auto& order : of_symbol(out.books().orders(), symbol))
    if (order.intent.role == Role::Target && order.state != OrderState::Canceling &&
        !in_flight(order.state) && order.filled < order.intent.quantity)
      out.cancel(order.intent.id(), symbol);
  for (const auto& stop : of_symbol(out.books().stops(), symbol))
    if (stop.state == StopState::Live && (stop.intent.role == Role::Stop || with_disaster))
      out.cancel(stop.intent.id(), symbol);
}

void OrderDesk::leave(Output& out, SymbolId symbol, ExitReason reason) const {
  const auto& held = out.books().holding(symbol);
  if (!has_quantity(held.state) || held.state == PositionState::Exiting) return;
  for (const auto& order : of_symbol(out.books().orders(), symbol))
    if (order.intent.role == Role::Target && !in_flight(order.state) &&
        order.state != OrderState::Canceling)
      out.cancel(order.intent.id(), symbol);
  out.submit(gate_.reduce({.at = out.at(),
                           .deadline = out.at() + 1min,
                           .intent = out.books().next_intent(),
                           .role = Role::Exit,
                           .symbol = symbol,
                           .side = closing(held.side),
                           .quantity = held.quantity,
                           .proposal = held.proposal,
                           .reason = reason}));
}

void OrderDesk::watch(Output& out) const {
  for (std::uint16_t i = 0; i < out.books().symbols(); ++i) {
    const SymbolId symbol{i};
    const auto& held = out.books().holding(symbol);
    if (held.state == PositionState::Flat) {
      sweep(out, symbol, true);
    } else if (has_quantity(held.state)) {
      const bool ours = !held.stop.is_zero();
      if (ours && out.at() >= held.deadline) leave(out, symbol, ExitReason::TimeLimit);
      tend(out, symbol);
    }
  }
}

void OrderDesk::ask_about_everything(Output& out) const {
  const auto orders = out.books().orders();
  for (const auto& [id, order] : orders) {
    if (order.state == OrderState::Pending || order.state == OrderState::Canceling)
      out.write(OrderReported{out.at(),
                              id.intent,
                              id.role,
                              id.attempt,
                              OrderEvent::Timeout,
                              Outcome::Unknown,
                              {},
                              0,
                              0,
                              Source::Query});
    out.ask(QueryOrder{id, order.intent.symbol});
  }
  const auto stops = out.books().stops();
  for (const auto& [id, stop] : stops) {
    if (stop.state == StopState::Pending || stop.state == StopState::Canceling)
      out.write(StopReported{out.at(), id.intent, id.role, id.attempt, StopEvent::Timeout,
                             Outcome::Unknown, 0, 0, 0, Source::Query});
    out.ask(QueryOrder{id, stop.intent.symbol});
  }
}

}  // namespace gyre
