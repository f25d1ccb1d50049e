#pragma once

#include <optional>

#include "gyre/sim/fault_plan.hpp"

// When a plan closes every stream connection, and when it lets none be opened: for whatever carries
// streams, sockets or a simulation.
namespace gyre::sim {

struct StreamDrop {
  Timestamp at{};
  FaultKind kind{};
};
// The first after `after`; offsets of the plan count from `begin`.
std::optional<StreamDrop> next_stream_drop(const FaultPlan& plan, Timestamp begin, Timestamp after);

// The fault for which no stream is accepted then.
const Fault* refuses_streams(const FaultPlan& plan, milliseconds offset);

}  // namespace gyre::sim
