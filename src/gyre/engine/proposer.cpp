#include "gyre/engine/proposer.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/engine/protector.hpp"

namespace gyre {

Idea Proposer::weigh(const Setup& setup, Timestamp boundary, const Instrument& instrument,
                     const Liquidity& liquidity, const Mark& mark) const {
  const Proposal& p = setup.proposal;
  Idea idea{.symbol = setup.symbol,
            .strategy = setup.strategy,
            .proposal = p,
            .boundary = boundary,
            .liquidity = liquidity,
            .funding_at = mark.funding_at};
  const double spread = half_spread(costs_, liquidity.rank, p.entry, instrument.tick.to_double());
  idea.costs = {.half_spread = spread, .taker_fee = instrument.taker_fee.to_double()};
  if (mark.funding_at != Timestamp{}) idea.costs.funding = mark.funding_rate.to_double();
  idea.worth = worth_of(p, idea.costs.taker_fee, spread);
  idea.features = analyst_.features(setup.symbol, p, idea.costs, boundary);

  // Stops round towards the entry, limits away from giving more than the guard.
  const bool buys = p.side == Side::Long;
  const auto towards = buys ? Rounding::Up : Rounding::Down;
  const auto away = buys ? Rounding::Down : Rounding::Up;
  const double guard = std::max(desk_.guard.to_double() * p.entry, desk_.guard_spreads * spread);
  const auto entry = to_tick(p.entry, instrument.tick, Rounding::Nearest);
  const auto limit = to_tick(p.entry + sign(p.side) * guard, instrument.tick, away);
  const auto stop = to_tick(p.stop, instrument.tick, towards);
  const auto target = to_tick(p.target, instrument.tick, towards);
  if (!entry || !limit || !stop || !target || *stop == *entry) return idea;
  idea.entry = *entry;
  idea.disaster = disaster_price(instrument, p.side, *entry, *stop, desk_.disaster);
  idea.order = OrderIntended{.deadline = boundary + desk_.proposal_age,
                             .role = Role::Entry,
                             .symbol = setup.symbol,
                             .side = opening(p.side),
                             .price = *limit,
                             .stop = *stop,
                             .target = *target,
                             .time_limit = p.time_limit};
  return idea;
}

Proposed Proposer::freeze(const Idea& idea, ProposalId id, Timestamp at,
                          const Instrument& instrument, Money risk) const {
  const Proposal& p = idea.proposal;
  const double by_risk = risk.to_double() / std::abs(p.entry - p.stop);
  const double by_impact = costs_.impact_cap.to_double() * idea.liquidity.median_volume;
  return {.at = at,
          .boundary = idea.boundary,
          .id = id,
          .symbol = idea.symbol,
          .strategy = analyst_.strategies()[idea.strategy].name,
          .side = p.side,
          .entry = p.entry,
          .stop = p.stop,
          .target = p.target,
          .time_limit = p.time_limit,
          .confidence = p.confidence,
          .parts = {p.parts.begin(), p.parts.end()},
          .tick = instrument.tick,
          .stop_price = idea.order ? idea.order->stop : Price{},
          .target_price = idea.order ? idea.order->target : Price{},
          .quantity = std::min(by_risk, by_impact),
          .atr = idea.liquidity.atr,
          .sigma = idea.liquidity.sigma,
          .median_volume = idea.liquidity.median_volume,
          .rank = idea.liquidity.rank,
          .half_spread = idea.costs.half_spread,
          .taker_fee = idea.costs.taker_fee,
          .funding = idea.costs.funding,
          .funding_at = idea.funding_at,
          .features = {idea.features.begin(), idea.features.end()}};
}

}  // namespace gyre
