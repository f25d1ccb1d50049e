#include "gyre/simulate/unreachable.hpp"

#include <algorithm>
#include <array>

namespace gyre::simulate {

std::span<const UnreachableStep> unreachable_steps() {
  static constexpr auto table = std::to_array<UnreachableStep>({
      {"risk", "averse", "drawdown_none", "out of averse the drawdown is small at the least"},
      {"position", "opening", "closed",
       "what closes has a quantity, and the fill that gave it ends opening"},
      {"order", "pending", "cancel_sent", "the desk cancels what the venue has told of"},
      {"order", "partly_filled", "reject", "the venue rejects no order that it has accepted"},
      {"order", "canceled", "fill",
       "an order that has ended for the venue fills no more: a late"
       " word of an earlier fill is no word of its end"},
      {"order", "expired", "fill", "the same"},
      {"stop", "pending", "cancel_sent", "the desk cancels what the venue has told of"},
      {"stop", "canceling", "found_absent",
       "a search begins with the word that nothing is known, which ends canceling"},
      {"stop", "triggered", "cancel", "of a forwarded stop the venue tells how its order ended"},
      {"stop", "triggered", "expire", "the same"},
      {"stop", "canceled", "fill", "a stop that has ended for the venue has no order"},
      {"stop", "expired", "fill", "the same"},
  });
  return table;
}

bool is_unreachable(std::string_view table, std::string_view state, std::string_view event) {
  return std::ranges::any_of(unreachable_steps(), [&](const UnreachableStep& step) {
    return step.table == table && step.state == state && step.event == event;
  });
}

}  // namespace gyre::simulate
