#include "gyre/ml/forest/forest_plan.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "gyre/ml/forest/forest_check.hpp"

namespace gyre::ml {
namespace {

// Room behind the last values, so that a whole register may be read where there are fewer.
constexpr std::size_t kSlack = 32;

std::uint32_t size_of(const auto& values) { return static_cast<std::uint32_t>(values.size()); }

struct Thresholds {
  std::vector<float> sorted;
  bool uses_left = false, uses_right = false;

  std::uint32_t place(float value) const {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(sorted, value) - sorted.begin());
  }
};

std::vector<Thresholds> thresholds_of(const Forest& forest) {
  std::vector<Thresholds> all(static_cast<std::size_t>(forest.features));
  for (const auto& tree : forest.trees)
    for (const auto& node : tree) {
      if (node.leaf()) continue;
      auto& of = all[static_cast<std::size_t>(node.feature)];
      of.sorted.push_back(node.value);
      (node.default_left ? of.uses_left : of.uses_right) = true;
    }
  for (auto& of : all) {
    std::ranges::sort(of.sorted);
    const auto twice = std::ranges::unique(of.sorted);
    of.sorted.erase(twice.begin(), twice.end());
  }
  return all;
}

void add_table(std::vector<float>& tables, const std::vector<float>& sorted, int bits) {
  constexpr float never = std::numeric_limits<float>::quiet_NaN();
  tables.push_back(never);
  for (int level = 0; level < bits; ++level)
    for (std::size_t way = 0; way < std::size_t{1} << level; ++way) {
      std::size_t high = 0;
      for (int j = 0; j < level; ++j) high = 2 * high + (way >> j & 1);
      const auto place = (2 * high + 1) * (std::size_t{1} << (bits - level - 1)) - 1;
      tables.push_back(place < sorted.size() ? sorted[place] : never);
    }
}

class Planner {
 public:
  explicit Planner(const Forest& forest) : thresholds_{thresholds_of(forest)} {
    plan_.base = forest.base;
    plan_.features = static_cast<std::size_t>(forest.features);
    for (std::size_t f = 0; f < thresholds_.size(); ++f) rank(static_cast<int>(f));
    plan_.tables.resize(plan_.tables.size() + kSlack);
    for (const auto& tree : forest.trees) add(tree);
    plan_.leaves.resize(plan_.leaves.size() + kSlack);
    split_leaves();
  }
  ForestPlan take() { return std::move(plan_); }

 private:
  void rank(int feature) {
    const auto& of = thresholds_[static_cast<std::size_t>(feature)];
    places_.push_back(size_of(plan_.ranked));
    if (of.sorted.empty()) return;
    const auto count = size_of(of.sorted);
    auto& ranked =
        plan_.ranked.emplace_back(RankedFeature{.feature = feature,
                                                .bits = static_cast<int>(std::bit_width(count)),
                                                .thresholds = count,
                                                .table = size_of(plan_.tables),
                                                .plane = plan_.plane_count,
                                                .uses_left = of.uses_left,
                                                .uses_right = of.uses_right});
    plan_.plane_count += static_cast<std::uint32_t>(ranked.bits) + 1;
    ranked.left = plan_.condition_count;
    if (of.uses_left) plan_.condition_count += count;
    ranked.right = plan_.condition_count;
    if (of.uses_right) plan_.condition_count += count;
    plan_.thresholds_most = std::max(plan_.thresholds_most, count);
    add_table(plan_.tables, of.sorted, ranked.bits);
  }

  void add(const Tree& tree) {
    const int deep = depth(tree);
    const auto& planned = plan_.trees.emplace_back(
        PlannedTree{deep, size_of(plan_.conditions), size_of(plan_.leaves)});
    plan_.conditions.resize(plan_.conditions.size() + (std::size_t{1} << deep) - 1);
    plan_.leaves.resize(plan_.leaves.size() + (std::size_t{1} << deep));
    plan_.depth_most = std::max(plan_.depth_most, deep);
    complete(tree, 0, planned, 1);
  }
  // `place` counts from 1 at the root, level by level.
  void complete(const Tree& tree, std::size_t at, const PlannedTree& planned, std::size_t place) {
    const auto& node = tree[at];
    const auto end = std::size_t{1} << planned.depth;
    if (place >= end) {
      plan_.leaves[planned.leaves + place - end] = node.value;
    } else if (node.leaf()) {
      complete(tree, at, planned, 2 * place);
      complete(tree, at, planned, 2 * place + 1);
    } else {
      plan_.conditions[planned.conditions + place - 1] =
          condition(node) * ForestPlan::kConditionStep;
      complete(tree, static_cast<std::size_t>(node.left), planned, 2 * place);
      complete(tree, static_cast<std::size_t>(node.right), planned, 2 * place + 1);
    }
  }
  void split_leaves() {
    plan_.leaf_bytes.resize(4 * plan_.leaves.size());
    for (const auto& tree : plan_.trees)
      for (std::size_t i = 0, size = std::size_t{1} << tree.depth; i < size; ++i) {
        const auto bytes =
            std::bit_cast<std::array<std::uint8_t, 4>>(plan_.leaves[tree.leaves + i]);
        for (std::size_t b = 0; b < 4; ++b)
          plan_.leaf_bytes[4 * tree.leaves + b * size + i] = bytes[b];
      }
  }
  std::uint32_t condition(const TreeNode& node) const {
    const auto feature = static_cast<std::size_t>(node.feature);
    const auto& ranked = plan_.ranked[places_[feature]];
    return (node.default_left ? ranked.left : ranked.right) +
           thresholds_[feature].place(node.value);
  }

  std::vector<Thresholds> thresholds_;
  std::vector<std::uint32_t> places_;  // of features in plan_.ranked
  ForestPlan plan_;
};

}  // namespace

ForestPlan plan(const Forest& forest) { return Planner{forest}.take(); }

}  // namespace gyre::ml
