#pragma once

#include <cmath>
#include <cstdint>

#include "gyre/core/random.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// The chances of one fault and whatever it may hit. Each is its own; asked again, it is the same.
namespace gyre::sim {

struct Draw {
  std::uint64_t key = 0;

  bool hits(Rate share) const { return uniform(gyre::key(key, 0)) < share.to_double(); }
  bool coin() const { return uniform(gyre::key(key, 1)) < 0.5; }
  milliseconds up_to(milliseconds most, int which = 0) const {
    return milliseconds{
        std::llround(static_cast<double>(most.count()) * uniform(gyre::key(key, 2, which)))};
  }
  std::uint64_t pick() const { return gyre::key(key, 3); }
  const auto& one_of(const auto& choices) const { return choices[pick() % choices.size()]; }
};

}  // namespace gyre::sim
