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
#include "gyre/structure/market_structure.hpp"
#include "gyre/structure/order_blocks.hpp"

// Takes the return to an order block: the structure of the trend frame gives the side, the price
// comes back into a block of the confirm frame that has hardly been tested, and the setup bar is
// turned away from it.
namespace gyre {

struct SmcOrderBlock : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "smc_order_block";
  static constexpr std::array<std::string_view, kParts> parts{
      "block_strength", "discount", "structure", "rejection", "volatility"};

  int tests_max = 1;
  double strength_min = 0.1;
  double near = 0.4;
  double rejection_min = 0.5;

  static constexpr std::tuple attributes{
      Attribute{"tests_max", &SmcOrderBlock::tests_max, "tests", 0, 10,
                "a block that was tested oftener is worn"},
      Attribute{"strength_min", &SmcOrderBlock::strength_min, "", 0, 1,
                "least strength of a block"},
      Attribute{"near", &SmcOrderBlock::near, "atr", 0, 2, "in front of a block is at it"},
      Attribute{"rejection_min", &SmcOrderBlock::rejection_min, "of range", 0, 1,
                "least share of the setup bar that came back"},
  };

  auto needs(const Ladder& l) const {
    return std::array{need(l.setup, MarketStructure{}, MarketStructure::Trend),
                      need(l.confirm, MarketStructure{}, MarketStructure::Trend),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandLow),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandHigh),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandStrength),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::DemandTests),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyHigh),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyLow),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyStrength),
                      need(l.confirm, OrderBlocks{}, OrderBlocks::SupplyTests),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, MarketStructure{}, MarketStructure::Trend),
                      need(l.trend, DealingRange{}, DealingRange::Position)};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [setup_trend, confirm_trend,                              //
                demand_low, demand_high, demand_strength, demand_tests,  //
                supply_high, supply_low, supply_strength, supply_tests,  //
                atr, width, trend, position] = market.of(*this);
    if (!market.holds("trend", std::fabs(trend.now) == 1)) return std::nullopt;
    const Side side = trend.now > 0 ? Side::Long : Side::Short;
    const double s = sign(side);
    const bool rises = side == Side::Long;
    const double front = rises ? demand_high.now : supply_low.now;
    const double back = rises ? demand_low.now : supply_high.now;
    const double strength = rises ? demand_strength.now : supply_strength.now;
    const double tests = rises ? demand_tests.now : supply_tests.now;

    const Bar& bar = market.bar(market.ladder().setup);
    const double rejected = scores::rejection(side, bar);
    if (!market.at_least("block_strength", strength, strength_min) ||
        !market.at_most("block_tests", tests, tests_max) ||
        !market.at_most("distance", s * (scores::adverse(side, bar) - front) / atr.now, near) ||
        !market.at_least("holds_block", s * (bar.close - back) / atr.now, 0) ||
        !market.at_least("rejection", rejected, rejection_min))
      return std::nullopt;

    auto proposal = propose_at(*this, side, bar.close, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {strength, scores::discount(side, position.now),
                       scores::agreement(side, trend.now, confirm_trend.now, setup_trend.now),
                       rejected, scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
