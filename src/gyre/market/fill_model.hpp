#pragma once

#include <array>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/side.hpp"

// What a trade costs. The embedded exchange, the virtual desk and the labels all ask here, so that
// a label is what an order would have met. Every figure comes from the last closed bars alone,
// never from where a history began, and an executed price always lies inside its bar.
namespace gyre {

struct CostSettings {
  static constexpr std::string_view name = "costs";

  Rate taker_fee = basis_points(5);
  Rate maker_fee = basis_points(2);
  Rate half_spread_top = basis_points(1);
  Rate half_spread_large = basis_points(2.5);
  Rate half_spread_medium = basis_points(5);
  Rate half_spread_small = basis_points(10);
  double impact = 0.5;
  Rate impact_cap = basis_points(500);
  double stop_slippage = 0.25;
  Rate unknown_funding = basis_points(1);

  static constexpr std::tuple attributes{
      Attribute{"taker_fee", &CostSettings::taker_fee, "of notional", Rate{}, basis_points(100),
                "fee of an order that takes, until the venue tells its own"},
      Attribute{"maker_fee", &CostSettings::maker_fee, "of notional", Rate{}, basis_points(100),
                "fee of a resting order, until the venue tells its own"},
      Attribute{"half_spread_top", &CostSettings::half_spread_top, "of price", Rate{},
                basis_points(500), "half the spread of the 20 largest by quote volume"},
      Attribute{"half_spread_large", &CostSettings::half_spread_large, "of price", Rate{},
                basis_points(500), "half the spread down to rank 100"},
      Attribute{"half_spread_medium", &CostSettings::half_spread_medium, "of price", Rate{},
                basis_points(500), "half the spread down to rank 300"},
      Attribute{"half_spread_small", &CostSettings::half_spread_small, "of price", Rate{},
                basis_points(500), "half the spread of all the others"},
      Attribute{"impact", &CostSettings::impact, "sigma(1m)", 0, 10,
                "price impact of an order as large as a minute's volume"},
      Attribute{"impact_cap", &CostSettings::impact_cap, "of volume", Rate{}, basis_points(10000),
                "largest order, as a share of the median 1m volume"},
      Attribute{"stop_slippage", &CostSettings::stop_slippage, "atr(1m)", 0, 10,
                "how far beyond its trigger a stop fills"},
      Attribute{"unknown_funding", &CostSettings::unknown_funding, "each 8h", Rate{},
                basis_points(100), "paid by either side where the rate is not known"},
  };
};

// The market of one symbol at a moment, over the last closed 1m bars.
struct Liquidity {
  double atr = 0;            // price; plain mean of the last 14 true ranges
  double sigma = 0;          // per minute; population deviation of the last 60 simple returns
  double median_volume = 0;  // base asset; of the last 60 bars
  int rank = 0;              // by quote volume, 1 is the largest
};

inline constexpr std::size_t kLiquidityBars = 61;  // as many as measure() looks at

// With fewer bars it takes those there are; without any, everything is 0. Returns are simple and
// not logarithmic: over a minute they are the same, and arithmetic gives the same bits everywhere.
Liquidity measure(std::span<const Bar> closed_1m, int rank);

// Half the distance between bid and ask in units of price: the tier of the rank, at least half a
// tick. Rank 0 (not known) counts as the smallest.
double half_spread(const CostSettings& costs, int rank, double price, double tick);

// Where a taking order of `quantity` (base asset) fills when `base` is the price of the moment:
// base ± half-spread ± impact * sigma * sqrt(quantity / median volume) * base, on the tick against
// us, then clamped into the bar. Where nobody trades (median 0) it takes the bar's far end.
Price taker_price(const CostSettings& costs, OrderSide side, double base, double quantity,
                  const Liquidity& liquidity, const Ohlcv& bar, Price tick);

// Where a triggered stop fills: stop_slippage * ATR beyond its trigger, on the tick against us,
// clamped into the bar; at the open when the bar opened beyond the trigger (`gap`).
Price stop_price(const CostSettings& costs, OrderSide side, Price trigger,
                 const Liquidity& liquidity, const Ohlcv& bar, Price tick, bool gap);

// The way a price takes through its bar, and when in a minute it is at each point: first against
// the direction of the bar, then along it.
inline constexpr std::array<milliseconds, 4> kPathOffsets{0s, 20s, 40s, 59'999ms};
constexpr std::array<double, 4> path(const Ohlcv& bar) {
  if (bar.close >= bar.open) return {bar.open, bar.low, bar.high, bar.close};
  return {bar.open, bar.high, bar.low, bar.close};
}

// Close times volume over the last 24 of these closed 1h bars, in quote asset.
double quote_volume_24h(std::span<const Bar> h1);

// The rank of each, 1 for the largest; equals rank by index, NaN ranks last. Exchange and engine
// both take ranks at each UTC midnight from the 1h bars closed by then, and at a start those of
// the midnight before.
std::vector<int> volume_ranks(std::span<const double> quote_volume_24h);

}  // namespace gyre
