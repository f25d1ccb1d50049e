#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of a virtual position: a proposal followed to its barrier, executed or not.
namespace gyre {

enum class VirtualState : std::uint8_t {
  Waiting,  // proposed; its entry bar has not closed yet
  Open,
  Target,
  Stop,
  TimeLimit,
  Invalid,  // bars are missing inside its window: never a row to train on
};
enum class VirtualEvent : std::uint8_t { Enter, HitTarget, HitStop, RunOut, Gap };
constexpr auto names(VirtualState) {
  return std::to_array<std::string_view>(
      {"waiting", "open", "target", "stop", "time_limit", "invalid"});
}
constexpr auto names(VirtualEvent) {
  return std::to_array<std::string_view>({"enter", "hit_target", "hit_stop", "run_out", "gap"});
}

inline constexpr Machine<VirtualState, VirtualEvent> virtual_machine = [] {
  using enum VirtualState;
  // clang-format off
  return Machine<VirtualState, VirtualEvent>{{
    //           Enter HitTarget HitStop RunOut     Gap
    {Waiting,    Open, No,       No,     No,        Invalid},
    {Open,       No,   Target,   Stop,   TimeLimit, Invalid},
    {Target,     No,   No,       No,     No,        Same},
    {Stop,       No,   No,       No,     No,        Same},
    {TimeLimit,  No,   No,       No,     No,        Same},
    {Invalid,    No,   Same,     Same,   Same,      Same},
  }};
  // clang-format on
}();

constexpr bool is_over(VirtualState s) { return s >= VirtualState::Target; }

static_assert(virtual_machine.reaches_all(VirtualState::Waiting));
static_assert(virtual_machine.keeps(is_over), "a result never changes");

}  // namespace gyre
