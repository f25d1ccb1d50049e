#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "gyre/sim/fault_plan.hpp"
#include "gyre/sim/server/agenda.hpp"

// The faults of a plan that only sockets know: a longer way, dropped connections, frames that
// nobody understands. What concerns answers is AnswerFaults', what concerns events the core's.
namespace gyre::sim::server {

class Outages {
 public:
  Outages(FaultPlan plan, std::uint64_t seed, Timestamp begin)
      : plan_{std::move(plan)}, seed_{seed}, begin_{begin} {}

  // Whether no stream is accepted now. Counted.
  bool refuses_streams(Timestamp now);
  // Whether an event of an account is followed by one that nobody knows. Counted.
  bool adds_unknown(Timestamp now);
  // How much later answers and frames leave, in wall time.
  milliseconds rtt(Timestamp now);
  bool has_rtt() const { return has(plan_, FaultKind::Rtt); }

  // Puts the next drop on the agenda, and then the one after it; `drop` tells how many connections
  // it closed.
  void schedule_drops(Timestamp now, Agenda& agenda, std::function<int()> drop);

  const FaultCounts& counts() const { return counts_; }

 private:
  const Fault* hit(FaultKind kind, Timestamp now);

  FaultPlan plan_;
  std::uint64_t seed_;
  Timestamp begin_;
  std::uint64_t events_ = 0;
  FaultCounts counts_{};
};

}  // namespace gyre::sim::server
