#include "gyre/engine/books.hpp"

#include <algorithm>
#include <bit>

#include "gyre/engine/folding.hpp"

namespace gyre {

using namespace folding;

namespace {

// Not of a process that begins, waits or is spoken to, and may not have reached the venue.
bool is_of_venue(const Record& record) {
  return !std::holds_alternative<RunStarted>(record) && !std::holds_alternative<RunEnded>(record) &&
         !std::holds_alternative<HaltChanged>(record) &&
         !std::holds_alternative<OperatorActed>(record) &&
         !std::holds_alternative<AlarmRaised>(record);
}

}  // namespace

std::optional<ClientId> Books::owner(SymbolId symbol, VenueId order_id) const {
  const auto found = owners_.find({symbol, order_id});
  return found == owners_.end() ? std::nullopt : std::optional{found->second};
}

bool Books::booked(SymbolId symbol, VenueId trade_id) const {
  return trades_.contains({symbol, trade_id});
}
bool Books::booked_funding(SymbolId symbol, Timestamp due, VenueId id) const {
  return funded_.contains({symbol, due, id});
}

const Holding& Books::holding(Leg leg) const {
  static const Holding none;
  const auto found = holdings_.find(leg);
  return found == holdings_.end() ? none : found->second;
}

Holding& Books::held(Leg leg) {
  ensure(leg.symbol.value < spellings_.size(), "a record names a listed symbol");
  return holdings_[leg];
}

Money Books::balance(std::string_view asset) const {
  const auto found = balances_.find(asset);
  return found == balances_.end() ? Money{} : found->second;
}

std::string Books::ledger_hash() const {
  Fingerprint all;
  for (const auto& [_, own] : ledger_) all.add(own.text());
  mix_raw(all, wallet_);
  return all.text();
}

void Books::apply(const Record& record) {
  now_ = time_of(record);
  std::visit([this](const auto& r) { fold(r); }, record);
  if (is_of_venue(record)) last_contact_ = std::max(last_contact_, time_of(record));
}

void Books::fold(const RunStarted& started) {
  constexpr std::size_t kept = 8;
  if (last_contact_ != Timestamp{}) away_ = started.at - last_contact_;
  if (running_) crashes_.push_back(started.at);
  if (crashes_.size() > kept) crashes_.pop_front();
  running_ = true;
  if (range_.begin == Timestamp{}) range_ = {started.begin, started.end};
}

void Books::fold(const RunEnded&) { running_ = false; }

void Books::fold(const SymbolListed& listed) {
  ensure(listed.symbol.value == spellings_.size(), "symbols are listed in order");
  spellings_.push_back(listed.spelling);
  stop_history_.emplace_back();
  standings_.push_back(UniverseStanding::NoData);
  symbol_halts_.emplace_back();
  late_.push_back(0);
  ledger_[listed.symbol];
}

void Books::fold(const WalletOpened& opened) {
  wallet_ = wallet_opened_ = opened.wallet;
  opened_ = true;
  opened_at_ = settled_at_ = opened.at;
}

void Books::fold(const UniverseChanged& changed) {
  universe_as_of_ = changed.as_of;
  for (const auto& move : changed.moves) at(standings_, move.symbol) = move.standing;
}

void Books::fold(const BoundaryAnalysed& boundary) {
  last_boundary_ = boundary.boundary;
  ++tally_.boundaries;
  tally_.analyses += boundary.funnel.size();
  for (std::uint16_t i = 0; i < boundary.funnel.size(); ++i) {
    const bool late = boundary.funnel[i] == funnel_letter(FunnelStage::Stale);
    auto& count = at(late_, {i});
    count = late ? count + 1 : 0;
  }
  for (const auto& edge : boundary.rose)
    armings_[{edge.symbol, edge.strategy, edge.side}] = {.stands = true,
                                                         .proposed = boundary.boundary};
  for (const auto& edge : boundary.fell) armings_.erase({edge.symbol, edge.strategy, edge.side});
  count(boundary);
}

void Books::count(const BoundaryAnalysed& boundary) {
  tally_.stages.resize(spellings_.size());
  for (std::uint16_t i = 0; i < boundary.funnel.size(); ++i)
    for (std::size_t stage = 0; stage < kCount<FunnelStage>; ++stage)
      if (boundary.funnel[i] == funnel_letter(FunnelStage(stage))) ++at(tally_.stages, {i})[stage];
  for (const auto& [key, arming] : armings_) {
    const auto strategy = std::get<std::uint8_t>(key);
    if (strategy >= tally_.standing.size()) tally_.standing.resize(strategy + 1U);
    ++tally_.standing[strategy];
  }
}

void Books::fold(const Proposed& proposed) {
  ensure(proposed.id.value == last_proposal_ + 1, "proposals are numbered in order");
  last_proposal_ = proposed.id.value;
  ++tally_.proposals;
  ++tally_.strategies[proposed.strategy].ideas;
  last_strategy_ = proposed.strategy;
  mix_time(proposals_, proposed.boundary);
  proposals_.add(spelling(proposed.symbol));
  proposals_.add(proposed.strategy);
  proposals_.add(index(proposed.side));
  for (const double level : {proposed.entry, proposed.stop, proposed.target, proposed.confidence})
    mix_double(proposals_, level);
}

void Books::fold(const Decided& decided) {
  ++tally_.decisions[decided.reason];
  if (decided.proposal.value == last_proposal_)
    ++tally_.strategies[last_strategy_].decisions[decided.reason];
  decisions_.add(decided.proposal.value);
  decisions_.add(to_string(decided.reason));
}

void Books::fold(const OrderIntended& intended) {
  last_intent_ = std::max(last_intent_, intended.intent.value);
  if (intended.attempt == 0) ++tally_.intents;
  ++tally_.orders;
  orders_.live[intended.id()] = {.intent = intended, .since = intended.at};
  auto& holding = held(leg_of(intended));
  if (intended.role == Role::Entry) {
    if (!has_quantity(holding.state)) holding.plan(intended);
    if (holding.state == PositionState::Flat) step(holding, PositionEvent::EntrySent);
    if (intended.attempt > 0) return;
    decisions_.add(intended.proposal.value);
    mix_raw(decisions_, intended.quantity);
    mix_raw(decisions_, intended.price);
  } else if (intended.role == Role::Exit) {
    step(holding, PositionEvent::ExitSent);
  }
}

void Books::fold(const StopIntended& intended) {
  last_intent_ = std::max(last_intent_, intended.intent.value);
  if (intended.attempt == 0) ++tally_.intents;
  ++tally_.orders;
  stops_.live[intended.id()] = {.intent = intended, .since = intended.at};
}

void Books::fold(const CancelIntended& intended) {
  if (auto* order = orders_.find(intended.id())) {
    steps_.order.count(order->state, OrderEvent::CancelSent);
    order->state = order_machine.next(order->state, OrderEvent::CancelSent).state;
  }
  if (auto* stop = stops_.find(intended.id())) {
    steps_.stop.count(stop->state, StopEvent::CancelSent);
    stop->state = stop_machine.next(stop->state, StopEvent::CancelSent).state;
    cover(leg_of(stop->intent));
  }
}

void Books::fold(const OrderReported& reported) {
  const ClientId id{reported.intent, reported.role, reported.attempt};
  auto* order = orders_.find(id);
  if (order == nullptr) return;
  steps_.order.count(order->state, reported.event);
  const auto next = order_machine.next(order->state, reported.event);
  if (is_alarm(order->state, next)) ++tally_.alarms;
  const bool ended = !is_over(order->state) && is_over(next.state);
  if (next.state != order->state) order->since = reported.at;
  order->state = next.state;
  order->outcome = reported.outcome;
  order->code = reported.code;
  const auto leg = leg_of(order->intent);
  if (reported.venue_id != 0) {
    order->venue_id = reported.venue_id;
    owners_[{leg.symbol, reported.venue_id}] = id;
  }
  auto& holding = held(leg);
  auto& failing = holding.failing[index(reported.role)];
  const bool in_vain = next.state == OrderState::Rejected || next.state == OrderState::Unknown ||
                       (reported.role == Role::Exit && ended && next.state != OrderState::Filled);
  if (in_vain && next.verdict == Verdict::Taken)
    failing = {failing.count + 1, reported.at};
  else if (!in_vain)
    failing = {};
  if (!ended) return;
  const bool filled = order->state == OrderState::Filled;
  orders_.retire(id);
  if (!filled && reported.role == Role::Entry && holding.state == PositionState::Opening) {
    step(holding, PositionEvent::EntryEnded);
    holding = {.state = holding.state};  // what was planned is void
  }
  if (reported.role == Role::Exit && !is_leaving(leg)) step(holding, PositionEvent::ExitEnded);
  cover(leg);
}

void Books::fold(const StopReported& reported) {
  const ClientId id{reported.intent, reported.role, reported.attempt};
  auto* stop = stops_.find(id);
  if (stop == nullptr) return;
  steps_.stop.count(stop->state, reported.event);
  const auto next = stop_machine.next(stop->state, reported.event);
  if (next.verdict == Verdict::Refused) ++tally_.alarms;
  const bool ended = !is_over(stop->state) && is_over(next.state);
  if (next.state != stop->state) stop->since = reported.at;
  stop->state = next.state;
  const auto leg = leg_of(stop->intent);
  auto& failing = held(leg).failing[index(reported.role)];
  const bool in_vain = next.state == StopState::Rejected || next.state == StopState::Failed ||
                       next.state == StopState::Unknown;
  if (in_vain && next.verdict == Verdict::Taken)
    failing = {failing.count + 1, reported.at};
  else if (next.state == StopState::Live)
    failing = {};
  stop->outcome = reported.outcome;
  stop->code = reported.code;
  if (reported.venue_id != 0) stop->venue_id = reported.venue_id;
  if (reported.order_id != 0) {
    stop->order_id = reported.order_id;
    owners_[{leg.symbol, reported.order_id}] = id;
  }
  if (ended) stops_.retire(id);
  cover(leg);
}

void Books::fold(const FundingBooked& funding) {
  funded_.emplace(funding.symbol, funding.due, funding.id);
  wallet_ += funding.amount;
  tally_.funding += funding.amount;
  held(leg_of(funding)).funding += funding.amount;
  auto& hash = ledger_[funding.symbol];
  mix_time(hash, funding.due);
  mix_raw(hash, funding.amount);
}

void Books::fold(const IncomeBooked& income) {
  incomes_.insert({income.kind, income.id});
  if (!income.asset.empty()) return void(balances_[income.asset] += income.amount);
  wallet_ += income.amount;
  tally_.other += income.amount;
  if (income.kind != IncomeKind::Transfer) return;
  equity_high_ += income.amount;  // a deposit is no gain, a withdrawal no loss
  day_open_ += income.amount;
}

void Books::fold(const StopMoved& moved) { held(leg_of(moved)).stop = moved.stop; }

void Books::fold(const ExitDecided& decided) { held(leg_of(decided)).leave = decided.reason; }

void Books::fold(const EntryCorrected& corrected) {
  auto& holding = held(leg_of(corrected));
  holding.entry = corrected.entry;
  holding.cost = notional(corrected.entry, holding.quantity, Rounding::Nearest);
}

void Books::fold(const PositionAdopted& adopted) {
  auto& holding = held(leg_of(adopted));
  holding.stop = holding.first_stop = adopted.stop;
  holding.deadline = Timestamp::max();
}

void Books::fold(const HaltChanged& changed) {
  auto& halt = halts_[index(changed.halt)];
  if (changed.on != halt.on) halt.since = changed.at;
  halt.on = changed.on;
  halt.why = changed.why;
}

void Books::fold(const SymbolHalted& halted) {
  at(symbol_halts_, halted.symbol) = {halted.until, halted.refusal, halted.code};
}

void Books::fold(const AlarmRaised& raised) {
  ++tally_.alarms;
  ++tally_.raised[raised.alarm];
}

void Books::fold(const TradeClosed& trade) {
  ++tally_.trades;
  ++tally_.exits[trade.reason];
  ledger_[leg_of(trade)].add(to_string(trade.reason));
  auto& holding = held(leg_of(trade));
  if (turned_.erase(leg_of(trade)) == 0) holding = {.state = holding.state};
  if (trade.reason != ExitReason::Stop && trade.reason != ExitReason::Disaster &&
      trade.reason != ExitReason::Liquidation)
    return;
  auto& history = at(stop_history_, trade.symbol);
  const auto day = floor_to(trade.at, 24h);
  history.count = history.day == day ? history.count + 1 : 1;
  history.day = day;
  history.last = trade.at;
}

void Books::fold(const RiskChanged& changed) {
  steps_.risk.count(risk_mode_, changed.event);
  risk_mode_ = changed.mode;
}

void Books::fold(const EquityMarked& marked) {
  equity_high_ = std::max(equity_high_, marked.equity);
  if (marked.day_opened) {
    day_open_ = marked.equity;
    equity_day_ = floor_to(marked.at, 24h);
  }
  if (marked.entries_stopped) entries_stopped_until_ = next_after(marked.at, 24h);
}

void Books::fold(const BooksChecked& checked) {
  ++tally_.books_checks;
  if (checked.equal) settled_at_ = checked.at;
  if (!checked.equal && tally_.books_equal) tally_.difference = checked.difference;
  tally_.books_equal = tally_.books_equal && checked.equal;
}

void Books::fold(const ModelChanged& changed) { model_ = changed.model; }

void Books::fold(const OperatorActed& acted) {
  if (acted.action == to_string(OperatorAction::StopEntries))
    halts_[index(Halt::Operator)] = {true, acted.at, {}};
  if (acted.action != to_string(OperatorAction::Resume)) return;
  for (std::size_t i = 0; i < halts_.size(); ++i)
    if (row_of(Halt(i)).ends == HaltEnd::Person) halts_[i] = {false, acted.at, {}};
}

void Books::step(Holding& holding, PositionEvent event) {
  steps_.position.count(holding.state, event);
  const auto next = position_machine.next(holding.state, event);
  if (next.verdict == Verdict::Refused) ++tally_.alarms;
  holding.state = next.state;
}

// Whether the live stops of a position cover what is held.
void Books::cover(Leg leg) {
  auto& holding = held(leg);
  if (!has_quantity(holding.state)) return holding.uncovered_since.reset();
  Quantity covered;
  for (const auto& [id, stop] : stops_.live) {
    if (leg_of(stop.intent) != leg || !protects(stop.state)) continue;
    covered += stop.intent.quantity.is_zero() ? holding.quantity : stop.intent.quantity;
  }
  const bool whole = covered >= holding.quantity;
  step(holding, whole ? PositionEvent::Covered : PositionEvent::Uncovered);
  if (whole)
    holding.uncovered_since.reset();
  else if (!holding.uncovered_since)
    holding.uncovered_since = now_;
}

// Whether an exit of the position is under way.
bool Books::is_leaving(Leg leg) const {
  return std::ranges::any_of(orders_.live, [&](const auto& entry) {
    return entry.first.role == Role::Exit && leg_of(entry.second.intent) == leg;
  });
}

}  // namespace gyre
