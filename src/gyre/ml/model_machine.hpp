#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of a model: tried, watched beside the one that serves, serving, gone. What was taken
// back never serves again, and nothing serves that was not watched.
namespace gyre::ml {

enum class ModelState : std::uint8_t {
  Candidate,  // trained; the gate has not spoken
  Shadow,     // passed it; scores live proposals without acting
  Live,       // serves
  Retired,    // served until a better one came, or until it was too old
  Rejected,
  RolledBack,
};
enum class ModelEvent : std::uint8_t { Pass, Refuse, Promote, Retire, RollBack, Reinstate };
constexpr auto names(ModelState) {
  return std::to_array<std::string_view>(
      {"candidate", "shadow", "live", "retired", "rejected", "rolled_back"});
}
constexpr auto names(ModelEvent) {
  return std::to_array<std::string_view>(
      {"pass", "refuse", "promote", "retire", "roll_back", "reinstate"});
}

inline constexpr Machine<ModelState, ModelEvent> model_machine = [] {
  using enum ModelState;
  // clang-format off
  return Machine<ModelState, ModelEvent>{{
    //           Pass    Refuse    Promote Retire   RollBack    Reinstate
    {Candidate,  Shadow, Rejected, No,     No,      No,         No},
    {Shadow,     Same,   Rejected, Live,   No,      No,         No},
    {Live,       No,     No,       Same,   Retired, RolledBack, Same},
    {Retired,    No,     No,       No,     Same,    No,         Live},
    {Rejected,   No,     Same,     No,     No,      No,         No},
    {RolledBack, No,     No,       No,     No,      Same,       No},
  }};
  // clang-format on
}();

static_assert(model_machine.reaches_all(ModelState::Candidate));
static_assert(model_machine.is_final(ModelState::Rejected));
static_assert(model_machine.is_final(ModelState::RolledBack), "it never serves again");
static_assert(model_machine.next(ModelState::Candidate, ModelEvent::Promote).verdict ==
                  Verdict::Refused,
              "it is watched first");

}  // namespace gyre::ml
