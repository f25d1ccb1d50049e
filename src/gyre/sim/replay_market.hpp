#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/sim/listing.hpp"

// A market of stored bars. The 1m bars move it; a coarser bar is built from them where they are
// all there, so that it is bit for bit the one that anybody builds from the stream, and otherwise
// taken from a stored frame: a history may reach further back than the minutes do.
namespace gyre::sim {

struct ReplaySymbol {
  Listing listing;
  std::array<std::vector<Bar>, kCount<Timeframe>> bars;  // by frame, oldest first; may be empty
  std::vector<Funding> funding;                          // rising; empty: not known
};

// The stored instant, if the next one comes within eight hours; otherwise the next whole eight
// hours, rate not known.
Funding next_funding(std::span<const Funding> stored, Timestamp after);

class ReplayMarket {
 public:
  // Without a range, from the first 1m bar of any symbol to the end of the last one. Errors: no
  // symbol has 1m bars in the range, bars or funding out of order, two listings of one name.
  static Result<ReplayMarket> make(std::vector<ReplaySymbol> symbols,
                                   std::optional<TimeRange> range = {});

  std::span<const Listing> listings() const { return listings_; }
  TimeRange range() const { return range_; }
  std::optional<Bar> minute(SymbolIndex symbol, Timestamp opened) const;
  void bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened, std::vector<Bar>& out) const;
  Timestamp first_bar(SymbolIndex symbol, Timeframe timeframe) const;
  Funding next_funding(SymbolIndex symbol, Timestamp after) const;

 private:
  using Frames = std::array<std::vector<Bar>, kCount<Timeframe>>;
  ReplayMarket() = default;

  std::vector<Listing> listings_;
  std::vector<Frames> frames_;
  std::vector<std::vector<Funding>> funding_;
  TimeRange range_{};
};

}  // namespace gyre::sim
