#pragma once

#include <optional>
#include <string>

#include "gyre/sim/world.hpp"

// A market of files: klines and funding by their names, contracts and margin ladders from recorded
// answers. What is not there is named in the world's notes and never guessed in silence.
namespace gyre::app {

struct StoredMarket {
  std::string directory;
  std::string instruments, brackets;  // empty: those beside the klines, if any
  std::string symbols;                // names separated by commas; empty: all that are complete
  Ladder ladder;
};

// Without a range: the longest span that all chosen symbols have. `length` cuts it.
Result<sim::World> stored_world(const StoredMarket& stored, std::optional<TimeRange> range,
                                std::optional<milliseconds> length);

}  // namespace gyre::app
