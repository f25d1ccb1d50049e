#include "gyre/simulate/unreachable.hpp"

#include <algorithm>
#include <array>

namespace gyre::simulate {

std::span<const UnreachableStep> unreachable_steps() {
  static constexpr auto table = std::to_array<UnreachableStep>({
      {"risk", "averse", "drawdown_none", "out of averse the drawdown is small at the least"},
      {"position", "opening", "closed",
       "what closes has a quantity, and the fill that gave it ends opening"},
  });
  return table;
}

bool is_unreachable(std::string_view table, std::string_view state, std::string_view event) {
  return std::ranges::any_of(unreachable_steps(), [&](const UnreachableStep& step) {
    return step.table == table && step.state == state && step.event == event;
  });
}

}  // namespace gyre::simulate
