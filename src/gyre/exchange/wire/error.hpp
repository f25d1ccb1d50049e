#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/core/time.hpp"
#include "gyre/domain/outcome.hpp"
#include "gyre/domain/refusal.hpp"

// What the venue's refusals prove. A code says what is known about the request, never what to do:
// that follows from the outcome and from what was asked (domain/outcome.hpp). Source: the error
// table of USD-margined futures; the coin-margined one has other numbers and is never mixed in.
namespace gyre::wire {

enum class ErrorClass : std::uint8_t {
  Definite,  // proven not accepted
  Unknown,   // may have been executed
  State,     // not accepted, because our view of the account is wrong
  Same,      // already so: a success
  Landed,    // the id is in use: an earlier try arrived
  Limiter,   // a rate limit, nothing was executed
  Overload,  // the venue sheds load, nothing was executed
  Time,      // the stamp was outside the window, nothing was executed
  Fatal,     // key, permission or signature: nothing will be accepted
};
constexpr auto names(ErrorClass) {
  return std::to_array<std::string_view>(
      {"definite", "unknown", "state", "same", "landed", "limiter", "overload", "time", "fatal"});
}

// What one answer means: what it proves, what it is about, and the venue's name for it.
struct Meaning {
  ErrorClass error = ErrorClass::Unknown;
  Refusal refusal{};
  std::string_view name = "unlisted";
};

// `code` is 0 when the body had none; then the HTTP status and the text decide. A code that is in
// no row proves nothing: the request may have been executed.
Meaning meaning_of(int status, int code, std::string_view message);

// Refused is final for this attempt; NotSent had no effect and may be tried again.
Outcome outcome_of(ErrorClass error);

// The end of a ban that only the text tells: "... banned until 1573211234567. ...".
std::optional<Timestamp> ban_end(std::string_view message);

inline constexpr int kNoSuchOrder = -2013, kListenKeyUnknown = -1125;

}  // namespace gyre::wire
