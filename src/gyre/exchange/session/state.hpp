#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gyre/exchange/session/attempts.hpp"
#include "gyre/exchange/session/bar_flow.hpp"
#include "gyre/exchange/session/clock_offset.hpp"
#include "gyre/exchange/session/departures.hpp"
#include "gyre/exchange/session/session.hpp"
#include "gyre/exchange/session/snapshot.hpp"
#include "gyre/exchange/session/startup.hpp"
#include "gyre/exchange/session/streams.hpp"
#include "gyre/exchange/session/symbols.hpp"

// The inside of a session: the pieces, and how what happens to one concerns the others. Its members
// are in state.cpp (requests and time), state_orders.cpp (commands and their answers) and
// state_streams.cpp (streams, bars, the listenKey).
namespace gyre::session {

// What an answer proves. `body` is there when it is done and was understood.
struct Verdict {
  Outcome outcome = Outcome::Unknown;
  int code = 0;
  const wire::Body* body = nullptr;
  std::string why;
};

struct Session::State {
  State(SessionPlan session_plan, Timestamp begin);

  void start(Timestamp at);
  void on(const Input& input, Timestamp at);
  void on(const Command& command, Timestamp at);
  void on_time(Timestamp at);
  std::optional<Timestamp> wake() const;
  std::vector<Event> take_events();

  // Requests and time.
  void ask(wire::Request request, Ask what, Priority priority);
  void retry(Pending pending);
  void pump();
  void send(Pending pending);
  void on(const Answer& answer);
  void timed_out(Pending pending);
  Verdict judge(const Answer& answer);
  void resync();

  // One an ask; `pending` is what was asked.
  void answered(const StartupAsk&, const Verdict&, Pending&);
  void answered(const ClockAsk&, const Verdict&, Pending&);
  void answered(const ListenKeyAsk&, const Verdict&, Pending&);
  void answered(const BarsAsk&, const Verdict&, Pending&);
  void answered(const ContractsAsk&, const Verdict&, Pending&);
  void answered(const FeesAsk&, const Verdict&, Pending&);
  void answered(const SubmitAsk&, const Verdict&, Pending&);
  void answered(const CancelAsk&, const Verdict&, Pending&);
  void answered(const QueryAsk&, const Verdict&, Pending&);
  void answered(const StopOrderAsk&, const Verdict&, Pending&);
  void answered(const FillsAsk&, const Verdict&, Pending&);
  void answered(const ConfigureAsk&, const Verdict&, Pending&);
  void answered(const MarksAsk&, const Verdict&, Pending&);
  void answered(const SnapshotAsk&, const Verdict&, Pending&);

  // Commands.
  void on(const SubmitOrder& order);
  void on(const SubmitStop& stop);
  void on(const CancelOrder& cancel);
  void on(const QueryOrder& query);
  void on(const Configure& configure);
  void on(const Reconcile& reconcile);
  void say(ClientId id, SymbolId symbol, OrderEvent order, StopEvent stop, const Verdict& verdict,
           VenueId venue_id);
  void configured(SymbolId symbol);
  void found_order(const OrderReport& report, const std::string& symbol, VenueId order_id);
  void found_stop(const StopReport& report, const std::string& symbol, bool filled);
  void next_snapshot();
  void ask_snapshot_parts();

  // Streams and bars.
  void list_symbols();
  void refresh_symbols();
  std::vector<std::string> add_symbol(const Instrument& instrument);
  void keep_current();
  void tend_streams();
  void opened(StreamId stream);
  void lost(StreamId stream);
  void drop(StreamId stream);
  void said(const StreamSaid& said);
  void heard(const wire::KlineMessage& kline);
  void heard(const wire::MarkPriceMessage& mark);
  void heard(const wire::OrderTradeUpdate& update);
  void heard(const wire::AlgoUpdate& update);
  void heard(const wire::AccountUpdate& update);
  void heard(const wire::ListenKeyExpired& expired);
  void heard(const wire::ContractInfoMessage& contract);
  void heard(const auto&) {}  // nothing of ours
  void begin_history();
  void hand_over_bars();

  // The venue's time, and up to when it has surely passed.
  Timestamp venue() const { return now + clock.offset(); }
  Timestamp venue_surely() const { return venue() - clock.doubt(); }
  int market_room() const;
  bool is_blocked() const;

  void tell(auto what) { events.push_back({now, std::move(what)}); }

  SessionPlan plan;
  Timestamp now;
  Startup startup;
  Governor governor;
  Departures departures;
  Attempts attempts;
  Landings landings;
  ClockOffset clock;
  Symbols symbols;
  std::vector<bool> traded;  // by symbol: whether it is followed
  BarFlow bars;
  std::map<SymbolId, Mark> marks;  // of this instant

  Streams streams;
  std::optional<Timestamp> keepalive_at, clock_at, contracts_at, marks_at;
  std::vector<Instrument> told;  // the contracts, as they were told last
  Timestamp clock_asked{};
  bool clock_pending = false;
  bool history_begun = false, marks_known = false, ready = false;

  struct Configuring {
    int missing = 0;
    Verdict verdict{.outcome = Outcome::Done, .code = 0, .body = nullptr, .why = {}};
    std::vector<Pending> held;  // entries that wait for it
  };
  std::map<SymbolId, Configuring> configuring;
  std::set<SymbolId> fees_asked;
  std::set<std::string> querying;  // client ids

  std::deque<Reconcile> reconciles;  // wait for the user stream, then one after the other
  std::optional<Snapshot> snapshot;
  std::uint32_t snapshot_round = 0;
  bool gap = false;             // told, and not closed by a snapshot yet
  bool snapshot_mends = false;  // it began after the stream came back

  std::vector<Event> events;
  std::vector<Outgoing> requests;
  SessionCounters counters;
  std::optional<Error> failure;
};

}  // namespace gyre::session
