#include "gyre/engine/order_desk.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace gyre {
namespace {

Price average(Money value, Quantity quantity) {
  if (quantity.is_zero()) return {};
  return Price::from_raw(
      divide(Wide{value.raw()} * Money::kScale, quantity.raw(), Rounding::Nearest));
}

// How long a symbol is left alone after an entry on it was refused so.
milliseconds rest_after(Refusal refusal) {
  switch (refusal) {
    case Refusal::None:
    case Refusal::Order:
    case Refusal::Busy:
    case Refusal::Absent:
    case Refusal::Triggering:
    case Refusal::WouldTrigger:
    case Refusal::Exists:
      return 1min;
    case Refusal::Conflict:
    case Refusal::Full:
    case Refusal::Restricted:
    case Refusal::Mode:
    case Refusal::Key:
      return 5min;
    case Refusal::Size:
    case Refusal::Filter:
      return 15min;
    case Refusal::Closed:
    case Refusal::Malformed:
      return 24h;
  }
  std::unreachable();
}

}  // namespace

// A minute is asked for twice: what is told again changes nothing.
Timestamp since(const Books& books) {
  return std::max(books.settled_at() - 1min, books.opened_at());
}

namespace {

constexpr milliseconds kBrief = 3s;  // for what takes at once or dies
constexpr milliseconds kOften = 1s;  // so often somebody looks, at least
constexpr int kLooks = 3;            // at the account, for reductions refused in a row

bool is_due(milliseconds age) { return age >= kBrief && age % kBrief < kOften; }

// A state in which such an order does not stay.
bool is_brief(Role role, OrderState state) {
  const bool takes = role == Role::Entry || role == Role::Exit;
  return takes && (state == OrderState::Working || state == OrderState::PartlyFilled);
}
bool is_brief(Role, StopState state) {
  return state == StopState::Triggering || state == StopState::Triggered;
}

bool lives(OrderEvent event) {
  return event == OrderEvent::Accept || event == OrderEvent::PartFill;
}

// No try of it arrived, and none will.
bool never_came(const auto& report, auto found_absent) {
  return report.what == found_absent || report.outcome == Outcome::NotSent;
}

}  // namespace

void OrderDesk::on(Output& out, const OrderReport& report, bool may_enter) const {
  const auto* order = out.books().find_order(report.id);
  if (order == nullptr) {
    // Ours by name, and not in the journal: it must not live.
    if (lives(report.what) && report.source == Source::Query)
      out.ask(CancelOrder{report.id, report.symbol});
    return;
  }
  const auto next = order_machine.next(order->state, report.what);
  // Given up, and there after all: it must not live either.
  if (order->state == OrderState::Rejected && lives(report.what))
    out.ask(CancelOrder{report.id, report.symbol});
  if (report.what == OrderEvent::CancelRefused) out.ask(QueryOrder{report.id, report.symbol});
  const bool more =
      next.state != order->state || report.filled > order->filled || is_over(order->state);
  const bool news = (next.verdict == Verdict::Refused) ||
                    (next.verdict == Verdict::Taken && more) ||
                    (report.venue_id != 0 && order->venue_id != report.venue_id);
  if (!news) return;
  const bool was_over = is_over(order->state);
  const auto leg = leg_of(order->intent);
  out.write(OrderReported{out.at(), report.id.intent, report.id.role, report.id.attempt,
                          report.what, report.outcome, report.filled, report.venue_id, report.code,
                          report.source});
  order = out.books().find_order(report.id);
  if (order->state == OrderState::Unknown) out.ask(QueryOrder{report.id, report.symbol});
  if (!was_over && order->state == OrderState::Rejected) refused(out, *order, report, may_enter);
  protector_.tend(out, leg);
}

// It ended without effect: tried again, or given up.
void OrderDesk::refused(Output& out, const OrderEntry& order, const OrderReport& report,
                        bool may_enter) const {
  const bool absent = never_came(report, OrderEvent::FoundAbsent);
  const bool entry = order.intent.role == Role::Entry;
  if (entry && absent && report.refusal != Refusal::Busy) {
    if (may_enter) try_entry_again(out, order);
    return;
  }
  if (entry)
    return out.write(SymbolHalted{out.at(), out.at() + rest_after(report.refusal), report.symbol,
                                  report.refusal, report.code});
  // Refused although it only reduces: our view of the position is wrong, or soon will be. When a
  // few looks at the account have not helped, the regular ones must do: they cost.
  const auto& failing = out.books().holding(leg_of(order.intent)).failing[index(report.id.role)];
  if (!absent && failing.count <= kLooks) out.ask(Reconcile{{report.symbol}, since(out.books())});
}

// Only what is proven never to have arrived is sent once more.
void OrderDesk::try_entry_again(Output& out, const OrderEntry& order) const {
  OrderIntended again = order.intent;
  const bool late = out.at() > again.deadline || again.attempt + 1 >= settings_.attempts;
  if (late || out.books().holding(leg_of(again)).state != PositionState::Flat) return;
  ++again.attempt;
  again.at = out.at();
  out.submit(gate_.resubmit(again));
}

void OrderDesk::on(Output& out, const StopReport& report) const {
  const auto* stop = out.books().find_stop(report.id);
  if (stop == nullptr) {
    if (report.what == StopEvent::Accept && report.source == Source::Query)
      out.ask(CancelOrder{report.id, report.symbol});
    return;
  }
  const auto next = stop_machine.next(stop->state, report.what);
  if (stop->state == StopState::Rejected && report.what == StopEvent::Accept)
    out.ask(CancelOrder{report.id, report.symbol});
  if (report.what == StopEvent::CancelRefused) out.ask(QueryOrder{report.id, report.symbol});
  const bool news =
      next.verdict != Verdict::Same || (report.order_id != 0 && stop->order_id != report.order_id);
  if (!news) return;
  const bool was_over = is_over(stop->state);
  const auto leg = leg_of(stop->intent);
  out.write(StopReported{out.at(), report.id.intent, report.id.role, report.id.attempt, report.what,
                         report.outcome, report.venue_id, report.order_id, report.code,
                         report.source});
  const auto state = out.books().find_stop(report.id)->state;
  if (state == StopState::Unknown) out.ask(QueryOrder{report.id, report.symbol});
  const auto& held = out.books().holding(leg);
  // The price has been there: what is left of the position is to go, whatever else covers it.
  const bool died = state == StopState::Failed;
  const bool refused = state == StopState::Rejected && !never_came(report, StopEvent::FoundAbsent);
  if (!was_over && (died || (refused && held.uncovered_since)))
    protector_.leave(out, leg, ExitReason::Unprotected);
  protector_.tend(out, leg);
}

void OrderDesk::on(Output& out, const FillReport& report) const {
  if (out.books().booked(report.symbol, report.trade_id)) return;
  // Trades that were asked for do not tell the order's name.
  const auto owner = report.id ? report.id : out.books().owner(report.symbol, report.order_id);
  const auto id = owner.value_or(ClientId{});
  out.write(FillBooked{report.at, report.symbol, report.trade_id, report.order_id, id.intent,
                       id.role, report.side, report.quantity, report.price, report.fee,
                       report.realized, report.maker, report.cause, report.fee_asset,
                       report.position});
  if (report.cause != FillCause::Order || !owner)
    out.write(AlarmRaised{
        out.at(), report.cause == FillCause::Order ? Alarm::Foreign : Alarm::TakenOver,
        fmt::format("{}: {} {} at {}, not by an order of ours", out.books().spelling(report.symbol),
                    to_string(report.side), to_text(report.quantity), to_text(report.price))});
  const auto* order = owner ? out.books().find_order(*owner) : nullptr;
  if (order != nullptr && order->filled > order->intent.quantity)
    out.write(AlarmRaised{out.at(), Alarm::Contradicted,
                          fmt::format("{}: {} filled of {}", to_text(*owner),
                                      to_text(order->filled), to_text(order->intent.quantity))});
  const auto leg = leg_of(report);
  const auto& held = out.books().holding(leg);
  if (const auto* turned = out.books().turned(leg))
    close_trade(out, leg, *turned);
  else if (held.quantity.is_zero() && !held.entry_quantity.is_zero())
    close_trade(out, leg, held);
  protector_.tend(out, leg);
}

// Where only one position of the symbol is held, it was for that one.
void OrderDesk::on(Output& out, const FundingReport& report) const {
  const Books& books = out.books();
  if (books.booked_funding(report.symbol, report.at, report.id)) return;
  auto position = report.position;
  int held = 0;
  for (const auto& [leg, holding] : books.positions(report.symbol))
    if (report.position == PositionSide::Both && has_quantity(holding.state))
      position = ++held == 1 ? leg.position : PositionSide::Both;
  out.write(FundingBooked{out.at(), report.at, report.symbol, report.amount, position, report.id});
}

void OrderDesk::on(Output& out, const IncomeReport& report) const {
  if (!out.books().booked_income(report.kind, report.id))
    out.write(IncomeBooked{out.at(), report.at, report.id, report.kind, report.amount, report.asset,
                           report.symbol});
}

void OrderDesk::close_trade(Output& out, Leg leg, const Holding& held) const {
  out.write(TradeClosed{.at = out.at(),
                        .opened = held.opened,
                        .symbol = leg.symbol,
                        .proposal = held.proposal,
                        .side = held.side,
                        .quantity = held.quantity_max,
                        .entry = average(held.entry_value, held.entry_quantity),
                        .exit = average(held.exit_value, held.exit_quantity),
                        .gross = held.gross,
                        .fees = held.fees,
                        .funding = held.funding,
                        .net = held.gross - held.fees + held.funding,
                        .reason = held.left_by,
                        .position = leg.position});
}

void OrderDesk::chase(Output& out) const {
  std::vector<std::pair<ClientId, SymbolId>> late;
  const auto collect = [&](const auto& live) {
    for (const auto& [id, entry] : live)
      if (is_brief(id.role, entry.state) && is_due(out.at() - entry.since))
        late.emplace_back(id, entry.intent.symbol);
  };
  collect(out.books().orders());
  collect(out.books().stops());
  for (const auto& [id, symbol] : late) out.ask(QueryOrder{id, symbol});
}

bool OrderDesk::has_stragglers(const Books& books) const {
  const auto brief = [](const auto& entry) {
    return is_brief(entry.first.role, entry.second.state);
  };
  return std::ranges::any_of(books.orders(), brief) || std::ranges::any_of(books.stops(), brief);
}

void OrderDesk::ask_about_everything(Output& out) const {
  const auto orders = out.books().orders();
  for (const auto& [id, order] : orders) {
    if (order.state == OrderState::Pending || order.state == OrderState::Canceling)
      out.write(OrderReported{.at = out.at(),
                              .intent = id.intent,
                              .role = id.role,
                              .attempt = id.attempt,
                              .event = OrderEvent::Timeout,
                              .outcome = Outcome::Unknown,
                              .source = Source::Query});
    out.ask(QueryOrder{id, order.intent.symbol});
  }
  const auto stops = out.books().stops();
  for (const auto& [id, stop] : stops) {
    if (stop.state == StopState::Pending || stop.state == StopState::Canceling)
      out.write(StopReported{.at = out.at(),
                             .intent = id.intent,
                             .role = id.role,
                             .attempt = id.attempt,
                             .event = StopEvent::Timeout,
                             .outcome = Outcome::Unknown,
                             .source = Source::Query});
    out.ask(QueryOrder{id, stop.intent.symbol});
  }
}

void OrderDesk::give_up_forgotten(Output& out) const {
  const auto is_forgotten = [&](const auto& entry, auto unknown) {
    return entry.state == unknown && out.at() - entry.intent.at > kVenueMemory;
  };
  const auto orders = out.books().orders();
  for (const auto& [id, order] : orders)
    if (is_forgotten(order, OrderState::Unknown))
      on(out,
         OrderReport{.id = id,
                     .symbol = order.intent.symbol,
                     .what = OrderEvent::FoundAbsent,
                     .outcome = Outcome::Refused,
                     .filled = order.filled,
                     .source = Source::Query,
                     .refusal = Refusal::Absent},
         false);
  const auto stops = out.books().stops();
  for (const auto& [id, stop] : stops)
    if (is_forgotten(stop, StopState::Unknown))
      on(out, StopReport{.id = id,
                         .symbol = stop.intent.symbol,
                         .what = StopEvent::FoundAbsent,
                         .outcome = Outcome::Refused,
                         .source = Source::Query,
                         .refusal = Refusal::Absent});
}

}  // namespace gyre
