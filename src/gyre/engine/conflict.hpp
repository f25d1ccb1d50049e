#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/leg.hpp"
#include "gyre/domain/proposal.hpp"

// Several strategies may want the same symbol at one boundary, but there is one position a symbol,
// or in hedge mode one a side. Nobody here knows about caps: only ideas that no other gate has
// refused contend.
namespace gyre {

enum class ConflictPolicy : std::uint8_t {
  Agree,  // both sides wanted: nobody enters; one side: the best expected
  Best,   // the best expected, whatever the others want
  Order,  // the one whose strategy is enabled first
};
constexpr auto names(ConflictPolicy) {
  return std::to_array<std::string_view>({"agree", "best", "order"});
}

struct Contender {
  Leg leg;
  std::uint8_t strategy = 0;  // by the order in which they are enabled
  Side side{};
};

// For each of them, who come with the best expected first: nothing when it may go on, else
// Conflicting or Outranked.
std::vector<std::optional<DecisionReason>> settle_conflicts(ConflictPolicy policy,
                                                            std::span<const Contender> contenders);

}  // namespace gyre
