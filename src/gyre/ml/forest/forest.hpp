#pragma once

#include <cstdint>
#include <vector>

// A forest of binary trees over float features, as it was trained: what evaluators are built from
// and what is written to files.
namespace gyre::ml {

// Goes left iff x < value, right if not; NaN goes where `default_left` says. A leaf has left = -1
// and its weight in `value`. The root is node 0; every other node is the child of exactly one.
struct TreeNode {
  std::int32_t left = -1, right = -1;
  std::int32_t feature = 0;
  float value = 0;
  bool default_left = false;
  bool leaf() const { return left < 0; }
  bool operator==(const TreeNode&) const = default;
};
using Tree = std::vector<TreeNode>;

// margin = base + the leaf of each tree, added in float in the order of the trees.
struct Forest {
  float base = 0;
  std::int32_t features = 0;
  std::vector<Tree> trees;
  bool operator==(const Forest&) const = default;
};

}  // namespace gyre::ml
