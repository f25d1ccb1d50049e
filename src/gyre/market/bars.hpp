#pragma once

#include <span>
#include <utility>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/bar.hpp"

// Coarse bars from fine ones. However a bar comes about (built here in one step or several, or sent
// by the venue) it is the same to the last bit: prices are picked, and volumes are added in whole
// millionths, which every venue's step is a multiple of. Whoever builds bars builds them here.
namespace gyre {

// One bar over all of these, which follow each other and are at least one.
Bar merge(std::span<const Bar> fine);

// The bars of frame `to` that lie wholly within `fine`, bars of frame `from` without a gap.
std::vector<Bar> aggregate(std::span<const Bar> fine, Timeframe from, Timeframe to);

// The pieces of ascending bars that have no gap.
std::vector<std::span<const Bar>> runs(std::span<const Bar> bars, Timeframe timeframe);

// Joins two rows of bars, each ascending, gaps or not; where both have a bar, the first's stands.
std::vector<Bar> join(std::span<const Bar> first, std::span<const Bar> second);

// Where two such rows have bars of the same time.
struct Overlap {
  std::size_t equal = 0;
  std::vector<std::pair<Bar, Bar>> differing;  // the first's, the second's
};
Overlap overlap(std::span<const Bar> first, std::span<const Bar> second);

// What makes a bar believable: finite positive prices, high and low around open and close, a volume
// not below 0, an opening on the frame's grid.
Result<> check(const Bar& bar, Timeframe timeframe);
// The same for each, and that they follow each other without a gap.
Result<> check(std::span<const Bar> bars, Timeframe timeframe);

}  // namespace gyre
