#pragma once

#include <rapidcheck.h>

#include "gyre/core/random.hpp"

namespace gyre {

// Whole numbers spread evenly from the first run of a property on; rapidcheck's own ranges begin
// narrow and widen.
class Draws {
 public:
  double operator()(int low, int high) {  // without high
    return low + static_cast<int>(uniform(key(seed_, ++count_)) * (high - low));
  }

 private:
  std::uint64_t seed_ = *rc::gen::arbitrary<std::uint64_t>();
  int count_ = 0;
};

}  // namespace gyre
