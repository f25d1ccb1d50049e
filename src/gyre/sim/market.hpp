#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/sim/listing.hpp"
#include "gyre/sim/replay_market.hpp"
#include "gyre/sim/synthetic_market.hpp"

// The prices that the embedded exchange trades on: stored bars, or generated ones. A market is a
// value that never changes and is shared; what it remembers to be fast lives in a MarketCache that
// each reader owns, and alters no answer.
namespace gyre::sim {

using MarketCache = SyntheticCache;

class Market {
 public:
  explicit Market(ReplayMarket market) : kind_{std::move(market)} {}
  explicit Market(SyntheticMarket market) : kind_{std::move(market)} {}

  // Sorted by name.
  std::span<const Listing> listings() const;
  // What may be traded on; history reaches further back.
  TimeRange range() const;

  // The 1m bar that opens at `opened`, a whole minute; nothing where the market has a gap.
  std::optional<Bar> minute(SymbolIndex symbol, Timestamp opened, MarketCache& cache) const;
  // Appends the bars that open in `opened`, oldest first.
  void bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened, std::vector<Bar>& out) const;
  // The first funding instant after `after`.
  Funding next_funding(SymbolIndex symbol, Timestamp after) const;

 private:
  std::variant<ReplayMarket, SyntheticMarket> kind_;
};

}  // namespace gyre::sim
