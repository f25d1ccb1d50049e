#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"

// What an enrolled client says on the control stream (docs/lockstep.md).
namespace gyre::sim::server {

struct Enrol {
  std::string session;
};
// Tell me when `sent` of my requests are handled.
struct Flush {
  std::uint64_t number = 0, sent = 0;
};
// Everything of barrier `number` is handled and durable; `sent` requests belong to it.
struct Ack {
  std::uint64_t number = 0, sent = 0;
  std::optional<Timestamp> wake;
};
// A fault for tests: the answers to the next `count` matching requests come so much later.
struct Withhold {
  std::string path, method, symbol;  // empty: any
  int count = 1;
  milliseconds delay{};
};

using ControlMessage = std::variant<Enrol, Flush, Ack, Withhold>;
Result<ControlMessage> read_control(std::string_view text);

bool is_session_name(std::string_view name);  // 8 to 64 of A-Z a-z 0-9 -

}  // namespace gyre::sim::server
