#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/state_machine.hpp"

// The life of one stream connection. Proof of life is data: pings arrive from streams long dead.
namespace gyre {

enum class StreamState : std::uint8_t { Waiting, Connecting, Open, Live };
enum class StreamEvent : std::uint8_t { Wake, Opened, Data, Silence, Lost };
constexpr auto names(StreamState) {
  return std::to_array<std::string_view>({"waiting", "connecting", "open", "live"});
}
constexpr auto names(StreamEvent) {
  return std::to_array<std::string_view>({"wake", "opened", "data", "silence", "lost"});
}

inline constexpr Machine<StreamState, StreamEvent> stream_machine = [] {
  using enum StreamState;
  // clang-format off
  return Machine<StreamState, StreamEvent>{{
    //           Wake        Opened  Data  Silence  Lost
    {Waiting,    Connecting, No,     Same, Same,    Same},  // echoes of the old connection
    {Connecting, Same,       Open,   No,   Waiting, Waiting},
    {Open,       Same,       No,     Live, Waiting, Waiting},
    {Live,       Same,       No,     Same, Waiting, Waiting},
  }};
  // clang-format on
}();

static_assert(stream_machine.reaches_all(StreamState::Live), "never stuck");

}  // namespace gyre
