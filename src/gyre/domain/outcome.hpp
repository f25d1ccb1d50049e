#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"

// What became of a request to a venue, and what we do about it. A broken connection says
// nothing about an order: it may be live. So the reaction is chosen by what was asked *and*
// what is known, from one table; an order whose outcome is Unknown is looked up, never resent.
namespace gyre {

enum class RequestKind : std::uint8_t { Read, Configure, Submit, Protect, Cancel };
enum class Outcome : std::uint8_t { NotSent, Refused, Unknown, Done };
enum class Reaction : std::uint8_t { Finish, Retry, GiveUp, Resolve, PlaceSecond, Flatten };

constexpr auto names(RequestKind) {
  return std::to_array<std::string_view>({"read", "configure", "submit", "protect", "cancel"});
}
constexpr auto names(Outcome) {
  return std::to_array<std::string_view>({"not_sent", "refused", "unknown", "done"});
}
constexpr auto names(Reaction) {
  return std::to_array<std::string_view>(
      {"finish", "retry", "give_up", "resolve", "place_second", "flatten"});
}

// Retry is a new attempt within the intent's own deadline and budget.
inline constexpr Table<RequestKind, Outcome, Reaction> reaction = [] {
  using enum RequestKind;
  using enum Reaction;
  // clang-format off
  return Table<RequestKind, Outcome, Reaction>{{
    //          NotSent  Refused  Unknown      Done
    {Read,      Retry,   GiveUp,  Retry,       Finish},
    {Configure, Retry,   GiveUp,  Retry,       Finish},  // set twice is set once
    {Submit,    Retry,   GiveUp,  Resolve,     Finish},
    {Protect,   Retry,   Flatten, PlaceSecond, Finish},  // two reducing stops do no harm, none does
    {Cancel,    Retry,   Resolve, Resolve,     Finish},  // refused: most likely just filled
  }};
  // clang-format on
}();

static_assert(reaction(RequestKind::Submit, Outcome::Unknown) == Reaction::Resolve);
static_assert(reaction(RequestKind::Protect, Outcome::Refused) == Reaction::Flatten);

}  // namespace gyre
