#include "gyre/engine/figures.hpp"

#include <algorithm>
#include <cmath>

namespace gyre {

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank = std::ceil(share * static_cast<double>(values.size()));
  const auto at =
      std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank) - 1, 0, std::ssize(values) - 1);
  std::ranges::nth_element(values, values.begin() + at);
  return values[static_cast<std::size_t>(at)];
}

void Figures::cover(const Books& books, Timestamp at, WallTime wall) {
  for (const auto& [leg, held] : books.holdings())
    if (held.state == PositionState::Naked) uncovered_.try_emplace(leg, at, wall);
  std::erase_if(uncovered_, [&](const auto& entry) {
    const auto& [leg, since] = entry;
    if (books.holding(leg).state == PositionState::Naked) return false;
    unprotected_wall_ms_.push_back(to_milliseconds(wall - since.wall));
    unprotected_market_ms_max_ =
        std::max(unprotected_market_ms_max_, static_cast<double>((at - since.market).count()));
    return true;
  });
}

}  // namespace gyre
