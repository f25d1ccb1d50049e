#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/reaction.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"
#include "gyre/structure/regime.hpp"

// Goes back to the mean: where nothing trends, a close far outside of the confirm frame's Bollinger
// bands that has begun to turn is sold or bought. It goes only where the mean is far enough to be
// worth the stop, and leaves at the mean or at its reward, whichever is nearer.
namespace gyre {

struct MeanReversion : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "mean_reversion";
  static constexpr std::array<std::string_view, kParts> parts{"stretch", "calm_trend", "exhaustion",
                                                              "turn", "volatility"};

  int period = 20;
  double stretch = 2;
  double exhaustion = 12;
  double turn = 0.4;
  double reward_min = 1.6;

  static constexpr std::tuple attributes{
      Attribute{"period", &MeanReversion::period, "bars", 5, 200, "bars of the mean"},
      Attribute{"stretch", &MeanReversion::stretch, "sigma", 0.5, 6,
                "least distance of the close from the mean"},
      Attribute{"exhaustion", &MeanReversion::exhaustion, "rsi", 0, 50,
                "least distance of the RSI from 50"},
      Attribute{"turn", &MeanReversion::turn, "of range", 0, 1,
                "least share of the setup bar that came back"},
      Attribute{"reward_min", &MeanReversion::reward_min, "risk", 0.5, 10,
                "least distance of the mean"},
  };

  auto needs(const Ladder& l) const {
    const Bollinger bands{.period = period, .deviations = 1};
    return std::array{need(l.setup, Rsi{}),
                      need(l.confirm, bands, Bollinger::Middle),
                      need(l.confirm, bands, Bollinger::Upper),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, Adx{}),
                      need(l.trend, Choppiness{}),
                      need(l.trend, WidthRank{}),
                      need(l.trend, Ema{}),
                      need(l.trend, EmaSlope{}),
                      need(l.trend, Atr{})};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [rsi, mean, upper, atr, width, adx, choppiness, trend_width, trend_mean, trend_slope,
                trend_atr] = market.of(*this);
    const Bar& bar = market.bar(market.ladder().setup);
    const double sigmas = (bar.close - mean.now) / (upper.now - mean.now);
    const Side side = sigmas < 0 ? Side::Long : Side::Short;
    const double s = sign(side);
    const double away = -s * sigmas, tired = -s * (rsi.now - 50);
    const double turned = scores::rejection(side, bar);
    const double slope = trend_slope.now * trend_mean.now / trend_atr.now;
    const Regime now = regime({adx.now, choppiness.now, trend_width.now, slope});
    const bool trends = now == Regime::TrendUp || now == Regime::TrendDown;
    if (!market.at_least("stretched", away, stretch) ||
        !market.holds("no_trend", now != Regime::Unknown && !trends) ||
        !market.at_least("exhausted", tired, exhaustion) || !market.at_least("turns", turned, turn))
      return std::nullopt;

    auto proposal = propose_at(*this, side, bar.close, atr.now);
    if (!proposal) return std::nullopt;
    const double risk = s * (proposal->entry - proposal->stop);
    if (!market.at_least("room_to_the_mean", s * (mean.now - bar.close) / risk, reward_min))
      return std::nullopt;
    if (s * (proposal->target - mean.now) > 0) proposal->target = mean.now;
    proposal->parts = {
        std::clamp((away - stretch) / 1.5, 0.0, 1.0), std::clamp((45 - adx.now) / 30, 0.0, 1.0),
        std::clamp((tired - exhaustion) / 20, 0.0, 1.0), turned, scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
