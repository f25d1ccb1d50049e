#pragma once

#include <memory>

#include "gyre/sim/core.hpp"

// What faults do by themselves, at moments of their own: people and the exchange act on accounts,
// contracts change, and what was put off goes on.
namespace gyre::sim {

// The market with the gaps that the plan tears into it.
std::shared_ptr<const Market> with_gaps(std::shared_ptr<const Market> market,
                                        const BookFaults& faults);
// Of a core that was just made: every moment of the plan becomes a deed.
void schedule_moments(Core& core);
// Does what is due at core.now.
void do_deeds(Core& core);

}  // namespace gyre::sim
