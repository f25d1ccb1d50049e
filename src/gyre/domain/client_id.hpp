#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/core/units.hpp"

// The name an order carries on the venue: what we meant, and which try at it. It is made from the
// journal alone, so a process that knows nothing else can tell ours from foreign ones and map every
// order on the venue to its intent. "gy1-0000000000A-E-00": prefix, intent, role, attempt.
namespace gyre {

using IntentId = Id<struct IntentTag, std::uint64_t>;  // counts from 1 over the life of a journal

enum class Role : std::uint8_t {
  Entry,     // IOC limit with a guard
  Target,    // resting reduce-only limit
  Exit,      // reduce-only market
  Stop,      // working stop: quantity, reduce-only
  Disaster,  // wide stop: close-all
};
constexpr auto names(Role) {
  return std::to_array<std::string_view>({"entry", "target", "exit", "stop", "disaster"});
}
constexpr bool is_stop(Role role) { return role >= Role::Stop; }
// Protects or reduces: never blocked by a cap, and served first.
constexpr bool is_protective(Role role) { return role != Role::Entry; }

struct ClientId {
  IntentId intent;
  Role role{};
  int attempt = 0;  // 0 to 99
  auto operator<=>(const ClientId&) const = default;
};

std::string to_text(ClientId id);
// Nothing for an id that is not ours.
std::optional<ClientId> parse_client_id(std::string_view text);

}  // namespace gyre
