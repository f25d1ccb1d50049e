#pragma once

#include <span>

#include "gyre/domain/bar.hpp"

// How much of the leader's movement a symbol takes part in: the slope of its simple 1h returns
// against the leader's over the last 168 hours that both have. 1 with fewer than 48, because on an
// unknown symbol the market's own movement is the one to reckon with.
namespace gyre {

double beta(std::span<const Bar> symbol, std::span<const Bar> leader);

}  // namespace gyre
