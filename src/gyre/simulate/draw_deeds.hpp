#pragma once

#include <vector>

#include "gyre/simulate/dice.hpp"
#include "gyre/simulate/doom.hpp"
#include "gyre/simulate/host.hpp"

// Deaths of the process and accidents of its host, drawn from a seed, in the order of their times.
namespace gyre::simulate {

// Up to 29; of some seeds the last one is followed by days for which nobody is there.
std::vector<Kill> draw_kills(const Dice& dice, TimeRange troubled);
std::vector<Accident> draw_accidents(const Dice& dice, TimeRange troubled);

}  // namespace gyre::simulate
