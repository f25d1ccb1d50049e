#pragma once

#include <span>
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

// What makes a bar believable: finite positive prices, high and low around open and close, a volume
// not below 0, an opening on the frame's grid.
Result<> check(const Bar& bar, Timeframe timeframe);
// The same for each, and that they follow each other without a gap.
Result<> check(std::span<const Bar> bars, Timeframe timeframe);

}  // namespace gyre
