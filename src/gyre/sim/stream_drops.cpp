#include "gyre/sim/stream_drops.hpp"

namespace gyre::sim {

std::optional<StreamDrop> next_stream_drop(const FaultPlan& plan, Timestamp begin,
                                           Timestamp after) {
  using enum FaultKind;
  std::optional<StreamDrop> first;
  for (const auto& fault : plan) {
    if (fault.kind != DropSockets && fault.kind != DayClose && fault.kind != Outage) continue;
    const auto next = next_moment(fault, after - begin);
    if (next && (!first || begin + *next < first->at)) first = {begin + *next, fault.kind};
  }
  return first;
}

const Fault* refuses_streams(const FaultPlan& plan, milliseconds offset) {
  const auto* dropped = active(plan, FaultKind::DropSockets, offset);
  return dropped ? dropped : active(plan, FaultKind::Outage, offset);
}

}  // namespace gyre::sim
