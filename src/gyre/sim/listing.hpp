#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
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

// When a contract is traded; nothing on a side has no end there.
struct Life {
  std::optional<Timestamp> listed, delisted;

  bool holds(Timestamp t) const {
    return (!listed || t >= *listed) && (!delisted || t < *delisted);
  }
  bool is_endless() const { return !listed && !delisted; }
};

// When contracts are delivered that never are: 2100-12-25.
inline constexpr Timestamp kNoDelivery = from_ms(4'133'404'800'000);

// What the exchange calls a contract at a moment: TRADING within its life; PENDING_TRADING for an
// hour before; SETTLING for ten minutes after, and CLOSE for the rest of that hour. Empty where it
// is not told of at all. A listing with another status than TRADING keeps that.
std::string_view status_at(const Listing& listing, const Life& life, Timestamp t);
// The moments at which that changes, rising.
std::vector<Timestamp> status_changes(const Life& life);
// The last half hour, in which positions are only reduced.
bool is_winding_down(const Life& life, Timestamp t);

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
