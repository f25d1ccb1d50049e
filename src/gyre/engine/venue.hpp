#pragma once

#include <concepts>
#include <optional>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/domain/event.hpp"

// The world as the engine's loop sees it: instants of market time, each with its events, and
// commands that go out. A venue session over any transport satisfies it.
namespace gyre {

template <class V>
concept Venue = requires(V venue, std::vector<Event>& events, std::vector<Command> commands,
                         std::optional<Timestamp> wake) {
  { venue.now() } -> std::same_as<Timestamp>;
  // Takes commands whose records are durable.
  { venue.submit(std::move(commands)) } -> std::same_as<Result<>>;
  // Appends the events that the present instant still brought, such as answers to commands.
  { venue.settle(events) } -> std::same_as<Result<>>;
  // The present instant is handled and durable; waits for the next one, at the latest `wake`, and
  // appends its events. False at the end.
  { venue.next(wake, events) } -> std::same_as<Result<bool>>;
};

}  // namespace gyre
