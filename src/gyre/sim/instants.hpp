#pragma once

#include <optional>
#include <vector>

#include "gyre/sim/core.hpp"

// The order of time: which moment comes next, and what happens at it. At one moment funding goes
// first, then contracts that are listed or delisted, the path point, the closed bars, arriving
// orders, what faults do, and listen keys that run out. What a command has to tell leaves 5 ms
// after it, or together with what comes earlier for the account; a moment that somebody only wakes
// at moves nothing.
namespace gyre::sim {

// The next moment after core.now, and not after `limit`, at which there is something to say; path
// points at which nothing would happen are passed over. Nothing when the market has ended.
std::optional<Timestamp> next_instant(Core& core, Timestamp limit);

// Moves to `t`, not jumping over an instant, and appends what is said there.
void take_instant(Core& core, Timestamp t, std::vector<Message>& messages);

// The last close whose bars were delivered. A minute is known to nobody before that: answers and
// streams agree, and who asks in between learns no more than who listens.
Timestamp told_close(const Core& core);

// The end of the market; nothing happens after it.
Timestamp last_instant(const Core& core);

}  // namespace gyre::sim
