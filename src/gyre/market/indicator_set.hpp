#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gyre/market/need.hpp"

// The indicators of one frame that somebody needs, each computed once: what they are, and where the
// states and values of each lie in the memory of a symbol. The memory is the owner's.
namespace gyre {

// Where one symbol begins: its memory, and the bars it begins with.
struct Beginning {
  std::byte* states;
  Value* values;
  std::span<const Bar> bars;
};

class IndicatorSet {
 public:
  // States and values begin behind those that other sets of the same memory have taken.
  void begin_at(std::size_t state, std::size_t value) { states_ = state, values_ = value; }
  // Takes in the indicator of a need; tells where its first output is. The same one is not to be
  // added twice.
  std::size_t add(const Need& need);

  std::size_t states_end() const { return states_; }
  std::size_t values_end() const { return values_; }

  // Anew, from the bars of each symbol: whatever was known is forgotten. Symbols that begin
  // together do so sooner than one by one.
  void begin(std::span<const Beginning> beginnings) const;
  // One closed bar of each of several symbols.
  void update(std::span<const Turn> turns) const;

 private:
  struct Computation {
    const IndicatorKind* kind;
    Parameters parameters;
    std::size_t place, value;
  };
  std::vector<Computation> computations_;
  std::size_t states_ = 0, values_ = 0;  // ends
};

}  // namespace gyre
