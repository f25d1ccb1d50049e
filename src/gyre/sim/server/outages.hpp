#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "gyre/sim/fault_plan.hpp"
#include "gyre/sim/server/agenda.hpp"
#include "gyre/sim/server/refusal.hpp"

// The faults of a plan that are the transport's: refusals, a clock that is off, a longer way,
// dropped sockets. What concerns events is done in the core.
namespace gyre::sim::server {

class Outages {
 public:
  // `weight_limit` is what refusals speak of.
  Outages(FaultPlan plan, Timestamp begin, int weight_limit)
      : plan_{std::move(plan)}, begin_{begin}, weight_limit_{weight_limit} {}

  // What every request is answered with now; nothing when the way is free. Counted.
  std::optional<Refusal> refuse(Timestamp now);
  // Whether no stream is accepted now. Counted.
  bool refuses_streams(Timestamp now);
  // How far the exchange's clock is ahead.
  milliseconds skew(Timestamp now);
  // How much later answers and frames leave, in wall time.
  milliseconds rtt(Timestamp now);
  bool has_rtt() const { return has(plan_, FaultKind::Rtt); }

  // Puts every drop that is to come on the agenda; `drop` tells how many connections it closed.
  void schedule_drops(Timestamp now, Agenda& agenda, std::function<int()> drop);

  const FaultCounts& counts() const { return counts_; }

 private:
  const Fault* hit(FaultKind kind, Timestamp now);

  FaultPlan plan_;
  Timestamp begin_;
  int weight_limit_;
  FaultCounts counts_{};
};

}  // namespace gyre::sim::server
