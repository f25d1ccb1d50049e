#include <utility>

#include "gyre/exchange/session/orders.hpp"
#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"
#include "gyre/exchange/wire/error.hpp"

// What became of an order: the searches, and what they find.
namespace gyre::session {

void Session::State::on(const QueryOrder& query) {
  if (searches.contains(query.id)) return;
  const auto at =
      searches.emplace(query.id, Search{Resolver{query.id, symbols[query.symbol]}, ++search_round});
  search({query.id, query.symbol, search_round}, at.first->second.resolver.begin());
}

void Session::State::answered(const QueryAsk& what, const Verdict& verdict, Pending&) {
  const auto found = searches.find(what.id);
  if (found == searches.end() || found->second.round != what.round) return;
  const bool unknown = verdict.outcome == Outcome::Refused && verdict.code == wire::kNoSuchOrder;
  search(what, found->second.resolver.answer(verdict.body, unknown, landings.door(what.id), now,
                                             clock.offset()));
}

void Session::State::search(const QueryAsk& what, Resolver::Step step) {
  if (auto* question = std::get_if<Resolver::Question>(&step)) {
    Pending pending{std::move(question->request), what, Priority::Protective, 0, std::nullopt};
    if (question->pause == 0ms) return departures.add(std::move(pending));
    return departures.add_at(now + question->pause, std::move(pending));
  }
  searches.erase(what.id);
  if (const auto* there = std::get_if<Resolver::Found>(&step)) {
    landings.landed(what.id);
    return std::visit([&](const auto& view) { found(what, view); }, there->what);
  }
  if (std::holds_alternative<Resolver::Forgotten>(step)) {
    if (std::exchange(absence_told, true)) return;
    return tell(HaltSeen{Halt::Absence, true,
                         to_text(what.id) + " is older than what the venue remembers"});
  }
  if (is_stop(what.id.role))
    tell(StopReport{.id = what.id,
                    .symbol = what.symbol,
                    .what = StopEvent::FoundAbsent,
                    .outcome = Outcome::Refused,
                    .code = wire::kNoSuchOrder,
                    .source = Source::Query,
                    .refusal = Refusal::Absent});
  else
    tell(OrderReport{.id = what.id,
                     .symbol = what.symbol,
                     .what = OrderEvent::FoundAbsent,
                     .outcome = Outcome::Refused,
                     .filled = {},
                     .code = wire::kNoSuchOrder,
                     .source = Source::Query,
                     .refusal = Refusal::Absent});
}

// A stop may be found by the order that it became.
void Session::State::found(const QueryAsk& what, const wire::OrderView& view) {
  if (!is_stop(what.id.role))
    return found_order(report_of(view, what.id, what.symbol, Source::Query), view.symbol,
                       view.order_id);
  StopReport report{.id = what.id,
                    .symbol = what.symbol,
                    .what = forwarded_event(view.status),
                    .order_id = view.order_id,
                    .source = Source::Query};
  if (view.filled.is_zero()) return tell(report);
  ask_fills(view.symbol, view.order_id, report);
}

void Session::State::found(const QueryAsk& what, const wire::AlgoView& view) {
  found_stop(report_of(view, what.id, what.symbol, Source::Query), symbols[what.symbol],
             view.status == wire::AlgoStatus::Finished);
}

// The stream told of it: it is there, and once it has ended there is nothing left to search for.
void Session::State::told_of(ClientId id, bool over) {
  landings.landed(id);
  if (over) searches.erase(id);
}

void Session::State::ask_fills(const std::string& symbol, VenueId order_id,
                               std::variant<OrderReport, StopReport> report) {
  wire::GetUserTrades request;
  request.symbol = symbol;
  request.order_id = order_id;
  request.limit = 1000;
  ask(std::move(request), FillsAsk{std::move(report)}, Priority::Protective);
}

// An order with fills is told after them: some may have been missed.
void Session::State::found_order(const OrderReport& report, const std::string& symbol,
                                 VenueId order_id) {
  if (report.filled.is_zero() || order_id == 0) return tell(report);
  ask_fills(symbol, order_id, report);
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
  ask_fills(order->symbol, order->order_id, report);
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

}  // namespace gyre::session
