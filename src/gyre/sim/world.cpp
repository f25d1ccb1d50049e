#include "gyre/sim/world.hpp"

#include <fmt/core.h>

#include "gyre/core/hash.hpp"

namespace gyre::sim {
namespace {

constexpr int kWeightOfSymbol = 8;    // four frames of history at 2 each
constexpr int kWeightAMinute = 1600;  // of 2,400; the rest is for everything else

}  // namespace

Timestamp World::begin() const {
  const auto weight = static_cast<int>(symbols.size()) * kWeightOfSymbol;
  return range.begin - std::chrono::minutes{2 + weight / kWeightAMinute};
}

World World::shifted(std::chrono::days by) const {
  World world = *this;
  world.market = std::make_shared<const Market>(market->shifted(by));
  world.range = {range.begin + by, range.end + by};
  return world;
}

std::string World::identity() const {
  Fingerprint listed;
  for (const auto& listing : market->listings()) listed.add(listing.instrument.symbol);
  return fmt::format("{} from {}, seed {}", listed.text(), to_text(begin()), exchange.seed);
}

}  // namespace gyre::sim
