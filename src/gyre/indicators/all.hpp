#pragma once

#include <array>

#include "gyre/indicators/averages.hpp"
#include "gyre/indicators/momentum.hpp"
#include "gyre/indicators/order_blocks.hpp"
#include "gyre/indicators/ranges.hpp"

// Every indicator of the program, in one list, for whoever lists or draws them. A strategy asks for
// an indicator by its type, so one that is not listed works all the same and only stays unseen.
namespace gyre {

inline constexpr std::array kIndicators{
    &kKind<Sma>,       &kKind<Ema>,       &kKind<EmaSlope>, &kKind<VolumeMean>,
    &kKind<Rsi>,       &kKind<Macd>,      &kKind<Adx>,      &kKind<Atr>,
    &kKind<Bollinger>, &kKind<WidthRank>, &kKind<Donchian>, &kKind<OrderBlocks>,
};

}  // namespace gyre
