#include "gyre/sim/server/outages.hpp"

namespace gyre::sim::server {

const Fault* Outages::hit(FaultKind kind, Timestamp now) {
  const auto* fault = active(plan_, kind, now - begin_);
  if (fault) ++counts_[index(kind)];
  return fault;
}

std::optional<Refusal> Outages::refuse(Timestamp now) {
  const auto rest = [&](const Fault& fault) {
    return std::chrono::ceil<seconds>(begin_ + fault.until - now);
  };
  if (const auto* ban = hit(FaultKind::Ban, now))
    return refuse::banned(begin_ + ban->until, rest(*ban));
  if (const auto* limit = hit(FaultKind::Limit, now))
    return refuse::too_much_weight(weight_limit_, rest(*limit));
  if (hit(FaultKind::BareLimit, now)) return refuse::too_much_weight(weight_limit_, seconds{-1});
  return std::nullopt;
}

bool Outages::refuses_streams(Timestamp now) { return hit(FaultKind::DropSockets, now) != nullptr; }

milliseconds Outages::skew(Timestamp now) {
  const auto* fault = hit(FaultKind::Skew, now);
  return fault ? fault->amount : 0ms;
}

milliseconds Outages::rtt(Timestamp now) {
  const auto* fault = hit(FaultKind::Rtt, now);
  return fault ? fault->amount : 0ms;
}

void Outages::schedule_drops(Timestamp now, Agenda& agenda, std::function<int()> drop) {
  for (const auto& fault : plan_) {
    const auto due = begin_ + fault.from;
    if (fault.kind != FaultKind::DropSockets || due <= now) continue;
    agenda.add(due, [this, drop] {
      counts_[index(FaultKind::DropSockets)] += static_cast<std::uint64_t>(drop());
    });
  }
}

}  // namespace gyre::sim::server
