#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/ml/forest/forest.hpp"

// Margins of whole batches of rows, bit-identical to those of the library that trained the forest:
// the base first, then each tree's leaf, added in float in the order of the trees.
namespace gyre::ml {

// What a machine can do. Every kernel gives the same bits.
enum class ForestKernel : std::uint8_t { Portable, Avx2, Avx512 };
constexpr auto names(ForestKernel) {
  return std::to_array<std::string_view>({"portable", "avx2", "avx512"});
}
bool has(ForestKernel kernel);
ForestKernel widest_forest_kernel();

struct ForestPlans;

// Immutable; copies share one. Any thread may ask at any time: what an evaluation works in is
// kept by thread, allocated when a thread first asks and when a larger forest comes.
class ForestEvaluator {
 public:
  // What check() finds wrong with a forest, or OutOfRange for a kernel that the machine has not.
  static Result<ForestEvaluator> make(const Forest& forest,
                                      ForestKernel kernel = widest_forest_kernel());

  // One margin a row. The forest has no more features than a row.
  void margins(std::span<const FeatureRow> rows, std::span<float> out) const;
  // The same for rows of `stride` floats, any number from the forest's features on.
  void margins(const float* rows, std::size_t stride, std::span<float> out) const;

  ForestKernel kernel() const { return kernel_; }

 private:
  ForestEvaluator(std::shared_ptr<const ForestPlans> plans, ForestKernel kernel)
      : plans_{std::move(plans)}, kernel_{kernel} {}

  std::shared_ptr<const ForestPlans> plans_;
  ForestKernel kernel_;
};

}  // namespace gyre::ml
