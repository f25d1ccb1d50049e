#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of our position in one symbol. Every state with a quantity is either covered by a live
// stop, being covered, or being left: there is no state in which a position just stands there.
namespace gyre {

enum class PositionState : std::uint8_t {
  Flat,
  Opening,    // an entry is in flight, nothing filled yet
  Naked,      // filled, and no stop is known to be live: one is being placed
  Protected,  // a live stop covers it
  Exiting,    // a market exit is in flight
};
enum class PositionEvent : std::uint8_t {
  EntrySent,
  EntryEnded,  // without a fill
  Fill,        // it has a quantity now
  Covered,     // a stop that covers it is live
  Uncovered,   // the last live stop ended, or failed
  ExitSent,
  ExitEnded,  // without closing it
  Closed,     // its quantity is zero
};
constexpr auto names(PositionState) {
  return std::to_array<std::string_view>({"flat", "opening", "naked", "protected", "exiting"});
}
constexpr auto names(PositionEvent) {
  return std::to_array<std::string_view>({"entry_sent", "entry_ended", "fill", "covered",
                                          "uncovered", "exit_sent", "exit_ended", "closed"});
}

inline constexpr Machine<PositionState, PositionEvent> position_machine = [] {
  using enum PositionState;
  // A fill on a flat symbol is a late or a foreign one: it is a position all the same.
  // clang-format off
  return Machine<PositionState, PositionEvent>{{
    //          EntrySent EntryEnded Fill   Covered    Uncovered ExitSent ExitEnded Closed
    {Flat,      Opening,  Same,      Naked, Same,      Same,     No,      Same,     Same},
    {Opening,   No,       Flat,      Naked, Same,      Same,     No,      Same,     Flat},
    {Naked,     No,       Same,      Same,  Protected, Same,     Exiting, Same,     Flat},
    {Protected, No,       Same,      Same,  Same,      Naked,    Exiting, Same,     Flat},
    {Exiting,   No,       Same,      Same,  Same,      Same,     Same,    Naked,    Flat},
  }};
  // clang-format on
}();

constexpr bool has_quantity(PositionState s) { return s >= PositionState::Naked; }

static_assert(position_machine.reaches_all(PositionState::Flat));
static_assert(position_machine.every([](PositionState state) {
  return position_machine.reaches(state, PositionState::Flat);
}),
              "every position can be left");
static_assert(position_machine.every([](PositionState state) {
  return has_quantity(position_machine.next(state, PositionEvent::Fill).state);
}),
              "a fill always counts");

}  // namespace gyre
