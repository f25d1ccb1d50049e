#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gyre/domain/event.hpp"
#include "gyre/exchange/session/ask.hpp"
#include "gyre/exchange/session/feed_settings.hpp"
#include "gyre/exchange/session/session.hpp"

// Closed bars without a seam: history first (stored, then by REST what is missing of it), then each
// minute once and in order, whoever brings it. A stream brings it early; when it has not come in
// time, or nothing streams, REST is asked from the open of the last bar held. What REST says is the
// truth: a bar that differs from ours makes the symbol begin again. All times are the venue's.
namespace gyre::session {

class BarFlow {
 public:
  BarFlow(const SessionPlan& plan);

  // Follows a symbol from now on; symbols are added in the order of their numbers.
  void add(SymbolId symbol, std::string name, bool followed);
  // A contract that is no longer traded ends; one that is again begins with its history.
  void follow(SymbolId symbol, bool followed, Timestamp now);
  // Asks for the history of a symbol, or of all that are followed.
  void begin(SymbolId symbol, Timestamp now);
  void begin_all(Timestamp now);

  struct Wanted {
    BarsAsk ask;
    std::optional<Timestamp> start;  // both of open times, both included
    Timestamp end;
    int limit;
  };
  std::vector<Wanted> take_wanted() { return std::exchange(wanted_, {}); }

  // An answer; nothing when the venue refused for good. What closed after `closed_until` may still
  // change: the venue's clock is only known so well.
  void on_answer(const BarsAsk& ask, const wire::KlinesView* view, Timestamp now,
                 Timestamp closed_until);
  // A closed 1m bar of the stream.
  void on_bar(SymbolId symbol, const Bar& bar, Timestamp now);
  // Asks for what should be here and is not.
  void on_time(Timestamp now);
  std::optional<Timestamp> wake() const;

  // Histories that are complete, in the order in which they became so.
  std::vector<HistorySeen> take_histories() { return std::exchange(histories_, {}); }
  // Bars that follow what was told before: one event a minute, oldest first, by symbol.
  std::vector<BarsClosed> take_closed();
  // Symbols whose stream has brought nothing for long, told once each.
  std::vector<SymbolId> take_unheard() { return std::exchange(unheard_, {}); }

  bool all_warm() const { return cold_ == 0; }
  const FeedCounters& counters() const { return counters_; }

 private:
  struct Flow {
    std::string name;
    bool followed = false, warm = false;
    std::uint32_t round = 0;
    std::size_t missing = 0;         // frames not answered yet
    std::vector<HistorySeen> held;   // frames of this round, in the plan's order
    std::map<Timestamp, Bar> early;  // stream bars that wait for what comes before them

    Timestamp next{};         // open time of the minute that comes next
    std::optional<Bar> last;  // the one before it
    Timestamp due{};          // when REST is asked, if nothing comes
    bool asking = false;
    int vain = 0;                       // answers in a row that brought nothing
    int unheard = 0;                    // minutes in a row that the stream did not bring
    double range = 0;                   // average (high - low) / close of a minute
    std::optional<Bar> growing, built;  // of the coarsest frame: so far, and the last whole one
  };

  void want_history(SymbolId symbol, Flow& flow);
  Wanted whole(SymbolId symbol, const Flow& flow, const HistoryNeed& need) const;
  void take_history(SymbolId symbol, Flow& flow, HistorySeen& held, const wire::KlinesView* view,
                    Timestamp closed_until);
  void complete(SymbolId symbol, Flow& flow, Timestamp now);
  void take_refresh(SymbolId symbol, Flow& flow, const wire::KlinesView* view, Timestamp now,
                    Timestamp closed_until);
  void take_check(SymbolId symbol, Flow& flow, const wire::KlinesView* view, Timestamp now);
  void deliver(SymbolId symbol, Flow& flow, const Bar& bar);
  void drain(SymbolId symbol, Flow& flow);
  void build(Flow& flow, const Bar& minute) const;
  void plan_refresh(SymbolId symbol, Flow& flow, Timestamp now) const;
  void check_built(Timestamp now);

  std::vector<HistoryNeed> needs_;
  FeedSettings feed_;
  StoredBars stored_;
  int minutes_kept_;
  milliseconds setup_;       // the finest frame that is decided on
  Timeframe coarsest_;       // whose bars are held against the venue's
  std::vector<Flow> flows_;  // by symbol
  std::size_t cold_ = 0;     // followed and not warm
  std::size_t checked_ = 0;  // place of the next symbol to check
  double checks_owed_ = 0;
  Timestamp next_check_{};
  std::vector<Wanted> wanted_;
  std::vector<HistorySeen> histories_;
  std::map<Timestamp, std::vector<SymbolBar>> closed_;
  std::vector<SymbolId> unheard_;
  FeedCounters counters_;
};

}  // namespace gyre::session
