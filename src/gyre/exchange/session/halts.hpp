#pragma once

#include <array>
#include <utility>

#include "gyre/domain/halt.hpp"

// The reasons for no entries that the venue or our clock give. They are told when they begin and
// when they end, and not in between.
namespace gyre::session {

class Halts {
 public:
  bool is_on(Halt halt) const { return on_[index(halt)]; }
  // Says whether it is news.
  bool set(Halt halt, bool on) { return std::exchange(on_[index(halt)], on) != on; }

 private:
  std::array<bool, kCount<Halt>> on_{};
};

}  // namespace gyre::session
