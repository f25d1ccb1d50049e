#include "gyre/engine/engine.hpp"

#include <algorithm>
#include <ranges>

#include "gyre/engine/reconcile.hpp"
#include "gyre/risk/drawdown.hpp"

namespace gyre {
namespace {

constexpr int kUnexplainedMax = 4;  // snapshots in a row that wait for a stop to claim its fills
constexpr milliseconds kMend = 250ms;
constexpr milliseconds kCrashSpan = 10min;
constexpr int kGivenUp = 2;  // boundaries in a row after which nobody waits for a symbol

}  // namespace

Engine::Engine(EngineSettings settings, ParallelFor& parallel)
    : settings_{std::move(settings)},
      gate_{settings_.risk},
      analyst_{settings_.ladder, settings_.strategies, parallel},
      universe_{settings_.universe},
      decider_{settings_.desk, settings_.model, settings_.costs, gate_, analyst_},
      desk_{settings_.desk, gate_},
      lookout_{settings_.desk} {}

void Engine::apply(const Record& record) {
  ensure(instruments_.empty(), "records of an earlier life come before the first event");
  books_.apply(record);
  resumed_ = true;
}

Batch Engine::on(const Event& event) {
  ensure(event.at >= now_, "market time does not run backwards");
  now_ = event.at;
  Output out{books_, event.at};
  std::visit([&](const auto& what) { handle(out, what); }, event.what);
  return out.take();
}

std::optional<Timestamp> Engine::wake() const {
  if (!account_ready_) return std::nullopt;
  Timestamp wake = next_cycle_;
  if (open_boundary_) wake = std::min(wake, *open_boundary_ + settings_.desk.boundary_deadline);
  if (desk_.protector().has_work(books_)) wake = std::min(wake, next_after(now_, kMend));
  if (lookout_.waits(books_) || desk_.has_stragglers(books_))
    wake = std::min(wake, next_after(now_, 1s));
  return wake;
}

void Engine::handle(Output& out, const InstrumentsSeen& seen) {
  ensure(seen.instruments.size() >= books_.symbols(), "a listed symbol keeps its place");
  for (std::size_t i = 0; i < seen.instruments.size(); ++i) {
    const auto& name = seen.instruments[i].symbol;
    if (i < books_.symbols())
      ensure(books_.spelling({static_cast<std::uint16_t>(i)}) == name, "a symbol keeps its number");
    else
      out.write(SymbolListed{out.at(), {static_cast<std::uint16_t>(i)}, name});
  }
  if (instruments_.empty()) note_how_it_began(out);
  instruments_ = seen.instruments;
  decider_.set_instruments(instruments_);
  desk_.set_instruments(instruments_);
  analyst_.add_symbols(instruments_.size() - analyst_.symbols());
  marks_.resize(instruments_.size());
  configured_.resize(instruments_.size());
  bar_members(out);
}

// What protects does not wait for history.
void Engine::handle(Output& out, const AccountReady&) {
  account_ready_ = true;
  next_cycle_ = next_after(out.at(), settings_.desk.cycle);
  if (resumed_) desk_.ask_about_everything(out);
  reconcile(out);
}

void Engine::handle(Output& out, const HistorySeen& seen) {
  // What cannot be used leaves the symbol without data, which every boundary records.
  (void)analyst_.history(seen);
  try_boundary(out);
}

void Engine::handle(Output& out, const SessionReady& ready) {
  ensure(account_ready_, "the account comes before the market");
  ready_ = true;
  analyst_.settle();
  decide_from_ = ready.decide_from;
  if (account_stale_) reconcile(out);
  // A boundary may have passed while nobody was there; its bars are in the history.
  const auto last = floor_to(out.at(), duration(settings_.ladder.setup));
  if (last >= decide_from_ && last > books_.last_boundary() &&
      out.at() - last <= settings_.desk.boundary_deadline)
    open_boundary_ = last;
}

void Engine::handle(Output& out, const BarsClosed& closed) {
  try_boundary(out);  // what its deadline has passed by is decided without the bars that come now
  analyst_.close(closed.bars);
  for (const auto& bar : closed.bars) {
    const auto end = bar.bar.opened + duration(Timeframe::m1);
    const bool boundary = floor_to(end, duration(settings_.ladder.setup)) == end;
    if (boundary && ready_ && end >= decide_from_ && end > books_.last_boundary())
      open_boundary_ = std::max(open_boundary_.value_or(end), end);
  }
  try_boundary(out);
}

// One analysis a boundary: when every symbol has its bars, or at the deadline without the late
// ones.
void Engine::try_boundary(Output& out) {
  if (!open_boundary_) return;
  const auto boundary = *open_boundary_;
  if (!complete(boundary) && out.at() < boundary + settings_.desk.boundary_deadline) return;
  open_boundary_.reset();
  analyse(out, boundary);
}

// Nobody waits for a symbol that does not trade, or that others have waited for in vain.
bool Engine::complete(Timestamp boundary) const {
  if (account_stale_ && reconciling_) return false;  // the account may be known in a moment
  for (std::uint16_t i = 0; i < books_.symbols(); ++i) {
    const bool expected = instruments_[i].tradable && books_.late({i}) < kGivenUp;
    if (expected && !analyst_.held({i}, boundary)) return false;
  }
  return true;
}

Candidate Engine::candidate(SymbolId symbol) const {
  const auto& instrument = instruments_[symbol.value];
  return {.symbol = instrument.symbol,
          .base = instrument.base,
          .underlying = instrument.underlying,
          .tradable = instrument.tradable,
          .member = books_.standing(symbol) == UniverseStanding::Member,
          .listed = instrument.onboard,
          .tick = instrument.tick.to_double()};
}

// Once a day, at the first boundary that is not before the fixed time.
void Engine::choose_universe(Output& out, Timestamp boundary) {
  const auto as_of = universe_.as_of(boundary);
  if (as_of <= books_.universe_as_of()) return;
  std::vector<Candidate> candidates;
  for (std::uint16_t i = 0; i < books_.symbols(); ++i) {
    const auto day = analyst_.day({i}, as_of);
    auto& one = candidates.emplace_back(candidate({i}));
    if (one.listed == Timestamp{}) one.listed = day.begins;  // the venue does not say
    one.hours = day.hours;
    one.quote_volume = day.quote_volume;
    one.price = day.close;
  }
  const auto standings = universe_.choose(candidates, settings_.costs, as_of);
  UniverseChanged changed{out.at(), as_of, {}};
  for (std::uint16_t i = 0; i < standings.size(); ++i)
    if (standings[i] != books_.standing({i})) changed.moves.push_back({{i}, standings[i]});
  out.write(std::move(changed));
}

// Who may not stay goes at once, and comes back at a fixed time only.
void Engine::bar_members(Output& out) {
  UniverseChanged changed{out.at(), books_.universe_as_of(), {}};
  for (std::uint16_t i = 0; i < books_.symbols(); ++i) {
    const auto known = candidate({i});
    const auto standing = universe_.barred(known);
    if (known.member && standing != UniverseStanding::Member)
      changed.moves.push_back({{i}, standing});
  }
  if (!changed.moves.empty()) out.write(std::move(changed));
}

void Engine::analyse(Output& out, Timestamp boundary) {
  choose_universe(out, boundary);
  Analysis analysis = analyst_.analyse(boundary);
  const auto rearm = settings_.desk.rearm * duration(settings_.ladder.setup);
  Edges edges = find_edges(books_, analysis, boundary, rearm);
  for (std::uint16_t i = 0; i < analysis.stages.size(); ++i) {
    auto& stage = analysis.stages[i];
    if (stage >= FunnelStage::NoSetup && !books_.in_universe({i}))
      stage = FunnelStage::NotInUniverse;
  }
  std::string funnel;
  for (const auto stage : analysis.stages) funnel += funnel_letter(stage);
  out.write(BoundaryAnalysed{out.at(), boundary, std::move(funnel), std::move(edges.rose),
                             std::move(edges.fell)});
  last_stages_ = std::move(analysis.stages);
  decider_.decide(
      out, edges.ideas, boundary,
      {.equity = equity(), .account_stale = account_stale_, .marks = marks_, .model = model_.get()},
      configured_);
}

void Engine::handle(Output& out, const MarksSeen& seen) {
  for (const auto& mark : seen.marks) marks_.at(mark.symbol.value) = mark;
  if (!account_ready_) return;
  if (settings_.desk.break_even > 0 || settings_.desk.trail > 0)
    for (const auto& mark : seen.marks)
      for (const auto& [leg, _] : books_.positions(mark.symbol))
        desk_.protector().follow(out, leg, mark.price);
  mark_equity(out);
}

Money Engine::equity() const {
  Money equity = books_.wallet();
  for (const auto& [leg, held] : books_.holdings()) {
    const auto mark = marks_.empty() ? Price{} : marks_[leg.symbol.value].price;
    if (held.quantity.is_zero() || mark.is_zero()) continue;
    const auto gained = gain(held.entry, mark, held.quantity, Rounding::Down);
    equity += held.side == Side::Long ? gained : -gained;
  }
  return equity;
}

// Before the session is ready, a mark of a position may not have come yet.
bool Engine::is_valued() const {
  const auto lacks_mark = [this](const auto& entry) {
    const auto& [leg, held] = entry;
    return has_quantity(held.state) && marks_[leg.symbol.value].price.is_zero();
  };
  return ready_ || std::ranges::none_of(books_.holdings(), lacks_mark);
}

void Engine::mark_equity(Output& out) {
  if (!books_.opened() || !is_valued()) return;
  const auto now = equity();
  const bool day_opens = books_.equity_day() != floor_to(out.at(), 24h);
  const auto day_open = day_opens ? now : books_.day_open();
  const auto verdict = risk::day_verdict(settings_.risk, now, day_open);
  const bool stops =
      verdict != risk::DayVerdict::Fine && out.at() >= books_.entries_stopped_until();
  if (day_opens || stops || now > books_.equity_high())
    out.write(EquityMarked{out.at(), now, day_opens, stops});
  auto event = risk::drawdown_event(settings_.risk, books_.risk_mode(), now, books_.equity_high());
  if (verdict == risk::DayVerdict::Flatten) event = RiskEvent::DayStop;
  const auto next = risk_machine.next(books_.risk_mode(), event);
  if (next.verdict != Verdict::Taken) return;
  out.write(RiskChanged{out.at(), event, next.state, now, books_.equity_high()});
  if (event != RiskEvent::DayStop) return;
  for (const auto& [leg, _] : books_.holdings())
    desk_.protector().leave(out, leg, ExitReason::DayLoss);
}

void Engine::handle(Output& out, const AccountSnapshot& snapshot) {
  reconciling_ = false;
  const auto [difference, unexplained] =
      take_snapshot(out, desk_, snapshot, unexplained_ >= kUnexplainedMax);
  unexplained_ = unexplained ? unexplained_ + 1 : 0;
  if (unexplained) {
    reconcile(out);
  } else if (in_flight() && (gap_ || !difference.empty())) {
    // What is on its way may explain a difference, and without the stream it may hide one.
    account_stale_ = account_stale_ && !difference.empty();
  } else {
    account_stale_ = !difference.empty();
    out.write(BooksChecked{out.at(), difference.empty(), difference});
    lookout_.difference(out, difference);
    check_wanted_ = false;
  }
  account_stale_ |= gap_;
  lookout_.foreign_orders(out, snapshot.foreign_orders);
  if (settings_.desk.foreign == ForeignPolicy::Adopt) adopt(out);
  try_boundary(out);
}

void Engine::handle(Output& out, const AccountGap& gap) {
  account_stale_ = true;
  gap_ = gap.open;
  if (!gap.open && account_ready_) reconcile(out);
}

void Engine::handle(Output& out, const TimerFired&) {
  if (!account_ready_) return;
  if (out.at() >= next_cycle_) cycle(out);
  desk_.protector().mend(out);
  desk_.chase(out);
  lookout_.look(out);
  try_boundary(out);
}

void Engine::cycle(Output& out) {
  const auto due = (out.at() - next_cycle_) / settings_.desk.cycle;
  missed_cycles_ += static_cast<std::uint64_t>(due);
  ++cycles_;
  next_cycle_ = next_after(out.at(), settings_.desk.cycle);
  desk_.protector().watch(out);
  if (out.at() >= next_reconcile_ || account_stale_ || check_wanted_) reconcile(out);
}

void Engine::reconcile(Output& out) {
  if (reconciling_) return;
  reconciling_ = true;
  next_reconcile_ = next_after(out.at(), settings_.desk.reconcile);
  Reconcile ask{.since = books_.opened() ? since(books_) : Timestamp{}};
  for (std::uint16_t i = 0; i < books_.symbols(); ++i) {
    const SymbolId symbol{i};
    const auto mine = [&](const auto& entry) { return entry.second.intent.symbol == symbol; };
    const auto held = [](const auto& entry) { return has_quantity(entry.second.state); };
    if (std::ranges::any_of(books_.positions(symbol), held) ||
        std::ranges::any_of(books_.orders(), mine) || std::ranges::any_of(books_.stops(), mine))
      ask.symbols.push_back(symbol);
  }
  out.ask(std::move(ask));
}

void Engine::handle(Output& out, const OperatorSaid& said) {
  const bool looked = said.action == OperatorAction::Resume && books_.halt(Halt::Absence).on;
  out.write(OperatorActed{out.at(), std::string{to_string(said.action)}});
  if (looked) desk_.give_up_forgotten(out);
  if (said.action == OperatorAction::Resume && books_.risk_mode() == RiskMode::Halted) {
    const auto next = risk_machine.next(RiskMode::Halted, RiskEvent::Resume);
    out.write(RiskChanged{out.at(), RiskEvent::Resume, next.state, equity(), books_.equity_high()});
  }
  if (said.action == OperatorAction::Reconcile && account_ready_) reconcile(out);
  if (said.action != OperatorAction::Flatten) return;
  for (const auto& [leg, _] : books_.holdings())
    desk_.protector().leave(out, leg, ExitReason::Operator);
}

void Engine::handle(Output& out, const HaltSeen& seen) {
  if (seen.on != books_.halt(seen.halt).on)
    out.write(HaltChanged{out.at(), seen.halt, seen.on, seen.why});
}

// The model that served before lives on in nobody's hands but this one's: nothing waits for it.
void Engine::handle(Output& out, const ModelSwapped& swapped) {
  model_ = swapped.model;
  if (model_) {  // asked once before it counts: whatever it makes at its first answer is made
    const std::vector<FeatureRow> rows(books_.symbols());
    std::vector<Prediction> predictions(rows.size());
    model_->predict(rows, predictions);
  }
  const std::string id = model_ ? model_->identity().id : "";
  if (id != books_.model()) out.write(ModelChanged{out.at(), id, swapped.why});
}

Batch Engine::close_books(Timestamp at) {
  Output out{books_, at};
  closing_ = true;
  if (account_ready_) reconcile(out);
  return out.take();
}

bool Engine::in_flight() const {
  const auto order_moves = [this](const auto& entry) {
    const auto s = entry.second.state;
    // One that takes is on its way even when the venue has it; at the very end nothing moves.
    const bool taking = entry.second.intent.role != Role::Target && !closing_;
    return taking || s == OrderState::Pending || s == OrderState::Unknown ||
           s == OrderState::Canceling;
  };
  const auto stop_moves = [](const auto& entry) { return entry.second.state != StopState::Live; };
  return std::ranges::any_of(books_.orders(), order_moves) ||
         std::ranges::any_of(books_.stops(), stop_moves);
}

// What somebody else opened gets stops as ours have, once it is known to be there.
void Engine::adopt(Output& out) {
  for (const auto& [leg, held] : books_.holdings()) {
    if (!has_quantity(held.state) || !held.stop.is_zero()) continue;
    const double level =
        held.entry.to_double() * (1 - sign(held.side) * settings_.desk.adopt_stop.to_double());
    const auto rounding = held.side == Side::Long ? Rounding::Up : Rounding::Down;
    const auto stop = to_tick(level, instruments_[leg.symbol.value].tick, rounding);
    if (!stop || stop->is_zero()) continue;
    out.write(PositionAdopted{out.at(), leg.symbol, *stop, leg.position});
    desk_.protector().tend(out, leg);
  }
}

// Too many crashes, or too long away for the venue to tell what became of our orders: a person
// first.
void Engine::note_how_it_began(Output& out) {
  // What ends by itself is told again by whoever sees it now.
  for (std::size_t i = 0; i < kCount<Halt>; ++i)
    if (resumed_ && books_.halt(Halt(i)).on && row_of(Halt(i)).ends == HaltEnd::Itself)
      out.write(HaltChanged{out.at(), Halt(i), false, "to be seen anew"});
  const auto& crashes = books_.crashes();
  const auto recent =
      std::ranges::count_if(crashes, [&](Timestamp at) { return out.at() - at <= kCrashSpan; });
  if (recent >= settings_.desk.crashes && !books_.halt(Halt::Crashes).on)
    out.write(HaltChanged{out.at(), Halt::Crashes, true, {}});
  if (books_.away() > kVenueMemory && !books_.halt(Halt::Absence).on)
    out.write(HaltChanged{out.at(), Halt::Absence, true, {}});
}

}  // namespace gyre
