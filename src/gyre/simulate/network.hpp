#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gyre/exchange/session/transport.hpp"
#include "gyre/sim/answer_faults.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/stream_drops.hpp"
#include "gyre/simulate/host.hpp"

// The way between a session and the embedded exchange, as hostile as a plan makes it: requests and
// answers take time, are lost, mangled, late; streams close. It outlives its client: what was on
// its way when the client died still arrives.
namespace gyre::simulate {

// How long the way takes when nothing is wrong: log-normal, drawn a request.
struct Link {
  std::uint64_t seed = 1;
  milliseconds one_way{20};
  double spread = 0.4;
};

// What an auditor wants to know of the traffic.
struct Departed {
  Timestamp at;
  wire::Request request;
};

class Network {
 public:
  // `host` is whose clock the session reads.
  Network(sim::Exchange& exchange, sim::AccountId account, Link link, const sim::FaultPlan& plan,
          Host& host);

  // A process begins: it reads the clock, and reckons from then on (LiveClock).
  void begin_life() {
    clock_off_ = host_.clock_off(exchange_.now()) - host_.ran_away(exchange_.now());
  }

  // As a session sees it (session/transport.hpp).
  Timestamp now() const { return exchange_.now() + clock_off_ + host_.ran_away(exchange_.now()); }
  void send(session::Outgoing outgoing);
  void open(session::StreamPlan plan);
  void subscribe(session::Subscription more);
  void close(session::StreamId stream);
  Result<> settle(std::vector<session::Input>& inputs);
  Result<bool> next(std::optional<Timestamp> wake, std::vector<session::Input>& inputs);

  // The client is gone, and everything on its way to it.
  void client_dies();
  // Time passes until then, with nobody listening. False when the market has ended.
  bool pass_until(Timestamp at);
  // Time passes and the client stands still: what comes waits for it.
  void sleep(milliseconds length);

  // What the venue would mind of the connections, since it was last asked: I-27.
  std::string take_abuse() { return std::exchange(abuse_, {}); }
  void set_oldest_stream(milliseconds age) { oldest_ = age; }
  // The last mark price of each contract, whoever heard it.
  const std::map<std::string, Price, std::less<>>& marks() const { return marks_; }
  // A planted bug: connections are never closed.
  void keep_streams() { keeps_streams_ = true; }

  std::vector<Departed> take_departed() { return std::exchange(departed_, {}); }
  sim::FaultCounts faults() const;

 private:
  struct Handling {
    session::Outgoing outgoing;
    bool tell = true;  // the answer is delivered
    milliseconds way_out{};
  };
  struct Delivery {
    std::uint64_t client = 0;
    session::Input input;
  };
  using Item = std::variant<Handling, Delivery>;
  struct Stream {
    std::set<std::string, std::less<>> topics;
    bool user = false, open = false;
    std::string key;
    Timestamp opened{};
    std::deque<Timestamp> said;  // messages of ours in the last second
  };

  milliseconds way(int leg) const;
  void deliver(Timestamp at, session::Input input);
  // Everything up to the next thing that happens, at the latest `until`.
  bool step(Timestamp until, std::vector<session::Input>* inputs);
  void run_due(std::vector<session::Input>* inputs);
  void handle(const Handling& handling);
  bool arrive(session::Input& input);
  void hear(sim::Message message, std::vector<session::Input>& inputs);
  bool hears_user(const Stream& stream) const;
  // Streams that the plan closes.
  bool is_closed() const;
  void drop_streams(const sim::StreamDrop& drop);
  void check_streams();
  void tell_use(const wire::Request& request, wire::Response& response);

  sim::Exchange& exchange_;
  sim::AccountId account_;
  Link link_;
  sim::AnswerFaults faults_;
  sim::FaultPlan plan_;
  sim::FaultCounts counts_{};
  Timestamp begin_, dropped_;
  std::multimap<Timestamp, Item> agenda_;
  std::map<session::StreamId, Stream> streams_;
  std::uint64_t client_ = 1, number_ = 0;
  std::vector<Departed> departed_;
  std::vector<sim::Message> messages_;
  milliseconds clock_off_{};  // of this life, when it began
  Host& host_;
  std::vector<session::Input> backlog_;  // came while the client stood still
  std::string abuse_;
  milliseconds oldest_ = 23h + 30min;
  std::map<std::string, Price, std::less<>> marks_;
  bool keeps_streams_ = false;
  // What was used of the venue's limits, as its headers tell it.
  struct Window {
    Timestamp begin{};
    int used = 0;
    int add(Timestamp now, milliseconds length, int more);
  };
  Window weight_1m_, orders_1m_, orders_10s_;
};

static_assert(session::Transport<Network>);

}  // namespace gyre::simulate
