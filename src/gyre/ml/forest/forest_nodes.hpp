#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gyre/ml/forest/forest_kernels.hpp"
#include "gyre/ml/forest/forest_plan.hpp"

// A few rows, row by row: the masks here are of nodes. A value's rank among its feature's
// thresholds fits a byte, so that a row is one register: 32 ranks, where NaN is lowest, and the
// same 32 with NaN highest, for the nodes that send it right. One permute brings each of 64 nodes
// its value, one comparison decides them all; then eight trees are walked at once, level by level,
// by shifts.
namespace gyre::ml {

struct NodePlan {
  static constexpr int kDepthMost = 6;
  static constexpr std::size_t kThresholdsMost = 254;
  static constexpr std::size_t kRankTable = 272;  // floats a feature: pivots, then thresholds

  int depth = 0;  // that all trees are completed to, 3 at least; 0 when the forest does not fit
  std::size_t trees = 0;
  std::vector<float> ranks;           // of plan.ranked, in its order
  std::vector<std::uint8_t> slots;    // of the row's register, by node: 2^depth a tree, the root 1
  std::vector<std::uint8_t> highest;  // rank that still goes left
  std::vector<float> leaves;          // 2^depth a tree

  bool fits() const { return depth > 0; }
};

// Of a forest that was checked, and of its plan.
NodePlan plan_nodes(const ForestPlan& plan);

// Of a plan that fits.
void margins_nodes_avx512(const ForestPlan& plan, const NodePlan& nodes, const ForestRows& block,
                          ForestScratch& scratch, float* out);

}  // namespace gyre::ml
