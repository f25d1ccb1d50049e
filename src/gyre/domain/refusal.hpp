#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"

// What a refusal is about, in our words. The venue has some two hundred codes; what is done about
// them depends on this and on what was asked, and on nothing else.
namespace gyre {

enum class Refusal : std::uint8_t {
  None,          // it was not refused, or for no reason that was told
  Order,         // the price or the moment: this order only
  Size,          // margin, leverage, or a limit on size
  Filter,        // tick, step or bounds: our copy of the contract is old
  Closed,        // the contract takes no such order (any more)
  Malformed,     // our request is wrong: a fault of ours
  WouldTrigger,  // the stop's price has been passed already
  Conflict,      // it would not reduce: our view of the position is old
  Full,          // too many orders or stops
  Exists,        // another close-all stop is there
  Triggering,    // too late to cancel
  Absent,        // no such order
  Restricted,    // the account may only reduce, or nothing
  Mode,          // the position mode is not what we believe
  Key,           // key, permission or signature
  Busy,          // rate limit, overload or clock: nothing was done, later it may be
};
constexpr auto names(Refusal) {
  return std::to_array<std::string_view>(
      {"none", "order", "size", "filter", "closed", "malformed", "would_trigger", "conflict",
       "full", "exists", "triggering", "absent", "restricted", "mode", "key", "busy"});
}

}  // namespace gyre
