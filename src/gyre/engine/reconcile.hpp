#pragma once

#include <string>

#include "gyre/domain/report.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/order_desk.hpp"

// Our books against the venue's. The venue is the truth: what it knows and we do not is booked,
// what we believe live and it does not is asked about, and what still differs then is named.
namespace gyre {

// Books what was missed and returns the first difference in words; empty when all is equal to the
// last unit: wallet, positions, orders and stops.
std::string take_snapshot(Output& out, const OrderDesk& desk, const AccountSnapshot& snapshot);

}  // namespace gyre
