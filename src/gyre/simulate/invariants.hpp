#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gyre/core/enums.hpp"

// What must always hold, by number: 45 sentences. Those that a run can show are checked by the
// auditor of a simulation; for the others the table names what shows them.
namespace gyre::simulate {

enum class Shown : std::uint8_t {
  Step,       // checked at every step of a simulation
  Quiet,      // checked there when nothing is under way
  Twice,      // by running a seed again
  Elsewhere,  // by a test, a benchmark or the compiler
};
constexpr auto names(Shown) {
  return std::to_array<std::string_view>({"step", "quiet", "twice", "elsewhere"});
}

struct Invariant {
  int number = 0;
  Shown shown{};
  std::string_view text;
  std::string_view by;  // where, when it is elsewhere
};

std::span<const Invariant> invariants();

}  // namespace gyre::simulate
