#include "gyre/engine/books.hpp"

#include <algorithm>
#include <bit>

#include "gyre/core/ensure.hpp"

namespace gyre {
namespace {

// A place in a list by symbol, which symbol_listed has made.
template <class List>
auto& at(List& list, SymbolId symbol) {
  ensure(symbol.value < list.size(), "a record names a listed symbol");
  return list[symbol.value];
}

void mix_double(Fingerprint& hash, double value) { hash.add(std::bit_cast<std::uint64_t>(value)); }
void mix_raw(Fingerprint& hash, auto fixed) { hash.add(static_cast<std::uint64_t>(fixed.raw())); }
void mix_time(Fingerprint& hash, Timestamp t) { hash.add(static_cast<std::uint64_t>(to_ms(t))); }

}  // namespace

std::optional<ClientId> Books::owner(SymbolId symbol, VenueId order_id) const {
  if (order_id == 0) return std::nullopt;
  for (const auto* orders : {&orders_.live, &orders_.past})
    for (const auto& [id, order] : *orders)
      if (order.venue_id == order_id && order.intent.symbol == symbol) return id;
  for (const auto* stops : {&stops_.live, &stops_.past})
    for (const auto& [id, stop] : *stops)
      if (stop.order_id == order_id && stop.intent.symbol == symbol) return id;
  return std::nullopt;
}

bool Books::booked(SymbolId symbol, VenueId trade_id) const {
  return trades_.contains({symbol, trade_id});
}
bool Books::booked_funding(SymbolId symbol, Timestamp due) const {
  return funded_.contains({symbol, due});
}

const Holding& Books::holding(SymbolId symbol) const { return at(holdings_, symbol); }

std::string Books::ledger_hash() const {
  Fingerprint all;
  for (const auto& symbol : ledger_) all.add(symbol.text());
  mix_raw(all, wallet_);
  return all.text();
}

void Books::apply(const Record& record) {
  std::visit([this](const auto& r) { fold(r); }, record);
}

void Books::fold(const RunStarted& started) {
  if (range_.begin == Timestamp{}) range_ = {started.begin, started.end};
}

void Books::fold(const SymbolListed& listed) {
  ensure(listed.symbol.value == spellings_.size(), "symbols are listed in order");
  spellings_.push_back(listed.spelling);
  holdings_.emplace_back();
  stop_history_.emplace_back();
  standings_.push_back(UniverseStanding::NoData);
  late_.push_back(0);
  ledger_.emplace_back();
}

void Books::fold(const WalletOpened& opened) {
  wallet_ = wallet_opened_ = opened.wallet;
  opened_ = true;
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
  orders_.live[intended.id()] = {.intent = intended};
  auto& held = at(holdings_, intended.symbol);
  if (intended.role == Role::Entry) {
    if (!has_quantity(held.state)) {
      const auto state = held.state;
      held = {.state = state};
      held.proposal = intended.proposal;
      held.stop = intended.stop;
      held.target = intended.target;
      held.deadline = floor_to(intended.at, 1min) + intended.time_limit;  // of every attempt
    }
    if (held.state == PositionState::Flat) step(held, PositionEvent::EntrySent);
    if (intended.attempt > 0) return;
    decisions_.add(intended.proposal.value);
    mix_raw(decisions_, intended.quantity);
    mix_raw(decisions_, intended.price);
  } else if (intended.role == Role::Exit) {
    step(held, PositionEvent::ExitSent);
  }
}

void Books::fold(const StopIntended& intended) {
  last_intent_ = std::max(last_intent_, intended.intent.value);
  if (intended.attempt == 0) ++tally_.intents;
  ++tally_.orders;
  stops_.live[intended.id()] = {.intent = intended};
}

void Books::fold(const CancelIntended& intended) {
  if (auto* order = orders_.find(intended.id()))
    order->state = order_machine.next(order->state, OrderEvent::CancelSent).state;
  if (auto* stop = stops_.find(intended.id())) {
    stop->state = stop_machine.next(stop->state, StopEvent::CancelSent).state;
    cover(intended.symbol);
  }
}

void Books::fold(const OrderReported& reported) {
  const ClientId id{reported.intent, reported.role, reported.attempt};
  auto* order = orders_.find(id);
  if (order == nullptr) return;
  const auto next = order_machine.next(order->state, reported.event);
  if (is_alarm(order->state, next)) ++tally_.alarms;
  const bool ended = !is_over(order->state) && is_over(next.state);
  order->state = next.state;
  order->outcome = reported.outcome;
  order->code = reported.code;
  if (reported.venue_id != 0) order->venue_id = reported.venue_id;
  if (!ended) return;
  const auto symbol = order->intent.symbol;
  if (order->state != OrderState::Filled) {
    auto& held = at(holdings_, symbol);
    if (reported.role == Role::Entry && held.state == PositionState::Opening)
      step(held, PositionEvent::EntryEnded);
    if (reported.role == Role::Exit) step(held, PositionEvent::ExitEnded);
  }
  orders_.retire(id);
  cover(symbol);
}

void Books::fold(const StopReported& reported) {
  const ClientId id{reported.intent, reported.role, reported.attempt};
  auto* stop = stops_.find(id);
  if (stop == nullptr) return;
  const auto next = stop_machine.next(stop->state, reported.event);
  if (next.verdict == Verdict::Refused) ++tally_.alarms;
  const bool ended = !is_over(stop->state) && is_over(next.state);
  stop->state = next.state;
  stop->outcome = reported.outcome;
  stop->code = reported.code;
  if (reported.venue_id != 0) stop->venue_id = reported.venue_id;
  if (reported.order_id != 0) stop->order_id = reported.order_id;
  const auto symbol = stop->intent.symbol;
  if (ended) stops_.retire(id);
  cover(symbol);
}

void Books::fold(const FillBooked& fill) {
  trades_.emplace(fill.symbol, fill.trade_id);
  last_fill_ = std::max(last_fill_, fill.at);
  ++tally_.fills;
  tally_.fees += fill.fee;
  tally_.realized += fill.realized;
  wallet_ += fill.realized - fill.fee;

  auto& hash = at(ledger_, fill.symbol);
  mix_time(hash, floor_to(fill.at, 1min));
  hash.add(index(fill.side));
  mix_raw(hash, fill.quantity);
  mix_raw(hash, fill.price);
  mix_raw(hash, fill.fee);
  mix_raw(hash, fill.realized);

  for (auto* orders : {&orders_.live, &orders_.past})
    for (auto& [id, order] : *orders)
      if (id.intent == fill.intent && order.venue_id == fill.order_id)
        order.filled += fill.quantity;

  auto& held = at(holdings_, fill.symbol);
  held.fees += fill.fee;
  const bool opens = held.quantity.is_zero() || opening(held.side) == fill.side;
  if (opens) return open_more(held, fill, fill.quantity), cover(fill.symbol);
  const auto closed = std::min(held.quantity, fill.quantity);
  close_some(held, fill, closed);
  // Beyond zero it is a position on the other side; nothing of ours does that, the venue may.
  if (closed < fill.quantity) open_more(held, fill, fill.quantity - closed);
  cover(fill.symbol);
}

void Books::open_more(Holding& held, const FillBooked& fill, Quantity quantity) {
  if (held.quantity.is_zero()) {
    held.side = fill.side == OrderSide::Buy ? Side::Long : Side::Short;
    if (held.opened == Timestamp{}) held.opened = fill.at;
  }
  const Wide cost =
      Wide{held.entry.raw()} * held.quantity.raw() + Wide{fill.price.raw()} * quantity.raw();
  held.quantity = held.quantity + quantity;
  held.quantity_max = std::max(held.quantity_max, held.quantity);
  held.entry = Price::from_raw(divide(cost, held.quantity.raw(), Rounding::Nearest));
  held.entry_value += notional(fill.price, quantity, Rounding::Nearest);
  held.entry_quantity += quantity;
  step(held, PositionEvent::Fill);
}

void Books::close_some(Holding& held, const FillBooked& fill, Quantity quantity) {
  held.quantity -= quantity;
  held.gross += fill.realized;
  held.exit_value += notional(fill.price, quantity, Rounding::Nearest);
  held.exit_quantity += quantity;
  held.left_by = [&] {
    if (fill.liquidation) return ExitReason::Liquidation;
    if (fill.intent.value == 0) return ExitReason::Foreign;
    if (fill.role == Role::Target) return ExitReason::Target;
    if (fill.role == Role::Stop) return ExitReason::Stop;
    if (fill.role == Role::Disaster) return ExitReason::Disaster;
    for (int attempt = 0; attempt < 100; ++attempt)
      if (const auto* order = orders_.find({fill.intent, fill.role, attempt}))
        return order->intent.reason;
    return ExitReason::Foreign;
  }();
  if (held.quantity.is_zero()) step(held, PositionEvent::Closed);
}

void Books::fold(const FundingBooked& funding) {
  funded_.emplace(funding.symbol, funding.due);
  wallet_ += funding.amount;
  tally_.funding += funding.amount;
  at(holdings_, funding.symbol).funding += funding.amount;
  auto& hash = at(ledger_, funding.symbol);
  mix_time(hash, funding.due);
  mix_raw(hash, funding.amount);
}

void Books::fold(const TradeClosed& trade) {
  ++tally_.trades;
  ++tally_.exits[trade.reason];
  at(ledger_, trade.symbol).add(to_string(trade.reason));
  auto& held = at(holdings_, trade.symbol);
  held = {.state = held.state};
  if (trade.reason != ExitReason::Stop && trade.reason != ExitReason::Disaster &&
      trade.reason != ExitReason::Liquidation)
    return;
  auto& history = at(stop_history_, trade.symbol);
  const auto day = floor_to(trade.at, 24h);
  history.count = history.day == day ? history.count + 1 : 1;
  history.day = day;
  history.last = trade.at;
}

void Books::fold(const RiskChanged& changed) { risk_mode_ = changed.mode; }

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
  if (!checked.equal && tally_.books_equal) tally_.difference = checked.difference;
  tally_.books_equal = tally_.books_equal && checked.equal;
}

void Books::fold(const ModelChanged& changed) { model_ = changed.model; }

void Books::fold(const OperatorActed& acted) {
  if (acted.action == to_string(OperatorAction::StopEntries)) entries_stopped_ = true;
  if (acted.action == to_string(OperatorAction::Resume)) entries_stopped_ = false;
}

void Books::step(Holding& held, PositionEvent event) {
  const auto next = position_machine.next(held.state, event);
  if (next.verdict == Verdict::Refused) ++tally_.alarms;
  held.state = next.state;
}

// Whether the live stops of a symbol cover what is held there.
void Books::cover(SymbolId symbol) {
  auto& held = at(holdings_, symbol);
  if (!has_quantity(held.state)) return;
  Quantity covered;
  for (const auto& [id, stop] : stops_.live) {
    if (stop.intent.symbol != symbol || !protects(stop.state)) continue;
    covered += stop.intent.quantity.is_zero() ? held.quantity : stop.intent.quantity;
  }
  step(held, covered >= held.quantity ? PositionEvent::Covered : PositionEvent::Uncovered);
}

}  // namespace gyre
