#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "gyre/core/enums.hpp"

// Failures the program expects (input, disk, network) are values; a broken invariant is a bug
// and aborts (ensure.hpp). The codes are few and know no venue: what to do about an error
// depends on what was tried, so it is never read off the error.
namespace gyre {

enum class Errc : std::uint8_t {
  Parse,         // text or bytes that are not what they should be
  Config,        // a setting, a flag or their combination
  Io,            // disk or network said no
  Corrupt,       // stored bytes that we wrote are not as we wrote them
  NotFound,      //
  OutOfRange,    // understood, and not allowed
  Unauthorized,  // a signature or a key
  Busy,          // somebody else holds it: a port, a data-dir
};

constexpr auto names(Errc) {
  return std::to_array<std::string_view>(
      {"parse", "config", "io", "corrupt", "not_found", "out_of_range", "unauthorized", "busy"});
}

// What went wrong, and where. `context` grows outwards as the error climbs.
struct Error {
  Errc code;
  std::string context;

  Error&& in(std::string_view outer) && {
    context.insert(0, std::string{outer} + ": ");
    return std::move(*this);
  }
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Errc code, std::string_view context) {
  return std::unexpected(Error{code, std::string{context}});
}

}  // namespace gyre

#define GYRE_CONCAT_(a, b) a##b
#define GYRE_CONCAT(a, b) GYRE_CONCAT_(a, b)
#define GYRE_TRY_(tmp, decl, expr)                          \
  auto tmp = (expr);                                        \
  if (!tmp) return std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)

// Binds the value of a Result, or returns its error to the caller:
//   GYRE_TRY(const auto price, Price::parse(text));
#define GYRE_TRY(decl, expr) GYRE_TRY_(GYRE_CONCAT(gyre_try_, __LINE__), decl, expr)

// The same for a Result<>: returns its error, or goes on.
#define GYRE_CHECK(expr)                       \
  if (auto gyre_check_ = (expr); !gyre_check_) \
  return std::unexpected(std::move(gyre_check_).error())
