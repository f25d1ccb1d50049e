#include <algorithm>
#include <array>
#include <cstring>

#include "gyre/ml/forest/forest_kernels.hpp"
#include "gyre/ml/forest/forest_masks.hpp"

// Evaluation by masks (forest_plan.hpp) without any instruction that a machine may lack: 128 rows
// at a time, bit r of a mask is row r. Only the two ends are scalar, eight rows abreast: a binary
// search without branches, and the leaf that a number names. Between them the planes of the leaves'
// numbers become bytes by a table that spreads eight bits over eight bytes.
namespace gyre::ml {
namespace portable {

using Mask = std::uint64_t __attribute__((vector_size(16), may_alias));
constexpr std::size_t kRows = 128, kAbreast = 8;

constexpr auto kSpread = [] {
  std::array<std::uint64_t, 256> all{};
  for (std::size_t byte = 0; byte < all.size(); ++byte)
    for (unsigned bit = 0; bit < 8; ++bit) all[byte] |= (byte >> bit & 1) << 8 * bit;
  return all;
}();

// The bits of eight rows from `row` on; rows beyond the last are the last again.
void search(const ForestPlan& plan, const RankedFeature& ranked, const ForestRows& block,
            std::size_t row, std::uint8_t* planes) {
  const float* table = &plan.tables[ranked.table];
  float x[kAbreast];
  std::uint32_t way[kAbreast]{};
  for (std::size_t i = 0; i < kAbreast; ++i)
    x[i] = block.rows[std::min(row + i, block.count - 1) * block.stride +
                      static_cast<std::size_t>(ranked.feature)];
  for (int level = 0; level < ranked.bits; ++level, planes += sizeof(Mask)) {
    const float* own = table + (std::size_t{1} << level);
    unsigned said = 0;
    for (unsigned i = 0; i < kAbreast; ++i) {
      const unsigned yes = x[i] >= own[way[i]];
      way[i] |= yes << level;
      said |= yes << i;
    }
    *planes = static_cast<std::uint8_t>(said);
  }
  unsigned nan = 0;
  for (unsigned i = 0; i < kAbreast; ++i) nan |= static_cast<unsigned>(x[i] != x[i]) << i;
  *planes = static_cast<std::uint8_t>(nan);
}

template <int depth>
void add_tree(const ForestPlan& plan, const PlannedTree& tree, const std::byte* conditions,
              std::size_t rows, float* sums) {
  Mask planes[depth == 0 ? 1 : depth];
  masks::planes_of<depth>(plan.conditions.data() + tree.conditions, conditions, planes);
  std::uint8_t bits[sizeof planes];
  std::memcpy(bits, planes, sizeof planes);
  const float* leaves = plan.leaves.data() + tree.leaves;
  for (std::size_t row = 0; row < rows; row += kAbreast) {
    std::uint64_t numbers = 0;
    for (std::size_t level = 0; level < depth; ++level)
      numbers = 2 * numbers + kSpread[bits[level * sizeof(Mask) + row / 8]];
    for (std::size_t i = 0; i < kAbreast; ++i) sums[row + i] += leaves[numbers >> 8 * i & 255];
  }
}

void evaluate(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch, float* out) {
  const auto areas = scratch.areas(plan, sizeof(Mask));
  auto* planes = reinterpret_cast<Mask*>(areas.planes);
  auto* conditions = reinterpret_cast<Mask*>(areas.conditions);
  for (const auto& ranked : plan.ranked)
    for (std::size_t row = 0; row < block.count; row += kAbreast)
      search(plan, ranked, block, row,
             reinterpret_cast<std::uint8_t*>(planes + ranked.plane) + row / 8);
  conditions[0] = Mask{};
  for (const auto& ranked : plan.ranked)
    masks::conditions_of(planes + ranked.plane, ranked, reinterpret_cast<Mask*>(areas.rests),
                         conditions);
  using Add =
      void (*)(const ForestPlan&, const PlannedTree&, const std::byte*, std::size_t, float*);
  constexpr std::array<Add, 9> adds{add_tree<0>, add_tree<1>, add_tree<2>, add_tree<3>, add_tree<4>,
                                    add_tree<5>, add_tree<6>, add_tree<7>, add_tree<8>};
  std::array<float, kRows> sums;
  sums.fill(plan.base);
  for (const auto& tree : plan.trees)
    adds[static_cast<std::size_t>(tree.depth)](plan, tree, areas.conditions, block.count,
                                               sums.data());
  std::copy_n(sums.data(), block.count, out);
}

}  // namespace portable

void margins_portable(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                      float* out) {
  for (std::size_t from = 0; from < block.count; from += portable::kRows)
    portable::evaluate(plan,
                       {block.rows + from * block.stride, block.stride,
                        std::min(portable::kRows, block.count - from)},
                       scratch, out + from);
}

}  // namespace gyre::ml
