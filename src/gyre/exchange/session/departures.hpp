#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "gyre/exchange/session/ask.hpp"

// Requests that wait for their turn: a queue a priority, and those that wait for a time of their
// own (retries). The governor decides when a queue's head may leave.
namespace gyre::session {

class Departures {
 public:
  void add(Pending pending) { queue(pending.priority).push_back(std::move(pending)); }
  void add_at(Timestamp at, Pending pending) { timed_.emplace(at, std::move(pending)); }
  // What they waited for is over: none of them waits for its time.
  void hurry();

  // The next request that may leave now; it is taken from the governor's budget. Of market data at
  // most `market_room` leave.
  std::optional<Pending> release(Governor& governor, int market_room, Timestamp now);
  // Those that waited beyond their time; they never left.
  std::vector<Pending> take_late(Timestamp now);
  // The first instant at which release() or take_late() has something.
  std::optional<Timestamp> next(const Governor& governor, int market_room, Timestamp now) const;
  bool empty() const;

 private:
  std::deque<Pending>& queue(Priority priority) { return queues_[index(priority)]; }

  std::array<std::deque<Pending>, kCount<Priority>> queues_;
  std::multimap<Timestamp, Pending> timed_;
};

}  // namespace gyre::session
