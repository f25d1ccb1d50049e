#include "gyre/sim/book_faults.hpp"

namespace gyre::sim {
namespace {

bool is_of(EventClass wanted, EventClass kind) {
  return wanted == EventClass::All || wanted == EventClass::Place || wanted == kind;
}

}  // namespace

std::optional<Strike> BookFaults::hit(FaultKind kind, Timestamp now, const Target& target) {
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    const auto& fault = plan_[i];
    if (fault.kind != kind || !fault.holds(now - begin_) || !is_of(fault.events, target.kind))
      continue;
    if (!fault.symbol.empty() && fault.symbol != target.symbol) continue;
    const Draw draw{key(seed_, 0x424f, key(target.name), i)};
    if (!draw.hits(fault.share)) continue;
    count(kind);
    return Strike{fault, draw};
  }
  return std::nullopt;
}

}  // namespace gyre::sim
