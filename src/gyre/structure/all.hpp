#pragma once

#include <array>

#include "gyre/structure/dealing_range.hpp"
#include "gyre/structure/equal_levels.hpp"
#include "gyre/structure/fair_value_gaps.hpp"
#include "gyre/structure/liquidity_pools.hpp"
#include "gyre/structure/market_structure.hpp"
#include "gyre/structure/order_blocks.hpp"
#include "gyre/structure/sessions.hpp"
#include "gyre/structure/swings.hpp"

// Every structure of the program, in one list: indicators like the others, of a folder of their
// own.
namespace gyre {

inline constexpr std::array kStructures{
    &kKind<Swings>,         &kKind<MarketStructure>, &kKind<OrderBlocks>,  &kKind<FairValueGaps>,
    &kKind<LiquidityPools>, &kKind<EqualLevels>,     &kKind<DealingRange>, &kKind<Sessions>,
};

}  // namespace gyre
