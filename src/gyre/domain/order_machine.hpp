#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of one order as we know it. An intent is durable before Pending begins; a request
// whose outcome nobody knows makes the order Unknown until a query tells. A fill is a fact
// whatever we believed: no state refuses one, and after the end it is the caller's alarm.
namespace gyre {

enum class OrderState : std::uint8_t {
  Pending,  // the intent is durable, the request in flight
  Unknown,  // the request may have landed: being resolved
  Working,
  PartlyFilled,
  Canceling,  // the cancel is in flight; fills may still come
  Filled,
  Canceled,
  Expired,
  Rejected,  // by the venue, or proven never to have arrived
};
enum class OrderEvent : std::uint8_t {
  Accept,
  PartFill,
  Fill,
  CancelSent,
  CancelRefused,
  Cancel,
  Expire,
  Reject,
  Timeout,      // no answer to the request in flight
  FoundAbsent,  // the resolver has proof: it never arrived
};

constexpr auto names(OrderState) {
  return std::to_array<std::string_view>({"pending", "unknown", "working", "partly_filled",
                                          "canceling", "filled", "canceled", "expired",
                                          "rejected"});
}
constexpr auto names(OrderEvent) {
  return std::to_array<std::string_view>({"accept", "part_fill", "fill", "cancel_sent",
                                          "cancel_refused", "cancel", "expire", "reject", "timeout",
                                          "found_absent"});
}

inline constexpr Machine<OrderState, OrderEvent> order_machine = [] {
  using enum OrderState;
  // clang-format off
  return Machine<OrderState, OrderEvent>{{
    //             Accept   PartFill      Fill    CancelSent CancelRefused Cancel    Expire   Reject    Timeout  FoundAbsent
    {Pending,      Working, PartlyFilled, Filled, Canceling, No,           Canceled, Expired, Rejected, Unknown, No},
    {Unknown,      Working, PartlyFilled, Filled, No,        Same,         Canceled, Expired, Rejected, Same,    Rejected},
    {Working,      Same,    PartlyFilled, Filled, Canceling, Same,         Canceled, Expired, Rejected, Same,    No},
    {PartlyFilled, Same,    PartlyFilled, Filled, Canceling, Same,         Canceled, Expired, Rejected, Same,    No},
    {Canceling,    Same,    Canceling,    Filled, Same,      Unknown,      Canceled, Expired, Rejected, Unknown, No},
    {Filled,       Same,    Same,         Same,   No,        Same,         No,       No,      No,       Same,    No},
    {Canceled,     Same,    Canceled,     Filled, No,        Same,         Same,     Same,    Same,     Same,    Same},
    {Expired,      Same,    Expired,      Filled, No,        Same,         Same,     Same,    Same,     Same,    Same},
    {Rejected,     Same,    Rejected,     Filled, No,        Same,         Same,     Same,    Same,     Same,    Same},
  }};
  // clang-format on
}();

constexpr bool is_over(OrderState s) { return s >= OrderState::Filled; }

// Contradictions, and fills after the end: the record stands, and a person is told.
constexpr bool is_alarm(OrderState before, Step<OrderState> step) {
  return step.verdict == Verdict::Refused || (is_over(before) && step.verdict == Verdict::Taken);
}

static_assert(order_machine.reaches_all(OrderState::Pending));
static_assert(order_machine.is_final(OrderState::Filled));
static_assert(order_machine.keeps(is_over), "nothing that has ended works again");
static_assert(order_machine.next(OrderState::Unknown, OrderEvent::Accept).state ==
              OrderState::Working);
// From Unknown there is a way to every end.
static_assert(order_machine.every([](OrderState state) {
  return !is_over(state) || order_machine.reaches(OrderState::Unknown, state);
}));
// A fill always counts.
static_assert(order_machine.every([](OrderState state) {
  return order_machine.next(state, OrderEvent::Fill).state == OrderState::Filled &&
         order_machine.next(state, OrderEvent::PartFill).verdict != Verdict::Refused;
}));
// No answer is never taken for an answer.
static_assert(order_machine.every([](OrderState state) {
  const auto after = order_machine.next(state, OrderEvent::Timeout).state;
  return after == state || after == OrderState::Unknown;
}));

}  // namespace gyre
