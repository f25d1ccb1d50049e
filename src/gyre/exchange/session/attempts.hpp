#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "gyre/exchange/session/ask.hpp"
#include "gyre/exchange/session/transport.hpp"

// Requests on their way. An attempt that timed out stays open: an answer that comes later is still
// the truth.
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

}  // namespace gyre::session
