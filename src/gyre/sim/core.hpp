#pragma once

#include <array>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/sim/account.hpp"
#include "gyre/sim/book_faults.hpp"
#include "gyre/sim/message.hpp"
#include "gyre/sim/quotes.hpp"
#include "gyre/sim/settings.hpp"

// The state of the embedded exchange. It is a plain struct: each file beside this one holds the
// functions of one concern (admission, matching, algo orders, settlement, answers), and all of them
// work on it.
namespace gyre::sim {

// An order on its way into the book.
struct Arrival {
  Timestamp at{};
  std::int64_t number = 0;  // in the order of the requests
  AccountId account;
  std::int64_t id = 0;
  bool algo = false;
  bool operator<(const Arrival& other) const {
    return std::tie(at, number) < std::tie(other.at, other.number);
  }
};

// A moment at which the status of a contract changes.
struct StatusChange {
  Timestamp at{};
  SymbolIndex symbol = 0;
};

// Something that a fault does later.
struct Deed {
  Timestamp at{};
  std::int64_t number = 0;  // in the order in which they were decided
  FaultKind kind{};
  std::size_t fault = 0;  // of the plan, for what strikes at a moment
  AccountId account;      // else whose order it is
  std::int64_t id = 0;    // of the order or algo order
  bool operator<(const Deed& other) const {
    return std::tie(at, number) < std::tie(other.at, other.number);
  }
};

// Messages wait here until time moves; the first one that waits says since when.
struct Outbox {
  std::vector<Message> messages;
  std::optional<Timestamp> since;
};

struct Core {
  Quotes quotes;
  Settings settings;
  Timestamp start, now;
  std::deque<Account> accounts;  // the place is the AccountId
  std::set<Arrival> arrivals;
  std::vector<StatusChange> changes;  // still to come, the next one last
  Outbox outbox;
  BookFaults faults;
  std::set<Deed> deeds;
  bool silent = false;                             // nobody listens: messages are not made
  std::array<bool, kCount<Timeframe>> listened{};  // coarser klines that somebody wants
  std::int64_t last_order_id = 0, last_algo_id = 0, last_trade_id = 0, last_income_id = 0;
  std::int64_t last_arrival = 0, last_deed = 0;

  Account& account(AccountId id) { return accounts[id.value]; }
};

// The exchange at the start, with nobody on it.
Core make_core(std::shared_ptr<const Market> market, const Settings& settings, Timestamp start);

// Says something to an account's user stream, if it has one open.
void say(Core& core, const Account& account, wire::StreamMessage what);

// How long an order named so takes to the book: log-normal, at least 5 ms. The attempts of one of
// our orders share one latency, so that how often a request was tried does not move a fill.
milliseconds order_latency(const Settings& settings, std::string_view client_id);
// From the close of a minute to the delivery of its bars: one for all symbols.
milliseconds close_delay(const Settings& settings, Timestamp closed);

void schedule(Core& core, Deed deed);
void schedule(Core& core, const Account& account, Order& order);
void schedule(Core& core, const Account& account, Algo& algo);

}  // namespace gyre::sim
