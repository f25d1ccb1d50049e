#include <algorithm>
#include <utility>

#include "gyre/exchange/session/orders.hpp"
#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"
#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr int kConfigureTries = 5;
constexpr milliseconds kEntryMax = 10s;  // an entry without a deadline of its own

milliseconds query_pause(int tries) { return 1s * (1 << std::clamp(tries, 0, 3)); }

VenueId venue_id_of(const wire::Body& body) {
  if (const auto* order = std::get_if<wire::OrderView>(&body)) return order->order_id;
  if (const auto* stop = std::get_if<wire::AlgoView>(&body)) return stop->algo_id;
  return 0;
}

}  // namespace

void Session::State::on(const SubmitOrder& order) {
  const bool entry = order.role == Role::Entry;
  Pending pending{.request = to_request(order, symbols[order.symbol]),
                  .ask = SubmitAsk{order.id(), order.symbol},
                  .priority = entry ? Priority::Order : Priority::Protective,
                  .latest = std::nullopt};
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

void Session::State::on(const QueryOrder& query) {
  if (!querying.insert(to_text(query.id)).second) return;
  ask(to_request(query, symbols[query.symbol]), QueryAsk{query.id, query.symbol},
      Priority::Protective);
}

// Both at once; entries on the symbol wait for both. What it costs to trade it may come later: till
// then it is thought to be as for the others.
void Session::State::on(const Configure& configure) {
  const auto& symbol = symbols[configure.symbol];
  configuring[configure.symbol].missing += 2;
  ask(wire::SetMarginType{symbol, true}, ConfigureAsk{configure.symbol}, Priority::Order);
  ask(wire::SetLeverage{symbol, configure.leverage}, ConfigureAsk{configure.symbol},
      Priority::Order);
  if (fees_asked.insert(configure.symbol).second)
    ask(wire::GetCommissionRate{symbol}, FeesAsk{configure.symbol}, Priority::Market);
}

void Session::State::on(const Reconcile& reconcile) {
  reconciles.push_back(reconcile);
  next_snapshot();
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
                    .source = Source::Reply});
  else
    tell(OrderReport{.id = id,
                     .symbol = symbol,
                     .what = order,
                     .outcome = verdict.outcome,
                     .filled = {},
                     .venue_id = venue_id,
                     .code = verdict.code,
                     .source = Source::Reply});
}

void Session::State::answered(const SubmitAsk& what, const Verdict& verdict, Pending&) {
  switch (verdict.outcome) {
    case Outcome::Done:
      landings.landed(what.id);
      return say(what.id, what.symbol, OrderEvent::Accept, StopEvent::Accept, verdict,
                 verdict.body != nullptr ? venue_id_of(*verdict.body) : 0);
    case Outcome::Refused:
    case Outcome::NotSent:
      ++counters.errors;
      landings.refused(what.id);
      return say(what.id, what.symbol, OrderEvent::Reject, StopEvent::Reject, verdict, 0);
    case Outcome::Unknown:
      ++counters.errors;
      landings.lost(what.id);
      return say(what.id, what.symbol, OrderEvent::Timeout, StopEvent::Timeout, verdict, 0);
  }
}

void Session::State::answered(const CancelAsk& what, const Verdict& verdict, Pending&) {
  switch (verdict.outcome) {
    case Outcome::Done:
      return say(what.id, what.symbol, OrderEvent::Cancel, StopEvent::Cancel, verdict,
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

// Absence needs proof; until there is one the question is repeated.
void Session::State::answered(const QueryAsk& what, const Verdict& verdict, Pending& pending) {
  if (verdict.body != nullptr) {
    landings.landed(what.id);
    querying.erase(to_text(what.id));
    const auto& symbol = symbols[what.symbol];
    if (const auto* order = std::get_if<wire::OrderView>(verdict.body))
      return found_order(report_of(*order, what.id, what.symbol, Source::Query), symbol,
                         order->order_id);
    if (const auto* stop = std::get_if<wire::AlgoView>(verdict.body))
      return found_stop(report_of(*stop, what.id, what.symbol, Source::Query), symbol,
                        stop->status == wire::AlgoStatus::Finished);
    ++counters.not_understood;
    querying.insert(to_text(what.id));
  }
  const bool absent = verdict.code == wire::kNoSuchOrder && verdict.outcome == Outcome::Refused;
  if (absent && landings.proven_absent(what.id, now)) {
    querying.erase(to_text(what.id));
    say(what.id, what.symbol, OrderEvent::FoundAbsent, StopEvent::FoundAbsent, verdict, 0);
    auto& report = events.back().what;
    if (auto* order = std::get_if<OrderReport>(&report)) order->source = Source::Query;
    if (auto* stop = std::get_if<StopReport>(&report)) stop->source = Source::Query;
    return;
  }
  const auto at = now + query_pause(pending.tries++);
  departures.add_at(at, std::move(pending));
}

// An order with fills is told after them: some may have been missed.
void Session::State::found_order(const OrderReport& report, const std::string& symbol,
                                 VenueId order_id) {
  if (report.filled.is_zero() || order_id == 0) return tell(report);
  wire::GetUserTrades request;
  request.symbol = symbol;
  request.order_id = order_id;
  request.limit = 1000;
  ask(std::move(request), FillsAsk{report}, Priority::Protective);
}

// Finished says that the order it became ended, not how.
void Session::State::found_stop(const StopReport& report, const std::string& symbol,
                                bool finished) {
  if (!finished || report.order_id == 0) return tell(report);
  ask(wire::GetOrder{{symbol, report.order_id, {}}}, StopOrderAsk{report}, Priority::Protective);
}

void Session::State::answered(const StopOrderAsk& what, const Verdict& verdict, Pending& pending) {
  const auto* order =
      verdict.body != nullptr ? std::get_if<wire::OrderView>(verdict.body) : nullptr;
  if (order == nullptr && verdict.outcome != Outcome::Refused) return retry(std::move(pending));
  auto report = what.report;
  if (order == nullptr) return tell(report);  // it left no order: it did not fill
  report.what = order->status == wire::OrderStatus::Filled ? StopEvent::Fill : StopEvent::OrderDied;
  if (order->filled.is_zero()) return tell(report);
  wire::GetUserTrades request;
  request.symbol = order->symbol;
  request.order_id = order->order_id;
  request.limit = 1000;
  ask(std::move(request), FillsAsk{report}, Priority::Protective);
}

void Session::State::answered(const FillsAsk& what, const Verdict& verdict, Pending& pending) {
  const auto* trades = verdict.body != nullptr
                           ? std::get_if<std::vector<wire::UserTradeView>>(verdict.body)
                           : nullptr;
  if (trades == nullptr) return retry(std::move(pending));
  std::visit(
      [&](const auto& report) {
        for (const auto& trade : *trades) {
          auto fill = fill_of(trade, report.symbol);
          fill.id = report.id;
          tell(std::move(fill));
        }
        tell(report);
      },
      what.report);
}

void Session::State::answered(const ConfigureAsk& what, const Verdict& verdict, Pending& pending) {
  const bool unsure = verdict.outcome == Outcome::Unknown || verdict.outcome == Outcome::NotSent;
  if (unsure && pending.tries < kConfigureTries) return retry(std::move(pending));
  auto& state = configuring[what.symbol];
  if (verdict.outcome != Outcome::Done) {
    ++counters.errors;
    state.verdict = {Outcome::NotSent, verdict.code, nullptr, verdict.why};
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

// A snapshot without the stream behind it would be old when it is whole: it waits.
void Session::State::next_snapshot() {
  if (snapshot || reconciles.empty() || !streams.is_open(kUserStream)) return;
  snapshot.emplace(reconciles.front(), symbols, now);
  reconciles.pop_front();
  ++snapshot_round;
  snapshot_mends = true;
  ask_snapshot_parts();
}

void Session::State::ask_snapshot_parts() {
  for (auto& part : snapshot->take_parts())
    ask(std::move(part.request), SnapshotAsk{snapshot_round, part.number}, Priority::Account);
}

void Session::State::answered(const SnapshotAsk& what, const Verdict& verdict, Pending& pending) {
  if (!snapshot || what.round != snapshot_round) return;
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (const auto done = snapshot->answer(what.part, *verdict.body, symbols); !done) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  ask_snapshot_parts();
  if (!snapshot->complete()) return;
  tell(snapshot->finish());
  snapshot.reset();
  if (snapshot_mends && std::exchange(gap, false)) tell(AccountGap{false});
  next_snapshot();
}

}  // namespace gyre::session
