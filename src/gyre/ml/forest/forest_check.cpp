#include "gyre/ml/forest/forest_check.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace gyre::ml {
namespace {

Result<> check_tree(const Tree& tree, std::int32_t features) {
  struct Visit {
    std::size_t node;
    int depth;
  };
  std::vector<Visit> open{{0, 0}};
  std::vector<bool> seen(tree.size());
  if (tree.empty()) return fail(Errc::Parse, "a tree without nodes");
  while (!open.empty()) {
    const auto [at, deep] = open.back();
    open.pop_back();
    if (seen[at]) return fail(Errc::Parse, "two ways lead to node " + std::to_string(at));
    seen[at] = true;
    const auto& node = tree[at];
    if (!std::isfinite(node.value)) return fail(Errc::Parse, "a weight or threshold is no number");
    if (node.leaf()) continue;
    if (deep == kForestDepthMost) return fail(Errc::OutOfRange, "deeper than 8 decisions");
    if (node.feature < 0 || node.feature >= features)
      return fail(Errc::Parse, "decides by feature " + std::to_string(node.feature) + " of " +
                                   std::to_string(features));
    for (const auto child : {node.left, node.right}) {
      if (child < 0 || static_cast<std::size_t>(child) >= tree.size())
        return fail(Errc::Parse, "child " + std::to_string(child) + " is not there");
      open.push_back({static_cast<std::size_t>(child), deep + 1});
    }
  }
  if (std::ranges::count(seen, false) > 0) return fail(Errc::Parse, "a node that no way leads to");
  return {};
}

int depth_from(const Tree& tree, std::size_t at) {
  const auto& node = tree[at];
  if (node.leaf()) return 0;
  return 1 + std::max(depth_from(tree, static_cast<std::size_t>(node.left)),
                      depth_from(tree, static_cast<std::size_t>(node.right)));
}

}  // namespace

Result<> check(const Forest& forest) {
  if (forest.features < 1 || forest.features > kForestFeaturesMost)
    return fail(Errc::OutOfRange, std::to_string(forest.features) + " features; 1 to 32 can be");
  if (forest.trees.size() > kForestTreesMost)
    return fail(Errc::OutOfRange, std::to_string(forest.trees.size()) + " trees are too many");
  if (!std::isfinite(forest.base)) return fail(Errc::Parse, "the base is no number");
  for (std::size_t i = 0; i < forest.trees.size(); ++i)
    if (auto done = check_tree(forest.trees[i], forest.features); !done)
      return std::unexpected(std::move(done).error().in("tree " + std::to_string(i)));
  return {};
}

int depth(const Tree& tree) { return depth_from(tree, 0); }

float walk(const Tree& tree, const float* x) {
  const TreeNode* node = tree.data();
  while (!node->leaf()) {
    const float value = x[node->feature];
    const bool left = std::isnan(value) ? node->default_left : value < node->value;
    node = &tree[static_cast<std::size_t>(left ? node->left : node->right)];
  }
  return node->value;
}

}  // namespace gyre::ml
