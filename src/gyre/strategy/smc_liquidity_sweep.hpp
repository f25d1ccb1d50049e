#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/ranges.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/reaction.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"
#include "gyre/structure/dealing_range.hpp"
#include "gyre/structure/liquidity_pools.hpp"
#include "gyre/structure/market_structure.hpp"

// Takes the turn after stops were fetched: a pool of the confirm frame has been swept, and then the
// structure of the setup frame breaks the other way; the idea goes towards the other side of the
// range.
namespace gyre {

struct SmcLiquiditySweep : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "smc_liquidity_sweep";
  static constexpr std::array<std::string_view, kParts> parts{
      "sweep_depth", "discount", "freshness", "structure", "volatility"};

  int sweep_bars = 8;
  int break_bars = 6;
  double depth_max = 2;
  double discount_min = 0.4;

  static constexpr std::tuple attributes{
      Attribute{"sweep_bars", &SmcLiquiditySweep::sweep_bars, "confirm bars", 0, 100,
                "the sweep is no older"},
      Attribute{"break_bars", &SmcLiquiditySweep::break_bars, "setup bars", 0, 100,
                "the break is no older"},
      Attribute{"depth_max", &SmcLiquiditySweep::depth_max, "atr", 0.1, 10,
                "a sweep that goes farther is a move of its own"},
      Attribute{"discount_min", &SmcLiquiditySweep::discount_min, "of range", 0, 1,
                "least share of the range that lies ahead"},
  };

  auto needs(const Ladder& l) const {
    return std::array{need(l.setup, MarketStructure{}, MarketStructure::Trend),
                      need(l.setup, MarketStructure{}, MarketStructure::SinceBos),
                      need(l.setup, MarketStructure{}, MarketStructure::SinceChoch),
                      need(l.confirm, LiquidityPools{}, LiquidityPools::Sweep),
                      need(l.confirm, LiquidityPools{}, LiquidityPools::Depth),
                      need(l.confirm, LiquidityPools{}, LiquidityPools::Since),
                      need(l.confirm, MarketStructure{}, MarketStructure::Trend),
                      need(l.confirm, DealingRange{}, DealingRange::Position),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, MarketStructure{}, MarketStructure::Trend)};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [setup_trend, since_bos, since_choch,  //
                sweep, depth, since, confirm_trend, position, atr, width, trend] = market.of(*this);
    if (!market.holds("sweep", std::fabs(sweep.now) == 1)) return std::nullopt;
    const Side side = sweep.now > 0 ? Side::Long : Side::Short;
    const double s = sign(side), ahead = scores::discount(side, position.now);
    const auto [setup_frame, confirm_frame, trend_frame] = market.ladder();
    const Bar &bar = market.bar(setup_frame), &confirm = market.bar(confirm_frame);
    // Setup bars since the break, and since the bar of the sweep opened: the one comes after the
    // other.
    const double broken = std::fmin(since_bos.now, since_choch.now);
    const auto in_bars = [&](milliseconds time) {
      return static_cast<double>(time / duration(setup_frame));
    };
    const double begun =
        since.now * in_bars(duration(confirm_frame)) + in_bars(bar.opened - confirm.opened);
    if (!market.at_most("sweep_age", since.now, sweep_bars) ||
        !market.at_most("sweep_depth", depth.now, depth_max) ||
        !market.holds("structure_turned", s * setup_trend.now > 0) ||
        !market.at_most("break_age", broken, std::fmin(break_bars, begun)) ||
        !market.at_least("discount", ahead, discount_min))
      return std::nullopt;

    auto proposal = propose_at(*this, side, bar.close, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {1 - depth.now / depth_max, ahead, 1 - since.now / (sweep_bars + 1),
                       scores::agreement(side, trend.now, confirm_trend.now),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
