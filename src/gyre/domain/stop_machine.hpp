#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of a protective stop. On the venue a stop is an algo order with an id space of its own;
// when its condition is met it is forwarded to the matching engine as an ordinary order, whose
// fills are reported there. Triggered-and-not-filled leaves a position naked: Failed says so.
namespace gyre {

enum class StopState : std::uint8_t {
  Pending,     // the intent is durable, the request in flight
  Unknown,     // the request may have landed: being resolved
  Live,        // resting on the venue
  Canceling,   // the cancel is in flight; it may still trigger
  Triggering,  // the condition is met, the order is being forwarded
  Triggered,   // an ordinary order works in the matching engine
  Done,        // that order filled
  Canceled,    //
  Expired,     // by the venue, for example because the position was closed
  Failed,      // triggered, and its order ended without filling
  Rejected,    // by the venue, or proven never to have arrived
};
enum class StopEvent : std::uint8_t {
  Accept,
  CancelSent,
  CancelRefused,
  Cancel,
  Expire,
  Reject,
  Trigger,    // TRIGGERING
  Forward,    // TRIGGERED
  Fill,       // its order filled
  OrderDied,  // its order ended otherwise
  Timeout,
  FoundAbsent,
};
constexpr auto names(StopState) {
  return std::to_array<std::string_view>({"pending", "unknown", "live", "canceling", "triggering",
                                          "triggered", "done", "canceled", "expired", "failed",
                                          "rejected"});
}
constexpr auto names(StopEvent) {
  return std::to_array<std::string_view>({"accept", "cancel_sent", "cancel_refused", "cancel",
                                          "expire", "reject", "trigger", "forward", "fill",
                                          "order_died", "timeout", "found_absent"});
}

inline constexpr Machine<StopState, StopEvent> stop_machine = [] {
  using enum StopState;
  // The fill of the triggered order was seen before the word that it triggered: hence Fill
  // everywhere.
  // clang-format off
  return Machine<StopState, StopEvent>{{
    //           Accept CancelSent CancelRefused Cancel    Expire   Reject    Trigger     Forward    Fill  OrderDied Timeout  FoundAbsent
    {Pending,    Live,  Canceling, No,           Canceled, Expired, Rejected, Triggering, Triggered, Done, Failed,   Unknown, No},
    {Unknown,    Live,  No,        Same,         Canceled, Expired, Rejected, Triggering, Triggered, Done, Failed,   Same,    Rejected},
    {Live,       Same,  Canceling, Same,         Canceled, Expired, Rejected, Triggering, Triggered, Done, Failed,   Same,    No},
    {Canceling,  Same,  Same,      Unknown,      Canceled, Expired, Rejected, Triggering, Triggered, Done, Failed,   Unknown, Canceled},
    {Triggering, Same,  No,        Same,         Canceled, Expired, Failed,   Same,       Triggered, Done, Failed,   Same,    No},
    {Triggered,  Same,  No,        Same,         Failed,   Failed,  Failed,   Same,       Same,      Done, Failed,   Same,    No},
    {Done,       Same,  No,        Same,         Same,     Same,    Same,     Same,       Same,      Same, Same,     Same,    Same},
    {Canceled,   Same,  No,        Same,         Same,     Same,    Same,     Same,       Same,      Done, Same,     Same,    Same},
    {Expired,    Same,  No,        Same,         Same,     Same,    Same,     Same,       Same,      Done, Same,     Same,    Same},
    {Failed,     Same,  No,        Same,         Same,     Same,    Same,     Same,       Same,      Done, Same,     Same,    Same},
    {Rejected,   Same,  No,        Same,         Same,     Same,    Same,     Same,       Same,      Done, Same,     Same,    Same},
  }};
  // clang-format on
}();

constexpr bool is_over(StopState s) { return s >= StopState::Done; }
// Whether the venue would act for us if the price got there now, as far as we know.
constexpr bool protects(StopState s) {
  return s == StopState::Live || s == StopState::Triggering || s == StopState::Triggered;
}

static_assert(stop_machine.reaches_all(StopState::Pending));
static_assert(stop_machine.is_final(StopState::Done));
static_assert(stop_machine.keeps(is_over), "nothing that has ended protects again");
static_assert(stop_machine.every([](StopState state) {
  const auto after = stop_machine.next(state, StopEvent::Timeout).state;
  return after == state || after == StopState::Unknown;
}),
              "no answer is never taken for an answer");
static_assert(stop_machine.every([](StopState state) {
  return stop_machine.next(state, StopEvent::Fill).state == StopState::Done;
}),
              "a fill always counts");

}  // namespace gyre
