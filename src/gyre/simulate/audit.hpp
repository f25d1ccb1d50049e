#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gyre/domain/command.hpp"
#include "gyre/engine/engine.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/simulate/network.hpp"

// Holds a run against the invariants (simulate/invariants.hpp), step by step: it sees every record,
// every command, every request, and the exchange's own account. It keeps books of its own from the
// records alone, and shares no other state with what it watches.
namespace gyre::simulate {

struct Violation {
  int invariant = 0;
  std::uint64_t step = 0;
  Timestamp at;
  std::string text;
};

// What was reached, over all lives of a run.
struct AuditFigures {
  std::uint64_t steps = 0, fills = 0, entries = 0, alarms = 0;
  std::vector<double> cover_ms;    // from a fill to a live stop, where nothing was wrong
  std::vector<double> naked_ms;    // every stretch without one while we lived, in market time
  std::vector<double> unknown_ms;  // from a time-out to an answer
};

class Audit {
 public:
  struct Rules {
    bool calm = false;  // nothing goes wrong: the tighter bounds hold
    milliseconds naked_calm = 1500ms, naked = 5s, unseen = 75s, orphan = 5s, flatten = 1s;
    milliseconds news = 12min;  // that a contract is no longer traded
    milliseconds memory = 72h;  // who was away for longer waits for a person
    risk::Settings risk;
  };
  Audit(const sim::Exchange& exchange, sim::AccountId account, Rules rules)
      : exchange_{exchange}, account_{account}, rules_{rules} {}

  // A process begins, with the books that it has read and its caps; or it is gone.
  void begin_life(const Engine& engine, const risk::Settings& caps, Timestamp now);
  // `whole`: everything that it knew had been written.
  void end_life(std::uint64_t records_kept, bool whole);

  // As the doomed journal and venue tell.
  void record(const Record& record);
  void durable(std::uint64_t records) { durable_ = records; }
  void command(const Command& command);
  // `hidden`: how often each request left besides.
  void traffic(const std::vector<Departed>& departed, int hidden, int hidden_bars);
  // An instant is done.
  void step(Timestamp now);
  // Nothing is under way any more; `healthy`: long enough after the last trouble.
  void quiet(Timestamp now);
  void healthy(Timestamp now);
  bool is_healthy() const;
  // Equity, where the books are equal and every mark is known to both.
  void check_equity(const std::map<std::string, Price, std::less<>>& marks);
  // It stood still: what it did not see is not its fault.
  void woke();
  void abused(std::string how) { blame(27, std::move(how)); }
  const StepCounts& edges() const { return books_.step_counts(); }
  void stuck() { blame(42, "it turns without time passing"); }
  // The first record of a life is written by the runner, not by the loop.
  void started() { ++written_; }
  void read_along(std::function<void(const Record&)> reader) { reader_ = std::move(reader); }

  const std::vector<Violation>& violations() const { return violations_; }
  const AuditFigures& figures() const { return figures_; }
  // The plan lets hardly anything through.
  void set_unreachable(bool unreachable);

 private:
  struct Open {
    std::optional<Timestamp> naked, known, flat;
    bool told = false;  // since it became naked
  };

  void blame(int invariant, std::string text);
  const sim::Account& truth() const { return exchange_.account_state(account_); }

  // Orders and intents: audit_orders.cpp.
  void check_order(const OrderIntended& order);
  void check_stop(const StopIntended& stop);
  void check_cancel(const CancelIntended& cancel);
  void check_entry(const SubmitOrder& order);
  void check_filters(const SubmitOrder& order);
  void check_traded(const SubmitOrder& order);
  void check_caps(const SubmitOrder& order);
  void check_executed();

  // Protection: audit_protection.cpp.
  const std::string& spelled(std::size_t place) const;
  std::optional<Leg> ours(std::size_t place) const;
  void check_cover();
  void end_naked(Open& open, bool covered);
  void watch_naked(std::size_t place);
  bool is_leaving(Leg leg) const;
  void check_orphans();
  void check_flattened(Timestamp now);
  // Three places a symbol, one for each position that it may have.
  static sim::Leg leg_at(std::size_t place);
  static std::size_t place_of(sim::Leg leg) {
    return leg.symbol * kCount<PositionSide> + index(leg.position);
  }
  const sim::Position* position_at(sim::Leg leg) const;
  Quantity cover_of(sim::Leg leg, Side side) const;

  // Books: audit_books.cpp.
  void fold(const Record& record);
  std::optional<std::pair<int, std::string>> difference() const;
  void check_intents();
  void check_absence();
  void check_secrets(const Record& record);
  std::string illness() const;

  const sim::Exchange& exchange_;
  sim::AccountId account_;
  Rules rules_;
  const Engine* engine_ = nullptr;
  Books books_;  // from the records alone
  std::uint64_t written_ = 0, durable_ = 0;
  Timestamp now_{}, born_{};
  std::optional<Timestamp> ready_since_;  // in this life
  std::uint64_t step_ = 0;
  bool whole_ = false;       // the last life lost nothing that was written
  bool reconciled_ = false;  // in this life
  bool absent_ = false;      // too long before this life, and no person has looked
  bool unreachable_ = false;

  std::size_t trades_seen_ = 0;
  std::map<std::uint64_t, Quantity> executed_;  // by intent, as the exchange says
  std::map<std::uint64_t, Quantity> intended_;
  std::vector<Open> open_;  // by place
  std::map<ClientId, Timestamp> unknown_;
  std::map<Leg, Timestamp> must_flatten_;
  std::map<Leg, Price> last_stop_;
  // Weight and orders that left in a minute of the venue's, and what of it protects nobody.
  Timestamp minute_{};
  int weight_ = 0, idle_weight_ = 0, orders_ = 0;
  std::vector<Violation> violations_;
  AuditFigures figures_;
  std::function<void(const Record&)> reader_;
};

}  // namespace gyre::simulate
