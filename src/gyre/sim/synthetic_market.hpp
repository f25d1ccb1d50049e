#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/sim/listing.hpp"
#include "gyre/sim/synthetic_bars.hpp"
#include "gyre/sim/synthetic_listing.hpp"
#include "gyre/sim/synthetic_path.hpp"

// A generated market, from coarse to fine: an hour's bar is drawn from the tree of
// synthetic_path.hpp, its quarters inside it, their five minutes and their minutes inside those. So
// every frame is exactly the sum of the finer ones, and any span comes out the same whatever was
// asked before. It stands for no real market: its prices know nothing of their future.
namespace gyre::sim {

struct SyntheticOptions {
  std::uint64_t seed = 1;
  int symbols = 650;  // 1 to 999: SYN001USDT is the largest by volume
  TimeRange range{};  // inside kSyntheticLife
  // This share of the contracts, at least two, is listed or delisted within `turnover`, half of
  // them each, on whole hours of its middle three fifths. The ten largest stay.
  Rate turnover_share;
  TimeRange turnover{};
  int wide_names = 0;  // contracts with names outside ASCII, up to kWideNames
};

// What was generated last, by symbol: the path to its hour and one quarter of an hour of minutes.
struct SyntheticCache {
  struct Symbol {
    Descent own;
    Timestamp hour{}, quarter{};
    bool has_hour = false, has_quarter = false;
    std::array<GridBar, 4> quarters{};
    std::array<GridBar, 15> minutes{};
  };
  Descent factor;
  std::vector<Symbol> symbols;
};

class SyntheticMarket {
 public:
  explicit SyntheticMarket(const SyntheticOptions& options);

  std::span<const Listing> listings() const { return listings_; }
  Life life(SymbolIndex symbol) const { return lives_[symbol]; }
  TimeRange range() const { return range_; }
  std::optional<Bar> minute(SymbolIndex symbol, Timestamp opened, SyntheticCache& cache) const;
  void bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened, std::vector<Bar>& out) const;
  Timestamp first_bar(SymbolIndex symbol, Timeframe timeframe) const;
  // Every eight hours from midnight.
  Funding next_funding(SymbolIndex symbol, Timestamp after) const;

 private:
  void sort_by_name();
  void draw_lives(const SyntheticOptions& options);
  TimeRange lived(SymbolIndex symbol) const;
  GridBar hour_bar(SymbolIndex symbol, Timestamp hour, Descent& factor, Descent& own) const;
  SplitKeys split_keys(SymbolIndex symbol, Timestamp at, std::uint64_t purpose) const;
  Bar on_scale(SymbolIndex symbol, Timestamp opened, const GridBar& bar) const;
  void fine_bars(SymbolIndex symbol, Timeframe timeframe, Timestamp hour, const GridBar& bar,
                 TimeRange opened, std::vector<Bar>& out) const;

  std::uint64_t seed_;
  TimeRange range_;
  std::vector<Listing> listings_;
  std::vector<Character> characters_;
  std::vector<Life> lives_;
};

}  // namespace gyre::sim
