#pragma once

#include <array>
#include <cstddef>

// What a model sees of one proposal, in the order of the schema. NaN is "not computable" and stays
// NaN: trees know a way for it. Values are rounded to float once, here, for training and serving
// alike.
namespace gyre {

inline constexpr std::size_t kFeatureCount = 31;
using FeatureRow = std::array<float, kFeatureCount>;

}  // namespace gyre
