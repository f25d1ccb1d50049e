#include "gyre/ml/forest/forest_evaluator.hpp"

#include <algorithm>
#include <new>
#include <string>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/forest/forest_check.hpp"
#include "gyre/ml/forest/forest_kernels.hpp"
#include "gyre/ml/forest/forest_nodes.hpp"

namespace gyre::ml {
namespace {

constexpr std::align_val_t kLine{64};

// Up to so many rows are quicker one by one than as a block of 128, measured at depth 6.
constexpr std::size_t kFewRows = 24;

std::size_t whole_lines(std::size_t size) { return (size + 63) / 64 * 64; }

}  // namespace

struct ForestPlans {
  ForestPlan masks;
  NodePlan nodes{};
};

bool has(ForestKernel kernel) {
  switch (kernel) {
    case ForestKernel::Portable:
      return true;
    case ForestKernel::Avx2:
      return __builtin_cpu_supports("avx2") != 0;
    case ForestKernel::Avx512:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
             __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
             __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("gfni") != 0;
  }
  return false;
}

ForestKernel widest_forest_kernel() {
  return has(ForestKernel::Avx512) ? ForestKernel::Avx512
         : has(ForestKernel::Avx2) ? ForestKernel::Avx2
                                   : ForestKernel::Portable;
}

void ForestScratch::Freed::operator()(std::byte* memory) const { ::operator delete(memory, kLine); }

std::byte* ForestScratch::bytes(std::size_t size) {
  if (size > size_) {
    memory_.reset();
    memory_.reset(static_cast<std::byte*>(::operator new(size, kLine)));
    size_ = size;
    std::fill_n(memory_.get(), size, std::byte{});
  }
  return memory_.get();
}

ForestScratch::Areas ForestScratch::areas(const ForestPlan& plan, std::size_t mask_bytes) {
  const auto conditions = whole_lines(plan.condition_count * mask_bytes);
  const auto planes = whole_lines(plan.plane_count * mask_bytes);
  const auto rests = whole_lines((plan.thresholds_most + std::size_t{2}) * mask_bytes);
  auto* first = bytes(conditions + planes + rests);
  return {first, first + conditions, first + conditions + planes};
}

Result<ForestEvaluator> ForestEvaluator::make(const Forest& forest, ForestKernel kernel) {
  GYRE_CHECK(check(forest));
  if (!has(kernel)) {
    return fail(Errc::OutOfRange,
                "this machine has no " + std::string{to_string(kernel)} + " instructions");
  }
  auto made = std::make_shared<ForestPlans>(plan(forest));
  if (kernel == ForestKernel::Avx512) made->nodes = plan_nodes(made->masks);
  return ForestEvaluator{std::move(made), kernel};
}

void ForestEvaluator::margins(std::span<const FeatureRow> rows, std::span<float> out) const {
  ensure(rows.size() == out.size(), "one margin a row");
  if (!rows.empty()) margins(rows.front().data(), kFeatureCount, out);
}

void ForestEvaluator::margins(const float* rows, std::size_t stride, std::span<float> out) const {
  static thread_local ForestScratch scratch;
  ensure(plans_->masks.features <= stride, "a row has what the forest asks for");
  if (out.empty()) return;
  const ForestRows block{rows, stride, out.size()};
  const auto& plan = plans_->masks;
  switch (kernel_) {
    case ForestKernel::Portable:
      return margins_portable(plan, block, scratch, out.data());
    case ForestKernel::Avx2:
      return margins_avx2(plan, block, scratch, out.data());
    case ForestKernel::Avx512:
      if (block.count <= kFewRows && plans_->nodes.fits())
        return margins_nodes_avx512(plan, plans_->nodes, block, scratch, out.data());
      return margins_avx512(plan, block, scratch, out.data());
  }
}

}  // namespace gyre::ml
