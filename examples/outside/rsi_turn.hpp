#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"

// Buys when the confirm frame's RSI comes back up through a low, sells when it comes back down
// through the same distance above 50, on the side of the trend frame's average.
namespace outside {

using namespace gyre;

struct RsiTurn : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "rsi_turn";
  static constexpr std::array<std::string_view, kParts> parts{"turn", "with_trend", "strength",
                                                              "nearness", "volatility"};

  int period = 14;
  double low = 40;

  static constexpr std::tuple attributes{
      Attribute{"period", &RsiTurn::period, "bars", 2, 200, "bars of the RSI"},
      Attribute{"low", &RsiTurn::low, "rsi", 1, 49, "the level it comes back through"},
  };

  auto needs(const Ladder& l) const {
    return std::array{need(l.confirm, Rsi{.period = period}), need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}), need(l.trend, Ema{.period = 50}),
                      need(l.trend, Adx{})};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [rsi, atr, width, tide, adx] = market.of(*this);
    const double price = market.bar(market.ladder().setup).close;
    const Side side = price > tide.now ? Side::Long : Side::Short;
    const double s = sign(side), level = 50 - low;
    const double lean = s * (rsi.now - 50), before = s * (rsi.before - 50);
    if (!market.at_least("came_back", lean, -level) || !market.at_most("was_out", before, -level))
      return std::nullopt;

    auto proposal = propose_at(*this, side, price, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {std::clamp((lean - before) / 10, 0.0, 1.0),
                       std::clamp(s * (price - tide.now) / (4 * atr.now), 0.0, 1.0),
                       std::clamp(adx.now / 40, 0.0, 1.0),
                       scores::nearness(std::fabs(price - tide.now) / atr.now),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace outside
