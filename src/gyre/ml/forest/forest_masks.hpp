#pragma once

#include <cstddef>
#include <cstdint>

#include "gyre/ml/forest/forest_plan.hpp"

// The two steps of evaluation by masks that are bit logic alone, for vectors V of any width:
// written once, and compiled into each kernel's own instructions. With AVX-512 every formula of
// three masks is one instruction.
namespace gyre::ml::masks {

// What is passed is a reference: by value, a wide vector would have an ABI of its own a target.
#define GYRE_INLINE [[gnu::always_inline]] inline

// Of a number of two bits (high, low) followed by more: is it at least (quarter, rest…), where
// `rest` says whether what follows is?
template <int quarter, class V>
GYRE_INLINE void at_least(const V& high, const V& low, const V& rest, V& out) {
  if constexpr (quarter == 0) out = high | low | rest;
  if constexpr (quarter == 1) out = high | (low & rest);
  if constexpr (quarter == 2) out = high & (low | rest);
  if constexpr (quarter == 3) out = high & low & rest;
}

template <int quarter, class V>
GYRE_INLINE void conditions_of_quarter(const V* planes, const RankedFeature& ranked, const V* rests,
                                       std::size_t size, V* conditions) {
  const V high = planes[0], low = planes[1], nan = planes[ranked.bits];
  const std::size_t from = quarter * size;  // ranks from here on; rank 0 is no condition
  if (from > ranked.thresholds) return;
  const std::size_t end = ranked.thresholds + 1 - from < size ? ranked.thresholds + 1 - from : size;
  V out;
  if (ranked.uses_left) {
    V* left = conditions + ranked.left + from - 1;
    for (std::size_t i = from == 0; i < end; ++i) {
      at_least<quarter>(high, low, rests[i], out);
      left[i] = out;
    }
  }
  if (ranked.uses_right) {
    V* right = conditions + ranked.right + from - 1;
    for (std::size_t i = from == 0; i < end; ++i) {
      at_least<quarter>(high, low, rests[i], out);
      right[i] = out | nan;
    }
  }
}

// From the bit planes of the ranks to "rank >= i + 1" for every threshold i. Two bits are taken at
// a time from the low end: four times as many ranks, each with one formula of three masks. `rests`
// has room for 2^bits / 4 masks, and for two.
template <class V>
GYRE_INLINE void conditions_of(const V* planes, const RankedFeature& ranked, V* rests,
                               V* conditions) {
  int left = ranked.bits;
  std::size_t size = 1;
  rests[0] = ~(planes[0] ^ planes[0]);
  if (left % 2 != 0) {
    rests[1] = planes[--left];
    size = 2;
  }
  for (; left > 2; left -= 2, size *= 4) {
    const V high = planes[left - 2], low = planes[left - 1];
    for (std::size_t i = 0; i < size; ++i) {
      const V rest = rests[i];
      at_least<0>(high, low, rest, rests[i]);
      at_least<1>(high, low, rest, rests[size + i]);
      at_least<2>(high, low, rest, rests[2 * size + i]);
      at_least<3>(high, low, rest, rests[3 * size + i]);
    }
  }
  if (left == 0) {  // one threshold
    if (ranked.uses_left) conditions[ranked.left] = planes[0];
    if (ranked.uses_right) conditions[ranked.right] = planes[0] | planes[1];
    return;
  }
  conditions_of_quarter<0>(planes, ranked, rests, size, conditions);
  conditions_of_quarter<1>(planes, ranked, rests, size, conditions);
  conditions_of_quarter<2>(planes, ranked, rests, size, conditions);
  conditions_of_quarter<3>(planes, ranked, rests, size, conditions);
}

// The answer of the node of level `level` that a row comes to, below the node `place` of `from`.
template <int level, int from, std::size_t place, class V>
GYRE_INLINE void answer(const V* planes, const std::uint32_t* tree, const std::byte* conditions,
                        V& out) {
  if constexpr (from == level) {
    constexpr std::size_t step = sizeof(V) / ForestPlan::kConditionStep;
    out = *reinterpret_cast<const V*>(conditions + tree[place - 1] * step);
  } else {
    V no, yes;
    answer<level, from + 1, 2 * place>(planes, tree, conditions, no);
    answer<level, from + 1, 2 * place + 1>(planes, tree, conditions, yes);
    out = (planes[from] & yes) | (~planes[from] & no);
  }
}

// A tree's answers on the way of each row, level by level: the bits of its leaf's number, highest
// first.
template <int depth, int level = 0, class V>
GYRE_INLINE void planes_of(const std::uint32_t* tree, const std::byte* conditions, V* planes) {
  if constexpr (level < depth) {
    answer<level, 0, 1>(planes, tree, conditions, planes[level]);
    planes_of<depth, level + 1>(tree, conditions, planes);
  }
}

#undef GYRE_INLINE

}  // namespace gyre::ml::masks
