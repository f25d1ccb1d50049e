#include "gyre/ml/forest/forest_nodes.hpp"

#include <algorithm>
#include <limits>

namespace gyre::ml {
namespace {

constexpr float kNever = std::numeric_limits<float>::quiet_NaN();  // nothing is >= it
constexpr std::size_t kTogether = 64;  // trees that fill whole registers at every depth

// The sorted thresholds again, from the order of the search.
std::vector<float> sorted_thresholds(const ForestPlan& plan, const RankedFeature& ranked) {
  const float* table = &plan.tables[ranked.table];
  std::vector<float> sorted;
  for (std::size_t i = 1; i < std::size_t{1} << ranked.bits; ++i)
    if (table[i] == table[i]) sorted.push_back(table[i]);
  std::ranges::sort(sorted);
  return sorted;
}

// 16 pivots, every sixteenth threshold; then all of them.
void add_ranks(NodePlan& nodes, const std::vector<float>& sorted) {
  const auto pivots = nodes.ranks.size();
  nodes.ranks.resize(pivots + NodePlan::kRankTable, kNever);
  std::ranges::copy(sorted, nodes.ranks.begin() + static_cast<std::ptrdiff_t>(pivots + 16));
  for (std::size_t i = 0; i < 15; ++i) nodes.ranks[pivots + i] = nodes.ranks[pivots + 31 + 16 * i];
}

struct Decision {
  std::uint8_t slot = 0, highest = 255;  // left, whatever the rank
};

// What each condition of the plan asks of the row's register.
std::vector<Decision> decisions(const ForestPlan& plan) {
  std::vector<Decision> all(plan.condition_count);
  for (const auto& ranked : plan.ranked)
    for (std::uint32_t i = 0; i < ranked.thresholds; ++i) {
      const auto slot = static_cast<std::uint8_t>(ranked.feature);
      const auto highest = static_cast<std::uint8_t>(i);
      if (ranked.uses_left) all[ranked.left + i] = {slot, highest};
      if (ranked.uses_right)
        all[ranked.right + i] = {static_cast<std::uint8_t>(slot + 32), highest};
    }
  return all;
}

}  // namespace

NodePlan plan_nodes(const ForestPlan& plan) {
  NodePlan nodes;
  if (plan.depth_most > NodePlan::kDepthMost || plan.thresholds_most > NodePlan::kThresholdsMost)
    return nodes;
  nodes.depth = std::max(plan.depth_most, 3);
  for (const auto& ranked : plan.ranked) add_ranks(nodes, sorted_thresholds(plan, ranked));
  const auto all = decisions(plan);
  const auto size = std::size_t{1} << nodes.depth;
  nodes.trees = plan.trees.size();
  const auto room = (nodes.trees + kTogether - 1) / kTogether * kTogether * size;
  nodes.slots.resize(room);
  nodes.highest.resize(room, 255);
  nodes.leaves.resize(room, -0.0f);  // what changes no sum when it is added
  for (std::size_t t = 0; t < nodes.trees; ++t) {
    const auto& tree = plan.trees[t];
    const auto own = std::size_t{1} << tree.depth;
    for (std::size_t n = 1; n < own; ++n) {
      const auto& [slot, highest] =
          all[plan.conditions[tree.conditions + n - 1] / ForestPlan::kConditionStep];
      nodes.slots[t * size + n] = slot;
      nodes.highest[t * size + n] = highest;
    }
    for (std::size_t leaf = 0; leaf < size; ++leaf)  // ways that end early go left from there on
      nodes.leaves[t * size + leaf] =
          plan.leaves[tree.leaves + (leaf >> (nodes.depth - tree.depth))];
  }
  return nodes;
}

}  // namespace gyre::ml
