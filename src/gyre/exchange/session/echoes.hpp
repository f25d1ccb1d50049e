#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "gyre/core/time.hpp"
#include "gyre/domain/client_id.hpp"

// What the user stream owes us. A connection that answers pings may carry nothing, and an account
// may have nothing to say; but an order that was accepted, or a cancel that was done, is told of
// within two seconds, before its answer or after it. If not, the stream is dead.
namespace gyre::session {

enum class Echo : std::uint8_t { Order, Cancel };

class Echoes {
 public:
  // From now on the stream may tell of it.
  void sent(ClientId id, Echo echo) { owed_[{id, echo}] = {}; }
  // It told of it; `over`: that it has ended, which is what a cancel waits for.
  void heard(ClientId id, bool over) {
    settle({id, Echo::Order});
    if (over) settle({id, Echo::Cancel});
  }
  // The venue has done it.
  void answered(ClientId id, Echo echo, Timestamp now) {
    const auto found = owed_.find({id, echo});
    if (found == owed_.end()) return;
    if (found->second.heard)
      owed_.erase(found);
    else
      found->second.until = now + kMost;
  }
  // The venue has not done it, or nobody knows: nothing is owed.
  void forgive(ClientId id, Echo echo) { owed_.erase({id, echo}); }
  // The stream is gone, and what it owed with it.
  void clear() { owed_.clear(); }

  // When the stream is dead, if nothing comes.
  std::optional<Timestamp> due() const {
    std::optional<Timestamp> at;
    for (const auto& [key, owed] : owed_)
      if (owed.until) at = std::min(at.value_or(*owed.until), *owed.until);
    return at;
  }

  static constexpr milliseconds kMost = 2s;

 private:
  using Key = std::pair<ClientId, Echo>;
  struct Owed {
    bool heard = false;
    std::optional<Timestamp> until = {};
  };
  void settle(const Key& key) {
    const auto found = owed_.find(key);
    if (found == owed_.end()) return;
    if (found->second.until)
      owed_.erase(found);
    else
      found->second.heard = true;
  }
  std::map<Key, Owed> owed_;
};

}  // namespace gyre::session
