#pragma once

#include "gyre/core/result.hpp"
#include "gyre/ml/forest/forest.hpp"

// What every forest must be before it is evaluated or kept, wherever it came from.
namespace gyre::ml {

inline constexpr int kForestDepthMost = 8;  // decisions on the way to a leaf
inline constexpr int kForestFeaturesMost = 32;
inline constexpr std::size_t kForestTreesMost = 10'000;

// OutOfRange for what is larger than these bounds; Parse for what is no tree (a child that is not
// there, or two ways to a node), for a feature that is not there and for numbers that are none.
Result<> check(const Forest& forest);

// Decisions on the longest way from the root; 0 for a single leaf. Of a tree that was checked.
int depth(const Tree& tree);

// The leaf's weight, decision by decision: what every evaluator must equal. Of a forest that was
// checked; x has one value a feature.
float walk(const Tree& tree, const float* x);

}  // namespace gyre::ml
