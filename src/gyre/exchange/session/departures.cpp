#include "gyre/exchange/session/departures.hpp"

#include <algorithm>

namespace gyre::session {

std::optional<Pending> Departures::release(Governor& governor, int market_room, Timestamp now) {
  while (!timed_.empty() && timed_.begin()->first <= now) {
    add(std::move(timed_.begin()->second));
    timed_.erase(timed_.begin());
  }
  for (auto& waiting : queues_) {
    if (waiting.empty()) continue;
    auto& head = waiting.front();
    if (head.priority == Priority::Market && market_room <= 0) continue;
    const auto cost = wire::cost_of(head.request);
    if (governor.earliest(cost, head.priority, now) > now) continue;
    governor.take(cost, now);
    auto pending = std::move(head);
    waiting.pop_front();
    return pending;
  }
  return std::nullopt;
}

void Departures::hurry() {
  for (auto& [_, pending] : timed_) add(std::move(pending));
  timed_.clear();
}

std::vector<Pending> Departures::take_late(Timestamp now) {
  std::vector<Pending> late;
  const auto is_late = [&](const Pending& pending) {
    return pending.latest && *pending.latest < now;
  };
  for (auto& waiting : queues_) {
    if (std::ranges::none_of(waiting, is_late)) continue;
    std::deque<Pending> rest;
    for (auto& pending : waiting) {
      if (is_late(pending))
        late.push_back(std::move(pending));
      else
        rest.push_back(std::move(pending));
    }
    waiting = std::move(rest);
  }
  return late;
}

std::optional<Timestamp> Departures::next(const Governor& governor, int market_room,
                                          Timestamp now) const {
  std::optional<Timestamp> at;
  const auto consider = [&](Timestamp t) { at = std::min(at.value_or(t), t); };
  if (!timed_.empty()) consider(timed_.begin()->first);
  for (const auto& waiting : queues_) {
    for (const auto& pending : waiting)
      if (pending.latest) consider(*pending.latest + 1ms);
    if (waiting.empty()) continue;
    const auto& head = waiting.front();
    if (head.priority == Priority::Market && market_room <= 0) continue;
    const auto earliest = governor.earliest(wire::cost_of(head.request), head.priority, now);
    if (earliest != Governor::kNever) consider(earliest);
  }
  return at;
}

bool Departures::empty() const {
  return timed_.empty() && std::ranges::all_of(queues_, [](const auto& q) { return q.empty(); });
}

}  // namespace gyre::session
