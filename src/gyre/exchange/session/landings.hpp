#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "gyre/core/time.hpp"
#include "gyre/domain/client_id.hpp"

// Until when an order that was sent may still land, and what was heard of it. The matching engine
// checks the receive window of orders, so their door shuts; of stops nobody promises it, and they
// are given much longer. All times are ours: a stamp is behind the venue's time by less than the
// grace, whatever the two clocks say.
namespace gyre::session {

struct Door {
  Timestamp sent{}, shut{};
  bool in_flight = false;  // an answer to the request itself may still come
  bool landed = false;     // the venue told of it: absence can no longer be proven
};

class Landings {
 public:
  // Orders of an earlier process left at the latest when this one began, and no later than it was
  // seen alive, if that is known.
  Landings(Timestamp began, Timestamp last_seen)
      : earlier_{last_seen == Timestamp{} ? began : std::min(last_seen, began)}, began_{began} {}

  void sent(ClientId id, Timestamp now, milliseconds window) {
    forget(now);
    tries_[id] = {now, now + window + grace(id), true, false};
  }
  void lost(ClientId id) { known(id).in_flight = false; }
  void landed(ClientId id) {
    auto& door = known(id);
    door.in_flight = false;
    door.landed = true;
  }
  void refused(ClientId id) { tries_.erase(id); }

  Door door(ClientId id) const {
    const auto found = tries_.find(id);
    return found == tries_.end() ? earlier(id) : found->second;
  }

  static constexpr milliseconds kWindow = 2000ms;  // receive window of orders

 private:
  Door earlier(ClientId id) const { return {earlier_, began_ + kWindow + grace(id), false, false}; }
  Door& known(ClientId id) { return tries_.try_emplace(id, earlier(id)).first->second; }
  static milliseconds grace(ClientId id) { return is_stop(id.role) ? kStopGrace : kGrace; }
  // What is older than anybody asks for: a run of weeks does not grow.
  void forget(Timestamp now) {
    if (tries_.size() < kMany) return;
    std::erase_if(tries_, [&](const auto& one) { return one.second.sent + kOld < now; });
  }

  static constexpr milliseconds kGrace = 1s, kStopGrace = 28s, kOld = 7 * 24h;
  static constexpr std::size_t kMany = 4096;
  Timestamp earlier_, began_;
  std::map<ClientId, Door> tries_;
};

}  // namespace gyre::session
