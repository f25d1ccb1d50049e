#pragma once

#include <string>

#include "gyre/sim/message.hpp"

namespace gyre::sim {

// The stream that a public message belongs to, as the venue names it: "btcusdt@kline_1m". Empty for
// what only pulling clients see.
std::string topic_of(const Message& message);

}  // namespace gyre::sim
