#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// How much we dare. Deeper drawdown leads down at once; the way back up is one step at a time, and
// out of Halted only a person leads. Averse still trades, small, so that there is a way back.
namespace gyre {

enum class RiskMode : std::uint8_t { Normal, Cautious, Averse, Halted };
enum class RiskEvent : std::uint8_t {
  DrawdownNone,  // back near the high
  DrawdownSmall,
  DrawdownLarge,
  DrawdownStop,
  DayStop,  // the day's loss asks for a person
  Resume,   // a person says go on
};
constexpr auto names(RiskMode) {
  return std::to_array<std::string_view>({"normal", "cautious", "averse", "halted"});
}
constexpr auto names(RiskEvent) {
  return std::to_array<std::string_view>(
      {"drawdown_none", "drawdown_small", "drawdown_large", "drawdown_stop", "day_stop", "resume"});
}

inline constexpr Machine<RiskMode, RiskEvent> risk_machine = [] {
  using enum RiskMode;
  // clang-format off
  return Machine<RiskMode, RiskEvent>{{
    //         None      Small     Large   Stop    DayStop Resume
    {Normal,   Same,     Cautious, Averse, Halted, Halted, Same},
    {Cautious, Normal,   Same,     Averse, Halted, Halted, Same},
    {Averse,   Cautious, Cautious, Same,   Halted, Halted, Same},
    {Halted,   Same,     Same,     Same,   Same,   Same,   Averse},
  }};
  // clang-format on
}();

static_assert(risk_machine.reaches_all(RiskMode::Normal));
static_assert(risk_machine.every([](RiskMode mode) {
  return risk_machine.reaches(mode, RiskMode::Normal);
}),
              "no mode is a dead end");

}  // namespace gyre
