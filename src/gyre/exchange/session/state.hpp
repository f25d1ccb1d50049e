#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gyre/exchange/session/attempts.hpp"
#include "gyre/exchange/session/bar_flow.hpp"
#include "gyre/exchange/session/breaker.hpp"
#include "gyre/exchange/session/clock_offset.hpp"
#include "gyre/exchange/session/clock_trust.hpp"
#include "gyre/exchange/session/departures.hpp"
#include "gyre/exchange/session/echoes.hpp"
#include "gyre/exchange/session/halts.hpp"
#include "gyre/exchange/session/landings.hpp"
#include "gyre/exchange/session/resolver.hpp"
#include "gyre/exchange/session/session.hpp"
#include "gyre/exchange/session/snapshot.hpp"
#include "gyre/exchange/session/startup.hpp"
#include "gyre/exchange/session/streams.hpp"
#include "gyre/exchange/session/symbols.hpp"
#include "gyre/exchange/session/user_news.hpp"

// The inside of a session: the pieces, and how what happens to one concerns the others. Its members
// are in state.cpp (requests and time), state_orders.cpp (commands and their answers),
// state_search.cpp (what became of an order), state_account.cpp (the account's stream and
// snapshots), state_halts.cpp (reasons for no entries) and state_streams.cpp (streams, bars, keys).
namespace gyre::session {

// What an answer proves. `body` is there when it is done and was understood.
struct Verdict {
  Outcome outcome = Outcome::Unknown;
  int code = 0;
  const wire::Body* body = nullptr;
  std::string why = {};
  Refusal refusal = {};
  bool broken = false;  // no answer, or the venue failed at it
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
  Verdict judge(const Answer& answer, const wire::Request& asked);
  void resync();
  void learn_time(Timestamp venue_time);

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
  void answered(const ModeAsk&, const Verdict&, Pending&);
  void answered(const ProbeAsk&, const Verdict&, Pending&);
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
  void accepted(const SubmitAsk& what, const wire::Body& body);
  void configured(SymbolId symbol);
  void search(const QueryAsk& what, Resolver::Step step);
  void found(const QueryAsk& what, const wire::OrderView& view);
  void found(const QueryAsk& what, const wire::AlgoView& view);
  void told_of(ClientId id, bool over);
  void found_order(const OrderReport& report, const std::string& symbol, VenueId order_id);
  void found_stop(const StopReport& report, const std::string& symbol, bool filled);
  void ask_fills(const std::string& symbol, VenueId order_id,
                 std::variant<OrderReport, StopReport> report);
  void next_snapshot();
  void begin_snapshot(Timestamp at);
  void ask_snapshot_parts();
  void snapshot_of_our_own();

  // Halts.
  void halt(Halt halt, bool on, std::string_view why);
  void notice(const Verdict& verdict, const Pending& pending);
  void tend_halts();
  std::optional<Timestamp> halts_wake() const;
  void probe();
  void read_mode();

  // Streams and bars.
  void list_symbols();
  void refresh_symbols(std::vector<std::string> more = {});
  bool list_also(const std::vector<std::string>& spellings);
  std::optional<SymbolId> listed(const std::string& spelling);
  std::vector<std::string> add_symbol(const Instrument& instrument);
  void keep_current();
  void tend_streams();
  void opened(StreamId stream);
  void user_opened();
  void begin_account();
  // Until the account was seen once, nothing is more urgent.
  Priority account_priority() const {
    return told_until ? Priority::Account : Priority::Protective;
  }
  void lost(StreamId stream);
  void drop(StreamId stream);
  void said(const StreamSaid& said);
  void heard(const wire::KlineMessage& kline);
  void heard(const wire::MarkPriceMessage& mark);
  void heard(const wire::OrderTradeUpdate& update);
  void heard(const wire::AlgoUpdate& update);
  void heard(const wire::AccountUpdate& update);
  void heard(const wire::AccountConfigUpdate& update);
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
  ClockTrust trust;
  Symbols symbols;
  std::vector<bool> traded;  // by symbol: whether it is followed
  BarFlow bars;
  std::map<SymbolId, Mark> marks;  // of this instant

  Streams streams;
  std::optional<Timestamp> keepalive_at, clock_at, contracts_at, marks_at;
  std::optional<Timestamp> account_at;  // nobody waits longer for the account's first stream
  std::vector<Instrument> told;         // the contracts, as they were told last
  Timestamp clock_asked{};
  bool clock_pending = false;
  bool account_told = false, history_begun = false, marks_known = false, ready = false;

  struct Configuring {
    int missing = 0;
    Verdict verdict{.outcome = Outcome::Done, .code = 0, .body = nullptr, .why = {}};
    std::vector<Pending> held;  // entries that wait for it
  };
  std::map<SymbolId, Configuring> configuring;
  std::set<SymbolId> fees_asked;

  struct Search {
    Resolver resolver;
    std::uint32_t round = 0;
  };
  std::map<ClientId, Search> searches;
  std::uint32_t search_round = 0;
  bool absence_told = false;

  std::deque<Reconcile> reconciles;     // wait for the user stream, then one after the other
  Reconcile reconciling;                // what the last snapshot was asked for with
  std::optional<Timestamp> told_until;  // everything before it is in a snapshot
  std::optional<Snapshot> snapshot;
  std::uint32_t snapshot_round = 0;
  int snapshot_tries = 0;
  Timestamp snapshot_asked{};
  UserNews news;
  Echoes echoes;
  bool gap = false;             // told, and not closed by a snapshot yet
  bool snapshot_mends = false;  // it began after the stream came back

  Halts halts;
  Breaker breaker;
  Timestamp restricted_until{}, contracts_asked{};
  std::optional<Timestamp> mode_at, probe_at;
  bool mode_pending = false, multi_assets = false, probing = false;
  int probes = 0;
  std::map<SymbolId, int> leverages;  // as we set them

  std::vector<Event> events;
  std::vector<Outgoing> requests;
  SessionCounters counters;
  std::optional<Error> failure;
};

}  // namespace gyre::session
