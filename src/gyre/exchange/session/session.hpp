#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/exchange/session/feed_settings.hpp"
#include "gyre/exchange/session/transport.hpp"

// The conversation with a venue, without sockets: the start-up sequence, rate governor, time
// offset, attempts and their outcomes, stream health, listenKey, reconnects. Commands, answers and
// stream messages come in with the time; requests, stream plans and engine events go out. Pure: the
// same inputs give the same outputs.
namespace gyre::session {

struct HistoryNeed {
  Timeframe timeframe{};
  int bars = 499;  // closed bars to hold before SessionReady, 499 at most (500 weighs more)
};

// The newest closed bars of a symbol that are stored, oldest first, `most` of them at most.
using StoredBars = std::function<std::vector<Bar>(std::string_view symbol, Timeframe, int most)>;

struct SessionPlan {
  std::vector<std::string> symbols;        // empty: every tradable USDT perpetual
  std::vector<std::string> known_symbols;  // in the order of their SymbolIds, from the journal
  std::vector<HistoryNeed> history;        // per symbol; streams are always 1m
  Timestamp decide_from{};                 // handed through to SessionReady
  Timestamp last_seen{};                   // when an earlier process was last alive; zero: unknown
  bool restless = false;  // lives end within seconds: market data leaves room for the next start
  FeedSettings feed;
  StoredBars stored;       // nothing: all history comes from the venue
  int minutes_kept = 128;  // 1m bars from which whoever listens can build coarser ones
  bool serial = false;     // one request after the other, as a plain loop would
  PositionMode mode{};     // that the account is brought into before anything else
};

// How bars came to be complete.
struct FeedCounters {
  std::uint64_t refreshes = 0;                // requests for minutes after the start
  std::uint64_t repaired = 0;                 // minutes that no stream had brought
  std::uint64_t repeated = 0;                 // stream bars that were here already
  std::uint64_t corrections = 0;              // stream bars that the venue's history contradicts
  std::uint64_t checked = 0, mismatches = 0;  // built bars against the venue's own
};

// What is worth showing.
struct SessionCounters {
  std::uint64_t requests = 0, weight = 0, stream_messages = 0, errors = 0, not_understood = 0;
  std::uint64_t kline_weight = 0, connects = 0, limited = 0;  // limited: answers 429 and 418
  FeedCounters feed;
};

class Session {
 public:
  Session(SessionPlan plan, Timestamp now);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Begins the start-up sequence.
  void start(Timestamp now);
  void on(const Input& input, Timestamp now);
  void on(const Command& command, Timestamp now);
  // Time has passed: time-outs, keepalives, requests that waited for the governor.
  void on_time(Timestamp now);
  // The earliest instant at which on_time has something to do.
  std::optional<Timestamp> wake() const;

  // What has come of it since the last call; each is handed out once, in order.
  std::vector<Event> take_events();
  std::vector<Outgoing> take_requests();
  std::vector<StreamPlan> take_opens();
  std::vector<StreamId> take_closes();
  std::vector<Subscription> take_subscriptions();

  const SessionCounters& counters() const;
  // Why the session cannot go on: the venue refused the start, for good. Nothing while it can.
  const std::optional<Error>& failure() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gyre::session
