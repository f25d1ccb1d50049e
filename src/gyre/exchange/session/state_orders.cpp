#include <algorithm>
#include <utility>

#include "gyre/exchange/session/orders.hpp"
#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"
#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr int kConfigureTries = 5, kCancelTries = 3;
constexpr milliseconds kEntryMax = 10s;  // an entry without a deadline of its own

VenueId venue_id_of(const wire::Body& body) {
  if (const auto* order = std::get_if<wire::OrderView>(&body)) return order->order_id;
  if (const auto* stop = std::get_if<wire::AlgoView>(&body)) return stop->algo_id;
  return 0;
}

// A cancel that is done has ended the order, unless it had ended otherwise just before.
OrderEvent cancel_event(const wire::Body* body) {
  const auto* order = body != nullptr ? std::get_if<wire::OrderView>(body) : nullptr;
  if (order == nullptr || wire::is_open(order->status)) return OrderEvent::Cancel;
  return order_event(order->status);
}

}  // namespace

void Session::State::on(const SubmitOrder& order) {
  const bool entry = order.role == Role::Entry;
  Pending pending{.request = to_request(order, symbols[order.symbol]),
                  .ask = SubmitAsk{order.id(), order.symbol},
                  .priority = entry ? Priority::Order : Priority::Protective,
                  .latest = std::nullopt};
  if (entry && halts.is_on(Halt::Key))
    return say(order.id(), order.symbol, OrderEvent::Reject, StopEvent::Reject,
               {Outcome::NotSent, 0, nullptr, "the key is refused", Refusal::Key}, 0);
  if (entry) pending.latest = order.deadline > order.at ? order.deadline : now + kEntryMax;
  const auto held = configuring.find(order.symbol);
  if (entry && held != configuring.end())
    held->second.held.push_back(std::move(pending));
  else
    departures.add(std::move(pending));
}

void Session::State::on(const SubmitStop& stop) {
  ask(to_request(stop, symbols[stop.symbol]), SubmitAsk{stop.id(), stop.symbol},
      Priority::Protective);
}

void Session::State::on(const CancelOrder& cancel) {
  ask(to_request(cancel, symbols[cancel.symbol]), CancelAsk{cancel.id, cancel.symbol},
      Priority::Protective);
}

// Both at once; entries on the symbol wait for both. What it costs to trade it may come later: till
// then it is thought to be as for the others.
void Session::State::on(const Configure& configure) {
  const auto& symbol = symbols[configure.symbol];
  configuring[configure.symbol].missing += 2;
  leverages[configure.symbol] = configure.leverage;
  ask(wire::SetMarginType{symbol, true}, ConfigureAsk{configure.symbol}, Priority::Order);
  ask(wire::SetLeverage{symbol, configure.leverage}, ConfigureAsk{configure.symbol},
      Priority::Order);
  if (fees_asked.insert(configure.symbol).second)
    ask(wire::GetCommissionRate{symbol}, FeesAsk{configure.symbol}, Priority::Market);
}

void Session::State::say(ClientId id, SymbolId symbol, OrderEvent order, StopEvent stop,
                         const Verdict& verdict, VenueId venue_id) {
  if (is_stop(id.role))
    tell(StopReport{.id = id,
                    .symbol = symbol,
                    .what = stop,
                    .outcome = verdict.outcome,
                    .venue_id = venue_id,
                    .code = verdict.code,
                    .source = Source::Reply,
                    .refusal = verdict.refusal});
  else
    tell(OrderReport{.id = id,
                     .symbol = symbol,
                     .what = order,
                     .outcome = verdict.outcome,
                     .filled = {},
                     .venue_id = venue_id,
                     .code = verdict.code,
                     .source = Source::Reply,
                     .refusal = verdict.refusal});
}

void Session::State::answered(const SubmitAsk& what, const Verdict& verdict, Pending&) {
  switch (verdict.outcome) {
    case Outcome::Done:
      landings.landed(what.id);
      echoes.answered(what.id, Echo::Order, now);
      return accepted(what, *verdict.body);
    case Outcome::Refused:
    case Outcome::NotSent:
      ++counters.errors;
      landings.refused(what.id);
      echoes.forgive(what.id, Echo::Order);
      return say(what.id, what.symbol, OrderEvent::Reject, StopEvent::Reject, verdict, 0);
    case Outcome::Unknown:
      ++counters.errors;
      landings.lost(what.id);
      echoes.forgive(what.id, Echo::Order);
      return say(what.id, what.symbol, OrderEvent::Timeout, StopEvent::Timeout, verdict, 0);
  }
}

// It may have ended by the time of the answer: then that is what is told.
void Session::State::accepted(const SubmitAsk& what, const wire::Body& body) {
  if (const auto* order = std::get_if<wire::OrderView>(&body))
    return tell(report_of(*order, what.id, what.symbol, Source::Reply));
  if (const auto* stop = std::get_if<wire::AlgoView>(&body))
    return found_stop(report_of(*stop, what.id, what.symbol, Source::Reply), symbols[what.symbol],
                      stop->status == wire::AlgoStatus::Finished);
  ensure(false, "an order is answered with an order");
}

void Session::State::answered(const CancelAsk& what, const Verdict& verdict, Pending& pending) {
  if (verdict.outcome == Outcome::NotSent && pending.tries < kCancelTries)
    return retry(std::move(pending));
  if (verdict.outcome == Outcome::Done)
    echoes.answered(what.id, Echo::Cancel, now);
  else
    echoes.forgive(what.id, Echo::Cancel);
  switch (verdict.outcome) {
    case Outcome::Done:
      return say(what.id, what.symbol, cancel_event(verdict.body), StopEvent::Cancel, verdict,
                 verdict.body != nullptr ? venue_id_of(*verdict.body) : 0);
    case Outcome::Refused:
    case Outcome::NotSent:
      return say(what.id, what.symbol, OrderEvent::CancelRefused, StopEvent::CancelRefused, verdict,
                 0);
    case Outcome::Unknown:
      ++counters.errors;
      return say(what.id, what.symbol, OrderEvent::Timeout, StopEvent::Timeout, verdict, 0);
  }
}

void Session::State::answered(const ConfigureAsk& what, const Verdict& verdict, Pending& pending) {
  const bool unsure = verdict.outcome == Outcome::Unknown || verdict.outcome == Outcome::NotSent;
  if (unsure && pending.tries < kConfigureTries) return retry(std::move(pending));
  auto& state = configuring[what.symbol];
  if (verdict.outcome != Outcome::Done) {
    ++counters.errors;
    state.verdict = {Outcome::NotSent, verdict.code, nullptr, verdict.why, verdict.refusal};
  }
  if (--state.missing == 0) configured(what.symbol);
}

// A refused configuration takes the entries that waited with it: they never left.
void Session::State::configured(SymbolId symbol) {
  auto node = configuring.extract(symbol);
  auto& state = node.mapped();
  for (auto& pending : state.held) {
    if (state.verdict.outcome == Outcome::Done) {
      departures.add(std::move(pending));
      continue;
    }
    const auto& submit = std::get<SubmitAsk>(pending.ask);
    say(submit.id, submit.symbol, OrderEvent::Reject, StopEvent::Reject, state.verdict, 0);
  }
}

}  // namespace gyre::session
