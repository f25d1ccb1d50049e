#pragma once

#include "gyre/engine/engine.hpp"
#include "gyre/exchange/session/feed_settings.hpp"
#include "gyre/simulate/dice.hpp"

// How the process is set, drawn from a seed.
namespace gyre::simulate {

// Caps, cool-downs, trailing, a strategy that is busy by chance.
EngineSettings draw_engine(const Dice& dice);
// One whose decisions do not depend on when within five minutes something was noticed.
EngineSettings draw_still_engine(const Dice& dice);
// Short-lived connections, few topics on each, and news of contracts every five minutes.
session::FeedSettings draw_feed(const Dice& dice);

}  // namespace gyre::simulate
