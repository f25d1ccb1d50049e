#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"

// Why no entry is made, beside the risk modes. Protecting and reducing go on under every halt, and
// each one says how it ends: nothing stops trading for a reason that nobody can see the end of.
namespace gyre {

enum class Halt : std::uint8_t {
  Operator,    // gyre stop-entry
  Venue,       // its answers fail, one after the other
  Restricted,  // it lets the account reduce only
  Key,         // it takes neither key nor signature any more
  Mode,        // somebody changed the position mode or the margin under us
  Clock,       // our time cannot be trusted
  Disk,        // what happens cannot be written down for long
  Absence,     // away for longer than the venue remembers
  Crashes,     // three in ten minutes
};
constexpr auto names(Halt) {
  return std::to_array<std::string_view>(
      {"operator", "venue", "restricted", "key", "mode", "clock", "disk", "absence", "crashes"});
}

enum class HaltEnd : std::uint8_t { Itself, Person };
constexpr auto names(HaltEnd) { return std::to_array<std::string_view>({"itself", "person"}); }

struct HaltRow {
  HaltEnd ends{};
  std::string_view meaning, way_out;
};
constexpr HaltRow row_of(Halt halt) {
  using enum HaltEnd;
  // clang-format off
  constexpr std::array<HaltRow, kCount<Halt>> rows{{
      {Person, "an operator stopped entries",                        "gyre resume"},
      {Itself, "the venue's answers fail",                           "ends when it has answered for half a minute"},
      {Itself, "the venue lets the account only reduce",             "tried again every minute"},
      {Person, "the venue refuses the key",                          "mend the key, then gyre resume"},
      {Person, "the account's position mode or margin was changed",  "change it back, then gyre resume"},
      {Itself, "the clock differs from the venue's",                 "ends when the clocks agree again"},
      {Person, "the disk is nearly full",                            "make room, then gyre resume"},
      {Person, "away for longer than the venue remembers orders",    "look at the positions, then gyre resume"},
      {Person, "three crashes in ten minutes",                       "look at the log, then gyre resume"},
  }};
  // clang-format on
  return rows[index(halt)];
}

}  // namespace gyre
