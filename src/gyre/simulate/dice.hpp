#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "gyre/core/random.hpp"

namespace gyre::simulate {

// Draws of one seed, each for a purpose: asked again for the same, it says the same.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_{seed} {}

  double share(auto... what) const { return uniform(key(seed_, what...)); }
  std::int64_t below(std::int64_t limit, auto... what) const {
    return static_cast<std::int64_t>(share(what...) * static_cast<double>(limit));
  }
  template <class T>
  T one_of(std::initializer_list<T> list, auto... what) const {
    return list.begin()[below(std::ssize(list), what...)];
  }

 private:
  std::uint64_t seed_;
};

}  // namespace gyre::simulate
