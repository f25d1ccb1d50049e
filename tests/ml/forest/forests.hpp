#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/ml/forest/forest_check.hpp"
#include "gyre/ml/forest/forest_evaluator.hpp"

// Forests of chance, rows that meet their edges, and the margins that every kernel must give.
namespace gyre::ml {

inline constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();

struct ForestShape {
  int trees = 10, depth = 6;
  int thresholds = 100;  // a feature has at most so many
  double leaf = 0.1;     // chance that a way ends early
  int features = static_cast<int>(kFeatureCount);
};

class ForestMaker {
 public:
  ForestMaker(ForestShape shape, std::uint64_t seed) : shape_{shape}, seed_{seed} {}

  Forest make() {
    Forest forest{.base = draw_float(), .features = shape_.features};
    for (int i = 0; i < shape_.trees; ++i) {
      auto& tree = forest.trees.emplace_back();
      grow(tree, shape_.depth);
    }
    return forest;
  }

 private:
  double draw() { return uniform(key(seed_, ++draws_)); }
  int draw(int below) { return static_cast<int>(draw() * below); }
  float draw_float() { return static_cast<float>(draw() - 0.5); }

  std::int32_t grow(Tree& tree, int left) {
    const auto at = tree.size();
    tree.push_back({.value = draw_float()});
    if (left == 0 || draw() < shape_.leaf) return static_cast<std::int32_t>(at);
    TreeNode node{.feature = draw(shape_.features),
                  .value = static_cast<float>(draw(shape_.thresholds)) /
                               static_cast<float>(shape_.thresholds) -
                           0.5f,
                  .default_left = draw() < 0.5};
    node.left = grow(tree, left - 1);
    node.right = grow(tree, left - 1);
    tree[at] = node;
    return static_cast<std::int32_t>(at);
  }

  ForestShape shape_;
  std::uint64_t seed_, draws_ = 0;
};

// Thresholds of the forest, one ulp to either side of them, missing values, zeros of both signs,
// the ends of the range and denormals, among ordinary values. The first row misses everything.
inline std::vector<FeatureRow> edge_rows(const Forest& forest, std::size_t count,
                                         std::uint64_t seed, bool infinities = true) {
  constexpr float never = std::numeric_limits<float>::infinity();
  std::vector<std::vector<float>> thresholds(kFeatureCount);
  for (const auto& tree : forest.trees)
    for (const auto& node : tree)
      if (!node.leaf()) thresholds[static_cast<std::size_t>(node.feature)].push_back(node.value);
  const auto edge = [&](std::size_t feature, std::uint64_t at) {
    const auto& own = thresholds[feature];
    const auto pick = static_cast<std::size_t>(uniform(key(at, 1)) * 16);
    const float value = static_cast<float>(4 * uniform(key(at, 2)) - 2);
    const float threshold =
        own.empty()
            ? value
            : own[static_cast<std::size_t>(uniform(key(at, 3)) * static_cast<double>(own.size()))];
    const float denormal = std::bit_cast<float>(1u + static_cast<unsigned>(uniform(at) * 1e6));
    const std::array<float, 16> values{threshold,
                                       std::nextafter(threshold, -never),
                                       std::nextafter(threshold, never),
                                       0.0f,
                                       -0.0f,
                                       1e38f,
                                       -1e38f,
                                       denormal,
                                       -denormal,
                                       value,
                                       value,
                                       threshold,
                                       value,
                                       infinities ? never : value,
                                       infinities ? -never : value,
                                       kNotANumber};
    return values[pick];
  };
  std::vector<FeatureRow> rows(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t f = 0; f < kFeatureCount; ++f)
      rows[i][f] = i == 0 ? kNotANumber : edge(f, key(seed, i, f));
  return rows;
}

inline std::vector<float> walked(const Forest& forest, std::span<const FeatureRow> rows) {
  std::vector<float> margins;
  for (const auto& row : rows) {
    float sum = forest.base;
    for (const auto& tree : forest.trees) sum += walk(tree, row.data());
    margins.push_back(sum);
  }
  return margins;
}

inline std::vector<ForestKernel> kernels_here() {
  std::vector<ForestKernel> all;
  for (std::size_t i = 0; i < kCount<ForestKernel>; ++i)
    if (has(ForestKernel(i))) all.push_back(ForestKernel(i));
  return all;
}

// Every kernel, in batches of this size: the very bits.
inline void expect_margins(const Forest& forest, std::span<const FeatureRow> rows,
                           std::span<const float> expected, std::size_t batch) {
  for (const auto kernel : kernels_here()) {
    const auto evaluator = ForestEvaluator::make(forest, kernel).value();
    std::vector<float> margins(rows.size());
    for (std::size_t from = 0; from < rows.size(); from += batch) {
      const auto count = std::min(batch, rows.size() - from);
      evaluator.margins(rows.subspan(from, count), std::span{margins}.subspan(from, count));
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      ASSERT_EQ(std::bit_cast<std::uint32_t>(margins[i]), std::bit_cast<std::uint32_t>(expected[i]))
          << to_string(kernel) << ", batches of " << batch << ", row " << i << ": " << margins[i]
          << " is not " << expected[i];
  }
}

}  // namespace gyre::ml
