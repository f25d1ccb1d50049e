#pragma once

#include <array>

#include "gyre/strategy/breakout.hpp"
#include "gyre/strategy/fvg_continuation.hpp"
#include "gyre/strategy/mean_reversion.hpp"
#include "gyre/strategy/momentum_rotation.hpp"
#include "gyre/strategy/smc_liquidity_sweep.hpp"
#include "gyre/strategy/smc_order_block.hpp"
#include "gyre/strategy/strategy.hpp"
#include "gyre/strategy/trend_confluence.hpp"

// Every strategy of the program, in one list. Nothing registers itself, so nothing depends on the
// order in which files are linked, and what exists can be read in one place.
namespace gyre {

// clang-format off: a line each
inline constexpr std::array kStrategies{
    strategy_kind<TrendConfluence>(),
    strategy_kind<Breakout>(),
    strategy_kind<SmcOrderBlock>(),
    strategy_kind<SmcLiquiditySweep>(),
    strategy_kind<FvgContinuation>(),
    strategy_kind<MeanReversion>(),
    strategy_kind<MomentumRotation>(),
};
// clang-format on

}  // namespace gyre
