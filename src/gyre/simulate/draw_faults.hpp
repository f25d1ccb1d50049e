#pragma once

#include <string_view>
#include <vector>

#include "gyre/sim/fault_plan.hpp"
#include "gyre/simulate/dice.hpp"

// What goes wrong on the way to the exchange and within it, drawn from a seed.
namespace gyre::simulate {

// Why a kind cannot show in a simulation of this engine; empty: it can.
std::string_view out_of_reach(sim::FaultKind kind);
// Kinds that a plan may be drawn from: the others.
std::vector<sim::FaultKind> drawable();

// A few faults of these kinds, within `trouble` from the beginning of the world.
sim::FaultPlan draw_plan(const Dice& dice, const std::vector<sim::FaultKind>& kinds,
                         milliseconds trouble);

}  // namespace gyre::simulate
