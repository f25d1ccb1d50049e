#include "gyre/engine/lookout.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace gyre {
namespace {

constexpr milliseconds kUnresolved = 60s;

bool is_unknown(const OrderEntry& order) { return order.state == OrderState::Unknown; }
bool is_unknown(const StopEntry& stop) { return stop.state == StopState::Unknown; }

}  // namespace

void Lookout::look(Output& out) {
  look_at_positions(out);
  look_at_orders(out);
}

void Lookout::look_at_positions(Output& out) {
  for (const auto& [leg, held] : out.books().holdings()) {
    const bool ours = !held.stop.is_zero();
    const bool naked =
        ours && held.uncovered_since && out.at() - *held.uncovered_since >= settings_.naked;
    if (!naked) {
      naked_.erase(leg);
    } else if (naked_.insert(leg).second) {
      out.write(AlarmRaised{out.at(), Alarm::Naked,
                            fmt::format("{}: {} {} without a live stop since {}, being left",
                                        out.books().spelling(leg.symbol), to_string(held.side),
                                        to_text(held.quantity), to_text(*held.uncovered_since))});
    }
  }
}

void Lookout::look_at_orders(Output& out) {
  std::vector<std::pair<ClientId, Timestamp>> lost;
  const auto collect = [&](const auto& live) {
    for (const auto& [id, entry] : live)
      if (is_unknown(entry) && out.at() - entry.since >= kUnresolved)
        lost.emplace_back(id, entry.since);
  };
  collect(out.books().orders());
  collect(out.books().stops());
  for (const auto& [id, since] : lost)
    if (unknown_.insert(id).second)
      out.write(AlarmRaised{
          out.at(), Alarm::Unresolved,
          fmt::format("nobody knows what became of {} since {}", to_text(id), to_text(since))});
}

void Lookout::foreign_orders(Output& out, int count) {
  if (count > std::exchange(foreign_, count))
    out.write(
        AlarmRaised{out.at(), Alarm::Foreign, fmt::format("{} open orders are not ours", count)});
}

void Lookout::difference(Output& out, const std::string& difference) {
  if (difference == std::exchange(difference_, difference) || difference.empty()) return;
  out.write(AlarmRaised{out.at(), Alarm::BooksDiffer, difference});
}

bool Lookout::waits(const Books& books) const {
  const auto lost = [](const auto& entry) { return is_unknown(entry.second); };
  return std::ranges::any_of(books.orders(), lost) || std::ranges::any_of(books.stops(), lost);
}

}  // namespace gyre
