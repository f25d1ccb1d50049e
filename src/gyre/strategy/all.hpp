#pragma once

#include <array>

#include "gyre/strategy/breakout.hpp"
#include "gyre/strategy/strategy.hpp"
#include "gyre/strategy/trend_confluence.hpp"

// Every strategy of the program, in one list. Nothing registers itself, so nothing depends on the
// order in which files are linked, and what exists can be read in one place.
namespace gyre {

inline constexpr std::array kStrategies{
    strategy_kind<TrendConfluence>(),
    strategy_kind<Breakout>(),
};

}  // namespace gyre
