#pragma once

#include <algorithm>
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
#include "gyre/structure/fair_value_gaps.hpp"
#include "gyre/structure/market_structure.hpp"

// Goes on with a trend after a pause: the structures of trend and confirm frame agree, the price
// comes back into a gap that a displacement of the confirm frame left open, and the setup bar is
// turned away from it.
namespace gyre {

struct FvgContinuation : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "fvg_continuation";
  static constexpr std::array<std::string_view, kParts> parts{"displacement", "fill", "freshness",
                                                              "rejection", "volatility"};

  double size_min = 0.5;
  double size_full = 1.5;
  double fill_max = 0.5;
  int age_max = 50;
  double rejection_min = 0.5;

  static constexpr std::tuple attributes{
      Attribute{"size_min", &FvgContinuation::size_min, "atr", 0.01, 10, "least height of the gap"},
      Attribute{"size_full", &FvgContinuation::size_full, "atr", 0.01, 10,
                "a gap so high is as good as it gets"},
      Attribute{"fill_max", &FvgContinuation::fill_max, "of the gap", 0, 1,
                "no more of it was filled before"},
      Attribute{"age_max", &FvgContinuation::age_max, "confirm bars", 1, 400,
                "the gap is no older"},
      Attribute{"rejection_min", &FvgContinuation::rejection_min, "of range", 0, 1,
                "least share of the setup bar that came back"},
  };

  Result<> check() const {
    if (size_min > size_full) return fail(Errc::Config, "size_min must not be above size_full");
    return {};
  }

  auto needs(const Ladder& l) const {
    return std::array{need(l.confirm, MarketStructure{}, MarketStructure::Trend),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BullLow),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BullHigh),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BullFill),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BullAge),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BullSize),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BearHigh),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BearLow),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BearFill),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BearAge),
                      need(l.confirm, FairValueGaps{}, FairValueGaps::BearSize),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, MarketStructure{}, MarketStructure::Trend)};
  }

  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [confirm_trend,                                        //
                bull_low, bull_high, bull_fill, bull_age, bull_size,  //
                bear_high, bear_low, bear_fill, bear_age, bear_size,  //
                atr, width, trend] = market.of(*this);
    if (!market.holds("trend", std::fabs(trend.now) == 1)) return std::nullopt;
    const Side side = trend.now > 0 ? Side::Long : Side::Short;
    const double s = sign(side);
    const bool rises = side == Side::Long;
    const double front = rises ? bull_high.now : bear_low.now;
    const double back = rises ? bull_low.now : bear_high.now;
    const double size = rises ? bull_size.now : bear_size.now;
    const double fill = rises ? bull_fill.now : bear_fill.now;
    const double age = rises ? bull_age.now : bear_age.now;

    const Bar& bar = market.bar(market.ladder().setup);
    const double reached = (front - scores::adverse(side, bar)) / (front - back);
    const double rejected = scores::rejection(side, bar);
    if (!market.holds("frames_agree", confirm_trend.now == trend.now) ||
        !market.at_least("gap_size", size, size_min) || !market.at_most("gap_age", age, age_max) ||
        !market.at_most("gap_fill", fill, fill_max) || !market.above("reaches_gap", reached, 0) ||
        !market.above("holds_gap", s * (bar.close - back) / atr.now, 0) ||
        !market.at_least("rejection", rejected, rejection_min))
      return std::nullopt;

    auto proposal = propose_at(*this, side, bar.close, atr.now);
    if (!proposal) return std::nullopt;
    proposal->parts = {std::min(size / size_full, 1.0),
                       1 - std::clamp(std::max(fill, reached), 0.0, 1.0), 1 - age / (age_max + 1),
                       rejected, scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
