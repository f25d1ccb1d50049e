#pragma once

#include <string>

#include "gyre/domain/command.hpp"
#include "gyre/exchange/wire/request.hpp"

// Commands in the venue's words. Entries are IOC limits, targets resting reduce-only limits, exits
// reduce-only markets; stops are algo orders on the mark price, without the venue's protection
// that keeps them from triggering when the market breaks. In hedge mode the position and the side
// say that an order reduces, and the venue takes no other word for it.
namespace gyre::session {

wire::Request to_request(const SubmitOrder& order, const std::string& symbol);
wire::Request to_request(const SubmitStop& stop, const std::string& symbol);
wire::Request to_request(const CancelOrder& cancel, const std::string& symbol);

}  // namespace gyre::session
