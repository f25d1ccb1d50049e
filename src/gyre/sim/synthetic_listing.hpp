#pragma once

#include <cstdint>
#include <string>

#include "gyre/sim/listing.hpp"

// Who trades on the generated market: names, grids, limits, and how each moves. Sizes fall with the
// rank as they do on the real one; figures are round and made up.
namespace gyre::sim {

inline constexpr int kWideNames = 3;  // as many names outside ASCII there are

// How one symbol moves and what it is measured in.
struct Character {
  std::uint64_t key = 0;
  std::int64_t tick_raw = 1;     // of a tick, in 1e-8
  double base_ticks = 0;         // the price around which it wanders
  double quantum = 1;            // of volume: a multiple of the step and of a power of two,
                                 // so that sums of volumes are exact in doubles
  double hour_quanta = 1;        // volume of a mean hour
  double factor_volatility = 0;  // a mean hour's, in log price: with the market
  double own_volatility = 0;     // and by itself
};

Character draw_character(std::uint64_t seed, int rank);
// `base` is its name without USDT.
Listing list_symbol(const Character& character, int rank, std::string base);

}  // namespace gyre::sim
