#include <immintrin.h>

#include <algorithm>
#include <array>

#include "gyre/ml/forest/forest_kernels.hpp"
#include "gyre/ml/forest/forest_masks.hpp"

// Evaluation by masks (forest_plan.hpp) with AVX2, 256 rows at a time. The search permutes where a
// level's thresholds fit a register and gathers beyond; the sign bits of a comparison are a byte of
// a bit plane. The planes of the leaves' numbers are transposed, bits by shifts between the planes
// and bytes by unpacking, and the leaves are gathered. Groups of eight rows lie in a plane where
// the unpacking wants them, so that the numbers come out in the order of the rows.
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
namespace gyre::ml {
namespace avx2 {

using Mask = std::uint64_t __attribute__((vector_size(32), may_alias));
constexpr std::size_t kRows = 256, kGroup = 8;

// The byte of a plane for rows 32i + 16l + 8h … is 16l + 2i + h.
constexpr std::size_t byte_of(std::size_t row) {
  return row / 16 % 2 * 16 + row / 32 * 2 + row / 8 % 2;
}

// The bits of eight rows from `row` on; `places` are their distances from the first.
void search(const ForestPlan& plan, const RankedFeature& ranked, const ForestRows& block,
            __m256i places, std::uint8_t* planes) {
  const float* table = &plan.tables[ranked.table];
  const __m256 x = _mm256_i32gather_ps(block.rows + ranked.feature, places, 4);
  __m256i way = _mm256_setzero_si256();
  const auto say = [&](__m256 least, int level) {
    const __m256 yes = _mm256_cmp_ps(x, least, _CMP_GE_OQ);
    *planes = static_cast<std::uint8_t>(_mm256_movemask_ps(yes));
    planes += sizeof(Mask);
    way = _mm256_or_si256(
        way, _mm256_and_si256(_mm256_castps_si256(yes), _mm256_set1_epi32(1 << level)));
  };
  const int permuted = std::min(ranked.bits, 4);
  for (int level = 0; level < permuted; ++level)
    say(_mm256_permutevar8x32_ps(_mm256_loadu_ps(table + (1 << level)), way), level);
  for (int level = permuted; level < ranked.bits; ++level)
    say(_mm256_i32gather_ps(table + (std::size_t{1} << level), way, 4), level);
  const __m256 nan = _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
  *planes = static_cast<std::uint8_t>(_mm256_movemask_ps(nan));
}

// Distances of eight rows from the first; rows beyond the last are the last again.
__m256i places_of(const ForestRows& block, std::size_t row) {
  alignas(32) std::int32_t places[kGroup];
  for (std::size_t i = 0; i < kGroup; ++i)
    places[i] = static_cast<std::int32_t>(std::min(row + i, block.count - 1) * block.stride);
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(places));
}

// Exchanges the bits that two planes have in each other's place.
template <int shift>
void exchange(Mask& low, Mask& high) {
  constexpr std::uint64_t kept = shift == 1   ? 0x5555555555555555
                                 : shift == 2 ? 0x3333333333333333
                                              : 0x0f0f0f0f0f0f0f0f;
  const Mask differ = ((low >> shift) ^ high) & kept;
  high ^= differ;
  low ^= differ << shift;
}

// Eight planes, the lowest bit first, become the bytes of the rows.
void transpose(Mask* p, __m256i* numbers) {
  exchange<4>(p[0], p[4]);
  exchange<4>(p[1], p[5]);
  exchange<4>(p[2], p[6]);
  exchange<4>(p[3], p[7]);
  exchange<2>(p[0], p[2]);
  exchange<2>(p[1], p[3]);
  exchange<2>(p[4], p[6]);
  exchange<2>(p[5], p[7]);
  exchange<1>(p[0], p[1]);
  exchange<1>(p[2], p[3]);
  exchange<1>(p[4], p[5]);
  exchange<1>(p[6], p[7]);
  __m256i a[8], b[8];
  const auto plane = [&](int i) { return (__m256i)p[i]; };
  for (int i = 0; i < 4; ++i) {
    a[i] = _mm256_unpacklo_epi8(plane(2 * i), plane(2 * i + 1));
    a[4 + i] = _mm256_unpackhi_epi8(plane(2 * i), plane(2 * i + 1));
  }
  for (int half = 0; half < 8; half += 4)
    for (int i = 0; i < 2; ++i) {
      b[half + i] = _mm256_unpacklo_epi16(a[half + 2 * i], a[half + 2 * i + 1]);
      b[half + 2 + i] = _mm256_unpackhi_epi16(a[half + 2 * i], a[half + 2 * i + 1]);
    }
  for (int i = 0; i < 4; ++i) {
    numbers[2 * i] = _mm256_unpacklo_epi32(b[2 * i], b[2 * i + 1]);
    numbers[2 * i + 1] = _mm256_unpackhi_epi32(b[2 * i], b[2 * i + 1]);
  }
}

template <int depth>
void add_tree(const ForestPlan& plan, const PlannedTree& tree, const std::byte* conditions,
              std::size_t rows, float* sums) {
  Mask answers[depth == 0 ? 1 : depth], planes[8];
  masks::planes_of<depth>(plan.conditions.data() + tree.conditions, conditions, answers);
  for (int i = 0; i < 8; ++i) planes[i] = i < depth ? answers[depth - 1 - i] : Mask{};
  alignas(32) std::uint8_t numbers[kRows];
  transpose(planes, reinterpret_cast<__m256i*>(numbers));
  const float* leaves = plan.leaves.data() + tree.leaves;
  for (std::size_t row = 0; row < rows; row += kGroup) {
    const __m256i number =
        _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(numbers + row)));
    const __m256 leaf = _mm256_i32gather_ps(leaves, number, 4);
    _mm256_store_ps(sums + row, _mm256_add_ps(_mm256_load_ps(sums + row), leaf));
  }
}

void evaluate(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch, float* out) {
  const auto areas = scratch.areas(plan, sizeof(Mask));
  auto* planes = reinterpret_cast<Mask*>(areas.planes);
  auto* conditions = reinterpret_cast<Mask*>(areas.conditions);
  for (std::size_t row = 0; row < block.count; row += kGroup) {
    const __m256i places = places_of(block, row);
    for (const auto& ranked : plan.ranked)
      search(plan, ranked, block, places,
             reinterpret_cast<std::uint8_t*>(planes + ranked.plane) + byte_of(row));
  }
  conditions[0] = Mask{};
  for (const auto& ranked : plan.ranked)
    masks::conditions_of(planes + ranked.plane, ranked, reinterpret_cast<Mask*>(areas.rests),
                         conditions);
  using Add =
      void (*)(const ForestPlan&, const PlannedTree&, const std::byte*, std::size_t, float*);
  constexpr std::array<Add, 9> adds{add_tree<0>, add_tree<1>, add_tree<2>, add_tree<3>, add_tree<4>,
                                    add_tree<5>, add_tree<6>, add_tree<7>, add_tree<8>};
  alignas(32) std::array<float, kRows> sums;
  sums.fill(plan.base);
  for (const auto& tree : plan.trees)
    adds[static_cast<std::size_t>(tree.depth)](plan, tree, areas.conditions, block.count,
                                               sums.data());
  std::copy_n(sums.data(), block.count, out);
}

}  // namespace avx2

void margins_avx2(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                  float* out) {
  for (std::size_t from = 0; from < block.count; from += avx2::kRows)
    avx2::evaluate(
        plan,
        {block.rows + from * block.stride, block.stride, std::min(avx2::kRows, block.count - from)},
        scratch, out + from);
}

}  // namespace gyre::ml
#pragma clang attribute pop
