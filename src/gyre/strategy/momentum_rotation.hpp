#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"

// Follows the strongest and goes against the weakest: all symbols are ranked by how far they have
// come lately, in their own average ranges, and those at the two ends are wanted, as long as their
// own trend agrees and they have not run away from it.
namespace gyre {

struct MomentumRotation : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "momentum_rotation";
  static constexpr std::array<std::string_view, kParts> parts{
      "momentum", "trend_alignment", "trend_strength", "extension", "volatility"};

  int period = 24;
  double share = 0.1;
  double momentum_min = 1;
  double extension_max = 3;
  int fast = 20;
  int slow = 50;

  static constexpr std::tuple attributes{
      Attribute{"period", &MomentumRotation::period, "bars", 2, 200,
                "bars of the trend frame that the way is measured over"},
      Attribute{"share", &MomentumRotation::share, "of symbols", 0.001, 0.5,
                "how many are wanted at either end, one at least"},
      Attribute{"momentum_min", &MomentumRotation::momentum_min, "atr", 0, 50, "least way"},
      Attribute{"extension_max", &MomentumRotation::extension_max, "atr", 0.1, 50,
                "farthest from the fast average of the trend frame"},
      Attribute{"fast", &MomentumRotation::fast, "bars", 2, 100, "fast average"},
      Attribute{"slow", &MomentumRotation::slow, "bars", 3, 200, "slow average"},
  };

  Result<> check() const {
    if (fast >= slow) return fail(Errc::Config, "fast must be less than slow");
    return {};
  }

  auto needs(const Ladder& l) const {
    return std::array{need(l.setup, Ema{.period = fast}),
                      need(l.confirm, Ema{.period = slow}),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, Ema{.period = fast}),
                      need(l.trend, Ema{.period = slow}),
                      need(l.trend, Atr{}),
                      need(l.trend, Adx{})};
  }

  // The score is the way that a symbol has come, in average ranges of its trend frame.
  void rank(std::span<const MarketView> all, std::span<double> scores) const {
    std::vector<double> ways(all.size(), kNaN);
    for (std::size_t i = 0; i < all.size(); ++i) ways[i] = way(all[i]);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (std::isfinite(ways[i])) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair{ways[i], i}; });
    const auto wanted = std::max<std::size_t>(
        1, static_cast<std::size_t>(share * static_cast<double>(order.size())));
    if (order.size() < 2 * wanted) return;
    for (std::size_t i = 0; i < wanted; ++i) {
      const auto weak = order[i], strong = order[order.size() - 1 - i];
      if (ways[weak] < 0) scores[weak] = ways[weak];
      if (ways[strong] > 0) scores[strong] = ways[strong];
    }
  }

  std::optional<Proposal> propose(const MarketView& market, double score) const {
    const auto [quick, confirm_calm, atr, width, trend_quick, trend_calm, trend_atr, adx] =
        market.of(*this);
    const auto [setup_frame, confirm_frame, trend_frame] = market.ladder();
    const double price = market.bar(setup_frame).close;
    const Side side = score > 0 ? Side::Long : Side::Short;
    const double s = sign(side);
    const double extension = s * (price - trend_quick.now) / trend_atr.now;
    if (!market.at_least("momentum", s * score, momentum_min) ||
        !market.above("trend", s * (trend_quick.now - trend_calm.now) / trend_atr.now, 0) ||
        !market.at_most("not_run_away", extension, extension_max))
      return std::nullopt;

    auto proposal = propose_at(*this, side, price, atr.now);
    if (!proposal) return std::nullopt;
    const int aligned = (s * (price - quick.now) > 0) +
                        (s * (market.bar(confirm_frame).close - confirm_calm.now) > 0) +
                        (s * (market.bar(trend_frame).close - trend_calm.now) > 0);
    proposal->parts = {std::clamp(s * score / 10, 0.0, 1.0), aligned / 3.0,
                       std::clamp((adx.now - 15) / 30, 0.0, 1.0), scores::nearness(extension),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }

 private:
  double way(const MarketView& market) const {
    const auto [quick, confirm_calm, atr, width, trend_quick, trend_calm, trend_atr, adx] =
        market.of(*this);
    const auto bars = market.bars(market.ladder().trend);
    if (bars.size() <= static_cast<std::size_t>(period) || !(trend_atr.now > 0)) return kNaN;
    const double then = bars[bars.size() - 1 - static_cast<std::size_t>(period)].close;
    return (bars.back().close - then) / trend_atr.now;
  }
};

}  // namespace gyre
