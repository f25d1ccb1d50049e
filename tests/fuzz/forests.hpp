#pragma once

#include <bit>
#include <limits>
#include <vector>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/forest/forest_check.hpp"
#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/forest/forest_file.hpp"

namespace gyre::fuzz {

// A forest that was let in: it is kept as it is, and every kernel gives the bits of the walk.
inline void hold(const ml::Forest& forest) {
  const auto bytes = ml::to_bytes(forest);
  ensure(ml::to_bytes(ml::read_forest(bytes).value()) == bytes, "a forest is read as it is kept");
  const auto features = static_cast<std::size_t>(forest.features);
  constexpr std::size_t count = 3;
  std::vector<float> rows(count * features, std::numeric_limits<float>::quiet_NaN());
  for (const auto& tree : forest.trees)
    for (const auto& node : tree)
      rows[features + static_cast<std::size_t>(node.leaf() ? 0 : node.feature)] = node.value;
  for (std::size_t f = 0; f < features; ++f) rows[2 * features + f] = -0.0f;
  for (std::size_t k = 0; k < kCount<ml::ForestKernel>; ++k) {
    if (!ml::has(ml::ForestKernel(k))) continue;
    const auto evaluator = ml::ForestEvaluator::make(forest, ml::ForestKernel(k)).value();
    std::vector<float> margins(count);
    evaluator.margins(rows.data(), features, margins);
    for (std::size_t i = 0; i < count; ++i) {
      float sum = forest.base;
      for (const auto& tree : forest.trees) sum += ml::walk(tree, &rows[i * features]);
      ensure(std::bit_cast<std::uint32_t>(sum) == std::bit_cast<std::uint32_t>(margins[i]) ||
                 (sum != sum && margins[i] != margins[i]),
             "every kernel gives the bits of the walk");
    }
  }
}

}  // namespace gyre::fuzz
