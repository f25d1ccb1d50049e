#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "gyre/core/time.hpp"

// What the server does at instants of market time that the core knows nothing of: answers that are
// withheld, sockets that are dropped.
namespace gyre::sim::server {

class Agenda {
 public:
  using Work = std::function<void()>;

  void add(Timestamp due, Work work) { entries_.push_back({due, std::move(work), false}); }
  // Forgotten when the enrolled client goes.
  void add_for_session(Timestamp due, Work work) {
    entries_.push_back({due, std::move(work), true});
  }
  std::optional<Timestamp> next_due() const;
  // Does what is due, earliest first.
  void run(Timestamp now);
  void forget_session();

 private:
  struct Entry {
    Timestamp due;
    Work work;
    bool is_of_session = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace gyre::sim::server
