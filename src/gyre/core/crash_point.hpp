#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/result.hpp"

// Moments at which a test wants the process gone, as by kill -9. In ordinary runs none is armed and
// passing one costs a comparison.
namespace gyre {

enum class CrashPoint : std::uint8_t {
  Received,         // the events of an instant are here, and nothing was made of them
  AfterDurable,     // orders are written down, and not sent
  AfterSend,        // they were answered, and nobody has read the answer
  FillBeforeStop,   // a fill is told, and not written down
  BetweenInstants,  // everything of an instant is done
};
constexpr auto names(CrashPoint) {
  return std::to_array<std::string_view>(
      {"received", "after_durable", "after_send", "fill_before_stop", "between_instants"});
}

// Arms "NAME:COUNT": the process kills itself when it passes that point for the COUNT-th time. Call
// it before there are other threads.
Result<> arm_crash_point(std::string_view text);

void pass_crash_point(CrashPoint point);

}  // namespace gyre
