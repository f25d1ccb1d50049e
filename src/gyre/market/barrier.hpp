#pragma once

#include <optional>

#include "gyre/domain/bar.hpp"
#include "gyre/domain/side.hpp"
#include "gyre/domain/virtual_machine.hpp"

// The triple barrier: which of stop, target and deadline a position meets first, and what that is
// worth in units of its risk. The virtual desk and the labels walk their bars with this one
// function; it is pessimistic wherever a bar leaves room for doubt.
namespace gyre {

// Levels in units of price, on the venue's grid; stop and target on opposite sides of the entry.
struct Barriers {
  Side side{};
  double entry = 0, stop = 0, target = 0;
  Timestamp deadline{};  // met by the first bar that closes at or after it
};

struct BarrierHit {
  VirtualEvent what{};     // HitTarget, HitStop or RunOut
  double exit = 0;         // price, before costs
  bool ambiguous = false;  // both barriers lay inside the bar
  bool operator==(const BarrierHit&) const = default;
};

// What a closed 1m bar does to an open position, if anything. The fill bar counts for the stop and
// the deadline, never for the target. A stop is met when touched, a resting target when traded
// through. A bar that opens beyond the stop exits at its open, one that opens beyond the target
// exits at the target; both inside one bar is a stop.
constexpr std::optional<BarrierHit> meet(const Barriers& barriers, const Bar& minute,
                                         bool fill_bar) {
  const double s = sign(barriers.side);
  const double worst = barriers.side == Side::Long ? minute.low : minute.high;
  const double best = barriers.side == Side::Long ? minute.high : minute.low;
  const auto through = [&](double price) { return !fill_bar && s * (price - barriers.target) > 0; };
  const auto stopped = [&](double price) { return s * (price - barriers.stop) <= 0; };

  if (stopped(minute.open)) return BarrierHit{VirtualEvent::HitStop, minute.open};
  if (through(minute.open)) return BarrierHit{VirtualEvent::HitTarget, barriers.target};
  if (stopped(worst)) return BarrierHit{VirtualEvent::HitStop, barriers.stop, through(best)};
  if (through(best)) return BarrierHit{VirtualEvent::HitTarget, barriers.target};
  if (minute.opened + duration(Timeframe::m1) >= barriers.deadline)
    return BarrierHit{VirtualEvent::RunOut, minute.close};
  return std::nullopt;
}

// Each as a fraction of notional; leave out what the prices already hold.
struct CostShares {
  double fee_entry = 0, fee_exit = 0, slip_entry = 0, slip_exit = 0;
};

constexpr double gross_return(Side side, double entry, double exit) {
  return sign(side) * (exit - entry) / entry;
}

// (gross - costs - funding) / risk, with risk = |entry - stop| / entry as planned. `funding_rates`
// is the sum of the rates due after the fill and up to the exit; longs pay what is positive.
constexpr double net_r(const Barriers& barriers, double exit, const CostShares& costs,
                       double funding_rates) {
  const double cost = costs.fee_entry + costs.fee_exit + costs.slip_entry + costs.slip_exit;
  const double net = gross_return(barriers.side, barriers.entry, exit) - cost -
                     sign(barriers.side) * funding_rates;
  const double risk = sign(barriers.side) * (barriers.entry - barriers.stop) / barriers.entry;
  return net / risk;
}

}  // namespace gyre
