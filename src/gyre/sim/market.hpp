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

// Prices from a whole minute to another are so many times what they would have been.
struct PriceGap {
  std::optional<SymbolIndex> symbol;  // nothing: all
  TimeRange when;
  double factor = 1;
};

class Market {
 public:
  explicit Market(ReplayMarket market) : kind_{std::make_shared<const Kind>(std::move(market))} {}
  explicit Market(SyntheticMarket market)
      : kind_{std::make_shared<const Kind>(std::move(market))} {}

  // The same prices at another time: everything lies `by` later, or earlier. Whole days keep bars
  // and funding on their grid.
  Market shifted(milliseconds by) const;

  // The same with gaps in its prices.
  Market with_gaps(std::vector<PriceGap> gaps) const;

  // Sorted by name.
  std::span<const Listing> listings() const;
  // When a listed contract is traded; it has no bars outside.
  Life life(SymbolIndex symbol) const;
  // What may be traded on; history reaches further back.
  TimeRange range() const;

  // The 1m bar that opens at `opened`, a whole minute; nothing where the market has a gap.
  std::optional<Bar> minute(SymbolIndex symbol, Timestamp opened, MarketCache& cache) const;
  // Appends the bars that open in `opened`, oldest first.
  void bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened, std::vector<Bar>& out) const;
  // No bar of the frame opens before; the end of the range where there is none.
  Timestamp first_bar(SymbolIndex symbol, Timeframe timeframe) const;
  // The first funding instant after `after`.
  Funding next_funding(SymbolIndex symbol, Timestamp after) const;

 private:
  double factor(SymbolIndex symbol, Timestamp opened) const;
  void scale(SymbolIndex symbol, Bar& bar) const;
  void scale(SymbolIndex symbol, Timeframe timeframe, Bar& bar) const;

  using Kind = std::variant<ReplayMarket, SyntheticMarket>;
  std::shared_ptr<const Kind> kind_;
  milliseconds shift_{};
  std::vector<Listing> shifted_;  // listings, when there is a shift
  std::vector<PriceGap> gaps_;
};

}  // namespace gyre::sim
