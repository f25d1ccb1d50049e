#pragma once

#include <cstddef>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/exchange/wire/response.hpp"

// What a market lists. The place of a contract in the list, which is sorted by name, is its
// SymbolIndex: the embedded exchange speaks of symbols by it, names live at its edge.
namespace gyre::sim {

using SymbolIndex = std::size_t;

// The brackets stand in view.instrument.brackets, rising and never empty.
using Listing = wire::InstrumentView;

// One funding instant. Where the market has no rate for it, `known` is false and both sides pay
// what CostSettings::unknown_funding says.
struct Funding {
  Timestamp at{};
  Rate rate;
  bool known = true;
  bool operator==(const Funding&) const = default;
};

// The margin ladder of a middling contract, for symbols whose own is not known: up to 50x, and
// maintenance from 1 % of notional upwards. Amounts are exact; each deduction keeps maintenance
// continuous at its floor.
std::vector<Bracket> standard_brackets();

}  // namespace gyre::sim
