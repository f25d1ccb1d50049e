#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "gyre/sim/draw.hpp"
#include "gyre/sim/fault_plan.hpp"

// What a plan does to orders, positions and accounts within the exchange: whom it hits. What then
// happens stands where it would have happened otherwise. An order is hit by its client's name, so
// the same orders are hit in every world.
namespace gyre::sim {

struct Target {
  EventClass kind{};  // Entry, Reduce or Stop of orders
  std::string_view symbol, name;
};
struct Strike {
  const Fault& fault;
  Draw draw;
};

class BookFaults {
 public:
  // Offsets of the plan count from `begin`.
  BookFaults(FaultPlan plan, std::uint64_t seed, Timestamp begin)
      : plan_{carried_out_by(FaultPlace::Book, std::move(plan))}, seed_{seed}, begin_{begin} {}

  const FaultPlan& plan() const { return plan_; }
  Timestamp begin() const { return begin_; }
  // The fault of the kind that hits the target now. Counted.
  std::optional<Strike> hit(FaultKind kind, Timestamp now, const Target& target);
  // The chances of a fault of the plan at a moment.
  Draw draw(std::size_t fault, Timestamp now, std::string_view name) const {
    return {key(seed_, 0x424d, key(name), to_ms(now), fault)};
  }
  bool knows(FaultKind kind) const { return has(plan_, kind); }
  void count(FaultKind kind) { ++counts_[index(kind)]; }

  const FaultCounts& counts() const { return counts_; }

 private:
  FaultPlan plan_;
  std::uint64_t seed_;
  Timestamp begin_;
  FaultCounts counts_{};
};

}  // namespace gyre::sim
