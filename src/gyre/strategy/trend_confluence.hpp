#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"
#include "gyre/structure/order_blocks.hpp"

// Goes with the trend when the frames agree: the trend frame gives the side, the confirm frame and
// its structure must not contradict, and five scores say how good the place is. It sees closed bars
// only, and a price beyond its order block is worth nothing.
namespace gyre {

struct TrendConfluence : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "trend_confluence";
  static constexpr std::array<std::string_view, kParts> parts{
      "trend_alignment", "market_structure", "price_position", "momentum", "volatility"};

  int fast = 20;
  int slow = 50;
  int base = 100;
  double adx_min = 20;
  double slope_min = 0.0001;
  int structure_bars = 10;

  static constexpr std::tuple attributes{
      Attribute{"fast", &TrendConfluence::fast, "bars", 2, 100, "fast average of every frame"},
      Attribute{"slow", &TrendConfluence::slow, "bars", 3, 200, "slow average of every frame"},
      Attribute{"base", &TrendConfluence::base, "bars", 3, 200,
                "average of the trend frame that its close must be beyond"},
      Attribute{"adx_min", &TrendConfluence::adx_min, "adx", 0, 60,
                "below this a frame has no trend"},
      Attribute{"slope_min", &TrendConfluence::slope_min, "a bar", 0, 0.01,
                "least change of the fast average, as a fraction"},
      Attribute{"structure_bars", &TrendConfluence::structure_bars, "bars", 3, 100,
                "closes compared with as many before them"},
  };

  Result<> check() const {
    if (fast >= slow) return fail(Errc::Config, "fast must be less than slow");
    return {};
  }

  auto needs(const Ladder& l) const {
    const Ema quick{.period = fast}, calm{.period = slow};
    const EmaSlope slope{.period = fast};
    return std::array{need(l.setup, quick),
                      need(l.setup, calm),
                      need(l.setup, slope),
                      need(l.setup, Adx{}),
                      need(l.setup, Rsi{}),
                      need(l.setup, Macd{}, Macd::Line),
                      need(l.setup, Macd{}, Macd::Signal),
                      need(l.confirm, quick),
                      need(l.confirm, calm),
                      need(l.confirm, slope),
                      need(l.confirm, Adx{}),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandLow),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandHigh),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyLow),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyHigh),
                      need(l.trend, quick),
                      need(l.trend, calm),
                      need(l.trend, slope),
                      need(l.trend, Adx{}),
                      need(l.trend, Ema{.period = base})};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [quick, calm, slope, adx, rsi, macd, signal,  //
                confirm_quick, confirm_calm, confirm_slope, confirm_adx, atr, width, demand_low,
                demand_high, supply_low, supply_high,  //
                trend_quick, trend_calm, trend_slope, trend_adx, trend_base] = market.of(*this);
    const auto of_frame = [&](Value f, Value s, Value m, Value a) {
      return scores::trend(f.now, s.now, m.now, a.now, slope_min, adx_min);
    };
    const auto [setup_frame, confirm_frame, trend_frame] = market.ladder();
    const int direction = of_frame(trend_quick, trend_calm, trend_slope, trend_adx);
    const int confirmed = of_frame(confirm_quick, confirm_calm, confirm_slope, confirm_adx);
    const int begun = of_frame(quick, calm, slope, adx);
    const int shape =
        scores::structure(market.bars(confirm_frame), static_cast<std::size_t>(structure_bars));
    // The trend frame leads. The confirm frame follows it and the structure is not against it, or
    // the confirm frame is still undecided and both the setup frame and the structure follow.
    const int follows =
        confirmed != 0 ? direction * confirmed : std::min(direction * begun, direction * shape);
    if (!market.holds("trend", direction != 0) ||
        !market.at_least("structure_not_against", direction * shape, 0) ||
        !market.at_least("frames_agree", follows, 1))
      return std::nullopt;

    const Side side = direction > 0 ? Side::Long : Side::Short;
    const double price = market.bar(setup_frame).close;
    const int aligned = (direction * (price - quick.now) > 0) +
                        (direction * (market.bar(confirm_frame).close - confirm_calm.now) > 0) +
                        (direction * (market.bar(trend_frame).close - trend_base.now) > 0);
    const double near = side == Side::Long ? demand_high.now : supply_low.now;
    const double far = side == Side::Long ? demand_low.now : supply_high.now;

    auto proposal = propose_at(*this, side, price, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {aligned / 3.0, shape == direction ? 1 : 0.5,
                       scores::position(side, price, near, far, atr.now),
                       scores::momentum(side, rsi.now, macd.now, signal.now),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
