#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"

// Goes with a close of the setup frame beyond the Donchian channel of the confirm frame, when the
// averages of the trend frame agree and its ADX says that there is a trend. The channel is of the
// confirm bars before the one that closes together with the setup bar: no bar is beyond itself.
namespace gyre {

struct Breakout {
  static constexpr std::string_view name = "breakout";
  static constexpr std::array<std::string_view, kParts> parts{
      "trend_alignment", "trend_strength", "penetration", "volume", "volatility"};

  int channel = 20;
  int fast = 20;
  int slow = 50;
  double adx_min = 20;
  double stop_atr = LevelRule{}.stop_atr;
  Rate stop_min = LevelRule{}.stop_min;
  Rate stop_max = LevelRule{}.stop_max;
  double reward = LevelRule{}.reward;
  milliseconds time_limit = 24h;

  static constexpr std::tuple attributes{
      Attribute{"channel", &Breakout::channel, "bars", 2, 200, "bars of the channel"},
      Attribute{"fast", &Breakout::fast, "bars", 2, 100, "fast average"},
      Attribute{"slow", &Breakout::slow, "bars", 3, 200, "slow average"},
      Attribute{"adx_min", &Breakout::adx_min, "adx", 0, 60, "least strength of the trend"},
      Attribute{"stop_atr", &Breakout::stop_atr, "atr", 0.5, 10, "distance of the stop"},
      Attribute{"stop_min", &Breakout::stop_min, "of entry", kStopMin, kStopMax,
                "the stop is never nearer"},
      Attribute{"stop_max", &Breakout::stop_max, "of entry", kStopMin, kStopMax,
                "the stop is never farther"},
      Attribute{"reward", &Breakout::reward, "risk", 0.5, 10, "distance of the target"},
      Attribute{"time_limit", &Breakout::time_limit, "", kLimitMin, kLimitMax,
                "after that the idea is stale"},
  };

  Result<> check() const {
    if (fast >= slow) return fail(Errc::Config, "fast must be less than slow");
    if (stop_min > stop_max) return fail(Errc::Config, "stop_min must not be above stop_max");
    return {};
  }

  auto needs(const Ladder& l) const {
    return std::array{need(l.setup, Ema{.period = fast}),
                      need(l.setup, VolumeMean{}),
                      need(l.confirm, Donchian{.period = channel}, Donchian::Upper),
                      need(l.confirm, Donchian{.period = channel}, Donchian::Lower),
                      need(l.confirm, Ema{.period = slow}),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, Ema{.period = fast}),
                      need(l.trend, Ema{.period = slow}),
                      need(l.trend, Adx{})};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [quick, volume, upper, lower, confirm_calm, atr, width, trend_quick, trend_calm,
                adx] = market.of(*this);
    const auto [setup_frame, confirm_frame, trend_frame] = market.ladder();
    const Bar &setup = market.bar(setup_frame), &confirm = market.bar(confirm_frame);
    const bool together =
        setup.opened + duration(setup_frame) == confirm.opened + duration(confirm_frame);
    const auto edge = [&](Value of) { return together ? of.before : of.now; };

    const bool rises = setup.close > edge(upper);
    if (!rises && !(setup.close < edge(lower))) return std::nullopt;
    const Side side = rises ? Side::Long : Side::Short;
    const double s = sign(side);
    if (!(s * (trend_quick.now - trend_calm.now) > 0 && adx.now >= adx_min)) return std::nullopt;

    const LevelRule rule{stop_atr, stop_min, stop_max, reward};
    auto proposal = propose_at(rule, side, setup.close, atr.now, time_limit);
    if (!proposal) return std::nullopt;
    const int aligned = (s * (setup.close - quick.now) > 0) +
                        (s * (confirm.close - confirm_calm.now) > 0) +
                        (s * (market.bar(trend_frame).close - trend_calm.now) > 0);
    const double beyond = s * (setup.close - edge(rises ? upper : lower)) / atr.now;
    proposal->parts = {aligned / 3.0, std::clamp((adx.now - adx_min) / 20, 0.0, 1.0),
                       scores::nearness(beyond), loudness(setup.volume / volume.now),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }

 private:
  // By the volume of the setup bar, in its usual volumes.
  static double loudness(double volumes) {
    if (std::isnan(volumes)) return 0;
    return volumes >= 1.5 ? 1 : volumes >= 1 ? 0.6 : 0.3;
  }
};

}  // namespace gyre
