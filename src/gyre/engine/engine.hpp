#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gyre/domain/event.hpp"
#include "gyre/engine/analyst.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/books.hpp"
#include "gyre/engine/decider.hpp"
#include "gyre/engine/lookout.hpp"
#include "gyre/engine/order_desk.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/engine/snapshot.hpp"
#include "gyre/market/universe.hpp"

// The core: a pure function of events. Events in, then records and commands out; no clock, socket,
// disk or chance. It never waits: a command is in flight from the moment it was returned. Trading
// state is the fold of the records, live and after a restart alike; bars come from the venue again.
namespace gyre {

struct EngineSettings {
  DeskSettings desk;
  ModelSettings model;
  risk::Settings risk;
  CostSettings costs;
  UniverseSettings universe;
  Ladder ladder;
  std::vector<NamedStrategy> strategies;
};

class Engine {
 public:
  Engine(EngineSettings settings, ParallelFor& parallel);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Replays a record of an earlier life. Only before the first event.
  void apply(const Record& record);

  // Answers one event. Events come in the order of their times.
  Batch on(const Event& event);

  // The earliest market time at which it wants a TimerFired, if nothing else happens.
  std::optional<Timestamp> wake() const;

  // The books are to be held against the venue at the next cycle at which nothing is in flight.
  // Changes no decision.
  void check_books() { check_wanted_ = true; }
  // The same at once, when no further cycle will come.
  Batch close_books(Timestamp at);

  const Books& books() const { return books_; }
  const Analyst& analyst() const { return analyst_; }
  // The account can be looked at: it is asked about, compared and protected from then on.
  bool account_ready() const { return account_ready_; }
  // Decisions are made, too.
  bool ready() const { return ready_; }
  // A gap in the account's stream, or books that differ: no entries until they are equal.
  bool account_stale() const { return account_stale_; }
  std::uint64_t cycles() const { return cycles_; }
  Money equity() const;
  Snapshot snapshot(Timestamp at) const;

 private:
  void handle(Output& out, const InstrumentsSeen& seen);
  void handle(Output& out, const AccountReady& ready);
  void handle(Output& out, const HistorySeen& seen);
  void handle(Output& out, const SessionReady& ready);
  void handle(Output& out, const BarsClosed& closed);
  void handle(Output& out, const MarksSeen& seen);
  void handle(Output& out, const OrderReport& report) { desk_.on(out, report, may_enter()); }
  void handle(Output& out, const StopReport& report) { desk_.on(out, report); }
  void handle(Output& out, const FillReport& report) { desk_.on(out, report); }
  void handle(Output& out, const FundingReport& report) { desk_.on(out, report); }
  void handle(Output& out, const AccountSnapshot& snapshot);
  void handle(Output& out, const AccountGap& gap);
  void handle(Output& out, const TimerFired& fired);
  void handle(Output& out, const OperatorSaid& said);
  void handle(Output& out, const HaltSeen& seen);
  void handle(Output& out, const ModelSwapped& swapped);

  void try_boundary(Output& out);
  bool complete(Timestamp boundary) const;
  void analyse(Output& out, Timestamp boundary);
  void choose_universe(Output& out, Timestamp boundary);
  void bar_members(Output& out);
  Candidate candidate(SymbolId symbol) const;
  void cycle(Output& out);
  bool is_valued() const;
  void mark_equity(Output& out);
  void reconcile(Output& out);
  bool may_enter() const {
    return ready_ && !account_stale_ && !books_.halted() &&
           books_.risk_mode() != RiskMode::Halted && now_ >= books_.entries_stopped_until();
  }
  bool in_flight() const;
  void adopt(Output& out);
  void note_how_it_began(Output& out);

  EngineSettings settings_;
  risk::Gate gate_;
  Books books_;
  Analyst analyst_;
  Universe universe_;
  Decider decider_;
  OrderDesk desk_;
  Lookout lookout_;
  std::shared_ptr<const Model> model_;
  std::vector<Instrument> instruments_;
  std::vector<Mark> marks_;
  std::vector<bool> configured_;

  bool account_ready_ = false, ready_ = false;
  bool account_stale_ = true, reconciling_ = false, check_wanted_ = false;
  bool gap_ = false;  // in the account's stream
  bool resumed_ = false, closing_ = false;
  int unexplained_ = 0;
  Timestamp now_{}, decide_from_{};
  std::optional<Timestamp> open_boundary_;  // bars of it have come, not all
  Timestamp next_cycle_{}, next_reconcile_{};
  std::uint64_t cycles_ = 0, missed_cycles_ = 0;
  std::vector<FunnelStage> last_stages_;
};

}  // namespace gyre
