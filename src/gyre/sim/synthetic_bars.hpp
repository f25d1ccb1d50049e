#pragma once

#include <cstdint>
#include <span>

// Bars on the grid, and how one is drawn into shorter ones that add up to it exactly: the opens and
// closes are a chain, one part reaches the high, one the low, volumes sum.
namespace gyre::sim {

// Prices in ticks, volume in quanta.
struct GridBar {
  std::int64_t open = 0, high = 0, low = 0, close = 0;
  std::int64_t volume = 0;
  double variance = 0;  // of the price's way through it, in ticks squared
};

// A bar between two prices, its extremes those of a Brownian bridge with the variance.
GridBar draw_bar(std::int64_t open, std::int64_t close, double variance, std::int64_t volume,
                 std::uint64_t key);

// What the closes inside a bar are drawn from: a key of its own, and one that all symbols share, so
// that they move together inside the hour as they do from hour to hour.
struct SplitKeys {
  std::uint64_t own = 0, shared = 0;
};

// Cuts a bar into parts.size() ones (at most 8).
void split_bar(const GridBar& whole, SplitKeys keys, std::span<GridBar> parts);

}  // namespace gyre::sim
