#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>

#include "gyre/ml/forest/forest_nodes.hpp"

// The kernel for a few rows (forest_nodes.hpp) in AVX-512, two rows at a time.
#pragma clang attribute push(                                                        \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt"))), \
    apply_to = function)
namespace gyre::ml {
namespace avx512_nodes {

// 16 pivots tell the sixteen thresholds that tell the rank.
std::uint8_t rank(const float* table, float x) {
  const __m512 value = _mm512_set1_ps(x);
  const auto count = [&](const float* of) {
    return static_cast<unsigned>(
        std::popcount(_cvtmask16_u32(_mm512_cmp_ps_mask(value, _mm512_loadu_ps(of), _CMP_GE_OQ))));
  };
  const unsigned sixteens = count(table);
  return static_cast<std::uint8_t>(16 * sixteens + count(table + 16 + 16 * sixteens));
}

__m512i register_of(const ForestPlan& plan, const NodePlan& nodes, const float* row) {
  alignas(32) std::uint8_t ranks[32]{};
  const float* table = nodes.ranks.data();
  for (const auto& ranked : plan.ranked) {
    ranks[ranked.feature] = rank(table, row[ranked.feature]);
    table += NodePlan::kRankTable;
  }
  const auto missing = [&](std::size_t first) {
    const auto there =
        plan.features > first ? (1u << std::min<std::size_t>(plan.features - first, 16)) - 1 : 0;
    const __m512 x = _mm512_maskz_loadu_ps(static_cast<__mmask16>(there), row + first);
    return _cvtmask16_u32(_mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q));
  };
  const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(ranks));
  const __m256i high = _mm256_mask_set1_epi8(low, missing(0) | missing(16) << 16, -1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

// Trees are taken eight at a time, a block. Each turn decides the nodes of one block, walks an
// earlier one and adds a still earlier one, so that the long chain of additions, which must keep
// its order, runs beside everything else, and no load waits for a store that just left.
constexpr std::size_t kBlock = 8;
constexpr std::size_t kWalkLag = 4, kSumLag = 6;  // turns

template <int depth>
constexpr std::size_t kNodes = std::size_t{1} << depth;  // of a tree, and its leaves

template <int depth, std::size_t rows>
struct Turns {
  const NodePlan& nodes;
  std::array<__m512i, rows> ranks;
  std::array<std::byte*, rows> bits;  // a decision a bit
  std::array<float*, rows> found;     // a leaf a tree
  std::array<float, rows> sums;

  void decide(std::size_t block) const {
    const std::size_t first = block * kBlock * kNodes<depth>;
    for (std::size_t i = first; i < first + kBlock * kNodes<depth>; i += 64) {
      const __m512i slots = _mm512_loadu_si512(&nodes.slots[i]);
      const __m512i highest = _mm512_loadu_si512(&nodes.highest[i]);
      for (std::size_t r = 0; r < rows; ++r)
        _store_mask64(reinterpret_cast<__mmask64*>(bits[r] + i / 8),
                      _mm512_cmpgt_epu8_mask(_mm512_permutexvar_epi8(slots, ranks[r]), highest));
    }
  }

  // The decisions of eight trees, one a lane.
  static __m512i decisions(const std::byte* at) {
    if constexpr (depth == 3)
      return _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(at)));
    if constexpr (depth == 4)
      return _mm512_cvtepu16_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if constexpr (depth == 5)
      return _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)));
    if constexpr (depth == 6) return _mm512_loadu_si512(at);
  }

  void walk(std::size_t block) const {
    const __m512i one = _mm512_set1_epi64(1);
    // A node's number on the last level counts from as many as there are leaves.
    const __m512i trees = _mm512_slli_epi64(_mm512_setr_epi64(-1, 0, 1, 2, 3, 4, 5, 6), depth);
    const float* leaves = nodes.leaves.data() + block * kBlock * kNodes<depth>;
    for (std::size_t r = 0; r < rows; ++r) {
      const __m512i said = decisions(bits[r] + block * kBlock * kNodes<depth> / 8);
      __m512i node = one;
      for (int level = 0; level < depth; ++level)  // 2 * node + its bit
        node = _mm512_ternarylogic_epi64(_mm512_add_epi64(node, node),
                                         _mm512_srlv_epi64(said, node), one, 0xf8);
      _mm256_storeu_ps(found[r] + block * kBlock,
                       _mm512_i64gather_ps(_mm512_add_epi64(node, trees), leaves, 4));
    }
  }

  void add(std::size_t block) {
    for (std::size_t i = block * kBlock; i < (block + 1) * kBlock; ++i)
      for (std::size_t r = 0; r < rows; ++r) sums[r] += found[r][i];
  }

  void run(std::size_t blocks) {
    for (std::size_t turn = 0; turn < blocks + kSumLag; ++turn) {
      if (turn < blocks) decide(turn);
      if (turn >= kWalkLag && turn < blocks + kWalkLag) walk(turn - kWalkLag);
      if (turn >= kSumLag) add(turn - kSumLag);
    }
  }
};

template <int depth, std::size_t rows>
void evaluate(const ForestPlan& plan, const NodePlan& nodes, const float* row, std::size_t stride,
              ForestScratch& scratch, float* out) {
  const std::size_t trees = nodes.leaves.size() / kNodes<depth>;  // with those that fill up
  const std::size_t bits = nodes.slots.size() / 8;
  std::byte* room = scratch.bytes(rows * (bits + trees * sizeof(float)));
  Turns<depth, rows> turns{.nodes = nodes};
  turns.sums.fill(plan.base);
  for (std::size_t r = 0; r < rows; ++r) {
    turns.ranks[r] = register_of(plan, nodes, row + r * stride);
    turns.bits[r] = room + r * bits;
    turns.found[r] = reinterpret_cast<float*>(room + rows * bits) + r * trees;
  }
  turns.run((nodes.trees + kBlock - 1) / kBlock);
  std::ranges::copy(turns.sums, out);
}

template <int depth>
void evaluate_all(const ForestPlan& plan, const NodePlan& nodes, const ForestRows& block,
                  ForestScratch& scratch, float* out) {
  std::size_t i = 0;
  const auto row = [&] { return block.rows + i * block.stride; };
  for (; i + 2 <= block.count; i += 2)
    evaluate<depth, 2>(plan, nodes, row(), block.stride, scratch, out + i);
  if (i < block.count) evaluate<depth, 1>(plan, nodes, row(), block.stride, scratch, out + i);
}

}  // namespace avx512_nodes

void margins_nodes_avx512(const ForestPlan& plan, const NodePlan& nodes, const ForestRows& block,
                          ForestScratch& scratch, float* out) {
  using namespace avx512_nodes;
  switch (nodes.depth) {
    case 3:
      return evaluate_all<3>(plan, nodes, block, scratch, out);
    case 4:
      return evaluate_all<4>(plan, nodes, block, scratch, out);
    case 5:
      return evaluate_all<5>(plan, nodes, block, scratch, out);
    default:
      return evaluate_all<6>(plan, nodes, block, scratch, out);
  }
}

}  // namespace gyre::ml
#pragma clang attribute pop
