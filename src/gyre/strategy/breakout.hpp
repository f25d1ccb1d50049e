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

struct Breakout : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "breakout";
  static constexpr std::array<std::string_view, kParts> parts{
      "trend_lead", "trend_strength", "penetration", "volume", "volatility"};

  int channel = 20;
  int fast = 20;
  int slow = 50;
  double adx_min = 20;

  static constexpr std::tuple attributes{
      Attribute{"channel", &Breakout::channel, "bars", 2, 200, "bars of the channel"},
      Attribute{"fast", &Breakout::fast, "bars", 2, 100, "fast average"},
      Attribute{"slow", &Breakout::slow, "bars", 3, 200, "slow average"},
      Attribute{"adx_min", &Breakout::adx_min, "adx", 0, 60, "least strength of the trend"},
  };

  Result<> check() const {
    if (fast >= slow) return fail(Errc::Config, "fast must be less than slow");
    return {};
  }

  auto needs(const Ladder& l) const {
    return std::array{need(l.setup, VolumeMean{}),
                      need(l.confirm, Donchian{.period = channel}, Donchian::Upper),
                      need(l.confirm, Donchian{.period = channel}, Donchian::Lower),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, Ema{.period = fast}),
                      need(l.trend, Ema{.period = slow}),
                      need(l.trend, Adx{})};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [volume, upper, lower, atr, width, trend_quick, trend_calm, adx] = market.of(*this);
    const auto [setup_frame, confirm_frame, trend_frame] = market.ladder();
    const Bar &setup = market.bar(setup_frame), &confirm = market.bar(confirm_frame);
    const bool together =
        setup.opened + duration(setup_frame) == confirm.opened + duration(confirm_frame);
    const auto edge = [&](Value of) { return together ? of.before : of.now; };

    const double above = setup.close - edge(upper), below = edge(lower) - setup.close;
    const Side side = above >= below ? Side::Long : Side::Short;
    const double s = sign(side);
    const double beyond = std::max(above, below) / atr.now;
    const double lead = s * (trend_quick.now - trend_calm.now) / atr.now;
    if (!market.above("beyond_channel", beyond, 0) || !market.above("averages_agree", lead, 0) ||
        !market.at_least("trend_strength", adx.now, adx_min))
      return std::nullopt;

    auto proposal = propose_at(*this, side, setup.close, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {std::clamp(lead / 4, 0.0, 1.0),
                       std::clamp((adx.now - adx_min) / 20, 0.0, 1.0), scores::nearness(beyond),
                       loudness(setup.volume / volume.now), scores::volatility(width.now)};
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
