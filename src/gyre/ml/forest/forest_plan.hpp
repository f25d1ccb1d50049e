#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gyre/ml/forest/forest.hpp"

// A forest laid out for evaluation by masks. Trees of a forest ask the same questions again and
// again: "x[7] >= 1.25?" is a *condition*, and it is decided once for a whole block of rows, one
// bit a row. A tree is then a network of bit selections on such masks, and the order in which a
// feature's thresholds stand makes the masks cheap, too:
//
//   rows -> rank of each value among its feature's thresholds, as bit planes   (search)
//        -> a mask for every condition, from the planes alone                  (conditions)
//        -> the way through each tree, as bit planes of the leaf's number      (planes_of)
//        -> the leaf's weight, added in the order of the trees                 (a lookup)
//
// No step knows how many thresholds, rows or missing values there are but by the length of a loop.
namespace gyre::ml {

// A feature's distinct thresholds, sorted: s[0] < s[1] < … The rank of x is the number of them that
// are <= x, 0 for NaN. It is found by binary search of `bits` levels, whose table holds the
// threshold of level l at table[2^l + way], where bit j of `way` says how level j was answered.
// Places beyond the last threshold hold NaN, which nothing is >= of.
struct RankedFeature {
  int feature = 0;
  int bits = 0;
  std::uint32_t thresholds = 0;
  std::uint32_t table = 0;  // where its own begins in ForestPlan::tables
  std::uint32_t plane = 0;  // its planes' places: the highest bit first, then who is NaN
  // Condition i of a side is at its place + i; sides differ by where NaN goes.
  std::uint32_t left = 0, right = 0;
  bool uses_left = false, uses_right = false;
};

// Completed to its own depth: shorter ways are continued by a condition that nobody meets.
struct PlannedTree {
  int depth = 0;
  std::uint32_t conditions = 0;  // in ForestPlan::conditions: 2^depth - 1, level by level
  std::uint32_t leaves = 0;      // in ForestPlan::leaves: 2^depth, the root's answer highest
};

struct ForestPlan {
  // Conditions are named by 16 times their number: a place for 128 rows, as an address has it.
  static constexpr std::uint32_t kConditionStep = 16;

  float base = 0;
  std::size_t features = 0;  // values a row
  std::vector<RankedFeature> ranked;
  std::vector<float> tables;
  std::vector<PlannedTree> trees;
  std::vector<std::uint32_t> conditions;
  std::vector<float> leaves;
  std::vector<std::uint8_t> leaf_bytes;  // at 4 * leaves: all first bytes of a tree, all second, …
  std::uint32_t condition_count = 1;     // the first is the one that nobody meets
  std::uint32_t plane_count = 0;
  std::uint32_t thresholds_most = 0;  // of one feature
  int depth_most = 0;
};

// Of a forest that was checked.
ForestPlan plan(const Forest& forest);

}  // namespace gyre::ml
