#include "gyre/sim/server/agenda.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gyre::sim::server {

std::optional<Timestamp> Agenda::next_due() const {
  if (entries_.empty()) return std::nullopt;
  return std::ranges::min_element(entries_, {}, &Entry::due)->due;
}

void Agenda::run(Timestamp now) {
  const auto is_due = [now](const Entry& entry) { return entry.due <= now; };
  while (true) {
    const auto next = std::ranges::min_element(entries_, {}, &Entry::due);
    if (next == entries_.end() || !is_due(*next)) return;
    const auto work = std::move(next->work);
    entries_.erase(next);
    work();
  }
}

void Agenda::forget_session() { std::erase_if(entries_, &Entry::is_of_session); }

}  // namespace gyre::sim::server
