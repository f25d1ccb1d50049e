#pragma once

#include <string>

#include "gyre/domain/report.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/order_desk.hpp"

// Our books against the venue's. The venue is the truth: what it knows and we do not is booked,
// what we believe live and it does not is asked about, and what still differs then is named.
namespace gyre {

struct Comparison {
  std::string difference;    // the first one, in words; empty when all is equal to the last unit
  bool unexplained = false;  // fills whose order will be known in a moment were left for then
};

// Books what was missed and compares wallet, positions, orders and stops.
// `last_call`: nobody claimed the fills that were left, so they are somebody else's.
Comparison take_snapshot(Output& out, const OrderDesk& desk, const AccountSnapshot& snapshot,
                         bool last_call);

}  // namespace gyre
