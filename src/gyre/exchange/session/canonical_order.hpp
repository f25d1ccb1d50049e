#pragma once

#include <vector>

#include "gyre/exchange/session/transport.hpp"

// One order for the inputs of an instant, whatever connections they came over: what became of
// streams, the user stream's messages as sent, answers by id, then market messages by kind, symbol
// and frame. Every transport uses it, so that all worlds tell the session the same story.
namespace gyre::session {

void put_in_order(std::vector<Input>& inputs);

}  // namespace gyre::session
