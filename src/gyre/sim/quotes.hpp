#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gyre/market/fill_model.hpp"
#include "gyre/sim/market.hpp"

// The market as it stands at a moment. The price moves in steps, from one path point of the 1m bar
// to the next; the mark is the last price. Nothing here depends on what was asked before.
namespace gyre::sim {

// One of the four prices of a minute.
struct PathPoint {
  Timestamp minute{};  // that it belongs to
  std::size_t place = 0;
  Timestamp at() const { return minute + kPathOffsets[place]; }
};
// The last point at or before t, and the first after it.
PathPoint point_before(Timestamp t);
PathPoint point_after(Timestamp t);

class Quotes {
 public:
  Quotes(std::shared_ptr<const Market> market, CostSettings costs);

  const Market& market() const { return *market_; }
  const CostSettings& costs() const { return costs_; }
  std::span<const Listing> listings() const {
    return altered_.empty() ? market_->listings() : std::span<const Listing>{altered_};
  }
  // Other filters and brackets than the market's, of the same contracts; nothing: the market's.
  void alter(std::vector<Listing> listings) { altered_ = std::move(listings); }
  const Instrument& instrument(SymbolIndex symbol) const { return listings()[symbol].instrument; }
  std::optional<SymbolIndex> find(std::string_view name) const;
  const Life& life(SymbolIndex symbol) const { return lives_[symbol]; }
  // TRADING, or what else it is at the moment; empty when nobody is told of it.
  std::string_view status(SymbolIndex symbol, Timestamp now) const {
    return status_at(listings()[symbol], lives_[symbol], now);
  }

  std::optional<Bar> minute(SymbolIndex symbol, Timestamp opened);
  // The last path point's price, or the last close before a gap; 0 before the first bar.
  Price last(SymbolIndex symbol, Timestamp now);
  // As an order would meet it now; nothing where there is no bar.
  std::optional<Price> taker(SymbolIndex symbol, OrderSide side, Quantity quantity, Timestamp now);
  Liquidity liquidity(SymbolIndex symbol, Timestamp now);
  int rank(SymbolIndex symbol, Timestamp now);
  double half_spread(SymbolIndex symbol, Timestamp now);
  // What was seen of the current minute; nothing before its first price.
  std::optional<Bar> forming(SymbolIndex symbol, Timestamp now);
  // With the rate that is paid where none is known.
  Funding next_funding(SymbolIndex symbol, Timestamp after) const;

 private:
  std::shared_ptr<const Market> market_;
  CostSettings costs_;
  std::vector<Life> lives_;
  std::vector<Listing> altered_;
  MarketCache cache_;
  Timestamp ranked_{};
  std::vector<int> ranks_;
  std::vector<Bar> bars_;  // scratch
};

// A market's double is the nearest to an exact price.
Price exact(double level);

}  // namespace gyre::sim
