#include "gyre/sim/server/outages.hpp"

#include "gyre/sim/draw.hpp"
#include "gyre/sim/stream_drops.hpp"

namespace gyre::sim::server {
const Fault* Outages::hit(FaultKind kind, Timestamp now) {
  const auto* fault = active(plan_, kind, now - begin_);
  if (fault) ++counts_[index(kind)];
  return fault;
}

bool Outages::refuses_streams(Timestamp now) {
  const auto* fault = sim::refuses_streams(plan_, now - begin_);
  if (fault) ++counts_[index(fault->kind)];
  return fault != nullptr;
}

bool Outages::adds_unknown(Timestamp now) {
  const auto* fault = active(plan_, FaultKind::UnknownEvent, now - begin_);
  if (!fault) return false;
  if (!Draw{key(seed_, 0x554e, ++events_)}.hits(fault->share)) return false;
  ++counts_[index(FaultKind::UnknownEvent)];
  return true;
}

milliseconds Outages::rtt(Timestamp now) {
  const auto* fault = hit(FaultKind::Rtt, now);
  return fault ? fault->amount : 0ms;
}

void Outages::schedule_drops(Timestamp now, Agenda& agenda, std::function<int()> drop) {
  const auto next = next_stream_drop(plan_, begin_, now);
  if (!next) return;
  agenda.add(next->at, [this, next = *next, &agenda, drop = std::move(drop)] {
    counts_[index(next.kind)] += static_cast<std::uint64_t>(drop());
    schedule_drops(next.at, agenda, drop);
  });
}

}  // namespace gyre::sim::server
