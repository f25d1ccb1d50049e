#include "gyre/sim/market.hpp"

namespace gyre::sim {

std::span<const Listing> Market::listings() const {
  return std::visit([](const auto& kind) { return kind.listings(); }, kind_);
}

TimeRange Market::range() const {
  return std::visit([](const auto& kind) { return kind.range(); }, kind_);
}

std::optional<Bar> Market::minute(SymbolIndex symbol, Timestamp opened, MarketCache& cache) const {
  if (const auto* replay = std::get_if<ReplayMarket>(&kind_)) return replay->minute(symbol, opened);
  return std::get<SyntheticMarket>(kind_).minute(symbol, opened, cache);
}

void Market::bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened,
                  std::vector<Bar>& out) const {
  std::visit([&](const auto& kind) { kind.bars(symbol, timeframe, opened, out); }, kind_);
}

Funding Market::next_funding(SymbolIndex symbol, Timestamp after) const {
  return std::visit([&](const auto& kind) { return kind.next_funding(symbol, after); }, kind_);
}

}  // namespace gyre::sim
