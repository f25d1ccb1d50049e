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
  uncovered_.resize(books.symbols());
  for (std::size_t i = 0; i < uncovered_.size(); ++i) {
    auto& since = uncovered_[i];
    const bool naked = books.holdings()[i].state == PositionState::Naked;
    if (naked && !since) since = Since{at, wall};
    if (naked || !since) continue;
    unprotected_wall_ms_.push_back(to_milliseconds(wall - since->wall));
    unprotected_market_ms_max_ =
        std::max(unprotected_market_ms_max_, static_cast<double>((at - since->market).count()));
    since.reset();
  }
}

}  // namespace gyre
