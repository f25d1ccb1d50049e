#pragma once

#include <array>

#include "gyre/indicators/averages.hpp"
#include "gyre/indicators/channels.hpp"
#include "gyre/indicators/days.hpp"
#include "gyre/indicators/momentum.hpp"
#include "gyre/indicators/oscillators.hpp"
#include "gyre/indicators/quick_averages.hpp"
#include "gyre/indicators/ranges.hpp"
#include "gyre/indicators/trend.hpp"
#include "gyre/indicators/volume.hpp"

// Every indicator of this folder, in one list, for whoever lists or draws them. A strategy asks for
// an indicator by its type, so one that is not listed works all the same and only stays unseen.
namespace gyre {

inline constexpr std::array kIndicators{
    &kKind<Sma>,         &kKind<Ema>,         &kKind<Wma>,
    &kKind<Dema>,        &kKind<Tema>,        &kKind<Hma>,
    &kKind<EmaSlope>,    &kKind<Rsi>,         &kKind<StochRsi>,
    &kKind<Stochastic>,  &kKind<WilliamsR>,   &kKind<Cci>,
    &kKind<Roc>,         &kKind<Macd>,        &kKind<Adx>,
    &kKind<Aroon>,       &kKind<Supertrend>,  &kKind<ParabolicSar>,
    &kKind<Regression>,  &kKind<Atr>,         &kKind<Natr>,
    &kKind<Bollinger>,   &kKind<PercentB>,    &kKind<WidthRank>,
    &kKind<Keltner>,     &kKind<Donchian>,    &kKind<Deviation>,
    &kKind<ZScore>,      &kKind<Choppiness>,  &kKind<RealisedVolatility>,
    &kKind<VolumeMean>,  &kKind<VolumeRatio>, &kKind<Obv>,
    &kKind<Cmf>,         &kKind<Mfi>,         &kKind<RollingVwap>,
    &kKind<SessionVwap>, &kKind<Pivots>,
};

}  // namespace gyre
