#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "gyre/ml/forest/forest_plan.hpp"

// What the kernels of the evaluator have in common, and their doors. Each computes the same bits.
namespace gyre::ml {

// Rows of floats, `stride` of them from one to the next.
struct ForestRows {
  const float* rows;
  std::size_t stride;
  std::size_t count;
};

// Memory that an evaluation works in. It grows to the largest forest that it served, and stays.
class ForestScratch {
 public:
  // Three areas for masks of so many bytes, on lines of the cache.
  struct Areas {
    std::byte *conditions, *planes, *rests;
  };
  Areas areas(const ForestPlan& plan, std::size_t mask_bytes);
  // So many bytes for anything else.
  std::byte* bytes(std::size_t size);

 private:
  struct Freed {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte[], Freed> memory_;
  std::size_t size_ = 0;
};

void margins_portable(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                      float* out);
void margins_avx2(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                  float* out);
void margins_avx512(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                    float* out);

}  // namespace gyre::ml
