#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "gyre/exchange/session/ask.hpp"
#include "gyre/exchange/session/transport.hpp"

// Requests on their way, and what is known of each order that we sent. An attempt that timed out
// stays open: an answer that comes later is still the truth.
namespace gyre::session {

struct Attempt {
  Pending pending;
  Timestamp sent, give_up;
  bool timed_out = false;
};

class Attempts {
 public:
  RequestId open(Pending pending, Timestamp sent) {
    const auto id = ++last_;
    if (pending.priority == Priority::Market) ++market_;
    open_.emplace(id, Attempt{std::move(pending), sent, sent + kTimeOut});
    return id;
  }
  // The attempt that an answer belongs to; nothing for an answer nobody waits for.
  std::optional<Attempt> close(RequestId id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return std::nullopt;
    auto attempt = std::move(found->second);
    open_.erase(found);
    if (attempt.pending.priority == Priority::Market && !attempt.timed_out) --market_;
    return attempt;
  }
  // Those whose time is up, each told once.
  std::vector<Pending> expire(Timestamp now) {
    std::vector<Pending> expired;
    for (auto& [id, attempt] : open_) {
      if (attempt.timed_out || attempt.give_up > now) continue;
      attempt.timed_out = true;
      if (attempt.pending.priority == Priority::Market) --market_;
      expired.push_back(attempt.pending);
    }
    std::erase_if(open_, [&](const auto& open) {
      return open.second.timed_out && open.second.give_up + kForget <= now;
    });
    return expired;
  }
  std::optional<Timestamp> next() const {
    std::optional<Timestamp> at;
    for (const auto& [id, attempt] : open_)
      if (!attempt.timed_out) at = std::min(at.value_or(attempt.give_up), attempt.give_up);
    return at;
  }
  int market_in_flight() const { return market_; }
  std::ptrdiff_t in_flight() const {
    return std::ranges::count_if(open_, [](const auto& open) { return !open.second.timed_out; });
  }

  static constexpr milliseconds kTimeOut = 10s;
  static constexpr milliseconds kForget = 10min;

 private:
  std::map<RequestId, Attempt> open_;
  RequestId last_ = 0;
  int market_ = 0;
};

// Whether an order may still land. Absence is proven only when no try is in flight, nothing was
// ever heard of it, and the venue's own window check has shut the door on the last stamp.
class Landings {
 public:
  // Orders of an earlier process left at the latest when this one began.
  explicit Landings(Timestamp began) : began_{began} {}

  void sent(ClientId id, Timestamp stamp, milliseconds window) {
    tries_[key_of(id)] = {State::InFlight, shut(id, stamp, window)};
  }
  void lost(ClientId id) { settle(id, State::Lost); }
  void landed(ClientId id) { settle(id, State::Landed); }
  void refused(ClientId id) { tries_.erase(key_of(id)); }

  bool proven_absent(ClientId id, Timestamp now) const {
    const auto found = tries_.find(key_of(id));
    if (found == tries_.end()) return now >= shut(id, began_, kWindow);
    return found->second.state == State::Lost && now >= found->second.shut;
  }

  static constexpr milliseconds kWindow = 2000ms;  // receive window of orders

 private:
  enum class State : std::uint8_t { InFlight, Lost, Landed };
  struct Try {
    State state;
    Timestamp shut;
  };
  using Key = std::tuple<std::uint64_t, Role, int>;
  static Key key_of(ClientId id) { return {id.intent.value, id.role, id.attempt}; }
  // The matching engine checks the window of orders; of stops nobody promises it: they get longer.
  static Timestamp shut(ClientId id, Timestamp stamp, milliseconds window) {
    return stamp + window + (is_stop(id.role) ? kStopGrace : kGrace);
  }
  void settle(ClientId id, State state) {
    const auto found = tries_.find(key_of(id));
    if (found == tries_.end())
      tries_[key_of(id)] = {state, shut(id, began_, kWindow)};
    else if (found->second.state != State::Landed)
      found->second.state = state;
  }

  static constexpr milliseconds kGrace = 1s, kStopGrace = 10s;
  Timestamp began_;
  std::map<Key, Try> tries_;
};

}  // namespace gyre::session
