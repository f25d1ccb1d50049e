#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "gyre/ml/forest/forest_kernels.hpp"
#include "gyre/ml/forest/forest_masks.hpp"

// Evaluation by masks (forest_plan.hpp) with AVX-512, 512 or 128 rows at a time. The search keeps a
// feature's whole table in registers up to 255 thresholds: every level is a permute, a comparison,
// whose mask already is the bit plane, and a masked or. After the trees' networks of three-way
// logic, the planes of the leaves' numbers are turned into bytes by unpacking and one 8x8 bit
// transposition (gf2p8affine), and the leaves are looked up without touching memory: up to 32 by a
// permute of floats, more by one byte permute for each of the four bytes of a float, put together
// again by unpacking. Rows sit where these unpackings want them, from the first load on, so that
// the sums come out in order.
#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,gfni"))), \
    apply_to = function)
namespace gyre::ml {
namespace avx512 {

constexpr std::size_t kChunk = 64;  // rows whose bytes fill a register
constexpr std::size_t kGroup = 16;  // rows whose floats do

using Wide = std::uint64_t __attribute__((vector_size(64), may_alias));
using Narrow = std::uint64_t __attribute__((vector_size(16), may_alias));

// Floats of a chunk by features: columns[f][16 * group + lane].
using Columns = float[32][kChunk];

// Lane 4k + e of group g is row 16k + 4g + e of its chunk.
constexpr std::size_t row_of(std::size_t group, std::size_t lane) {
  return lane / 4 * 16 + 4 * group + lane % 4;
}

void transpose(__m512 (&r)[16]) {
  __m512 a[16], b[16];
  for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    a[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  const auto low = [](__m512 x, __m512 y) {
    return _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(x), _mm512_castps_pd(y)));
  };
  const auto high = [](__m512 x, __m512 y) {
    return _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(x), _mm512_castps_pd(y)));
  };
  for (int i = 0; i < 16; i += 4) {
    b[i] = low(a[i], a[i + 2]);
    b[i + 1] = high(a[i], a[i + 2]);
    b[i + 2] = low(a[i + 1], a[i + 3]);
    b[i + 3] = high(a[i + 1], a[i + 3]);
  }
  for (int j = 0; j < 4; ++j) {
    const __m512 c0 = _mm512_shuffle_f32x4(b[j], b[4 + j], 0x88);
    const __m512 c1 = _mm512_shuffle_f32x4(b[j], b[4 + j], 0xdd);
    const __m512 d0 = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0x88);
    const __m512 d1 = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0xdd);
    r[j] = _mm512_shuffle_f32x4(c0, d0, 0x88);
    r[4 + j] = _mm512_shuffle_f32x4(c1, d1, 0x88);
    r[8 + j] = _mm512_shuffle_f32x4(c0, d0, 0xdd);
    r[12 + j] = _mm512_shuffle_f32x4(c1, d1, 0xdd);
  }
}

// Rows beyond the last are the last again.
void load_columns(const ForestRows& block, std::size_t features, std::size_t chunk,
                  Columns& columns) {
  for (std::size_t first = 0; first < features; first += kGroup) {
    const auto mask = static_cast<__mmask16>((1u << std::min(features - first, kGroup)) - 1);
    for (std::size_t group = 0; group < kChunk / kGroup; ++group) {
      __m512 rows[kGroup];
      for (std::size_t lane = 0; lane < kGroup; ++lane) {
        const auto row = std::min(chunk * kChunk + row_of(group, lane), block.count - 1);
        rows[lane] = _mm512_maskz_loadu_ps(mask, block.rows + row * block.stride + first);
      }
      transpose(rows);
      for (std::size_t f = 0; f < kGroup; ++f)
        _mm512_store_ps(&columns[first + f][group * kGroup], rows[f]);
    }
  }
}

// Levels whose thresholds stay in registers, and which of them are a level's.
constexpr int kLevels = 8;
constexpr std::array kBegins{0, 1, 2, 3, 4, 5, 7, 11, 19};

template <int level>
__m512 threshold(const __m512* table, __m512i way, const __mmask16* said) {
  const __m512* own = table + kBegins[level];
  const auto of_two = [&](int i) {
    return _mm512_permutex2var_ps(own[2 * i], way, own[2 * i + 1]);
  };
  if constexpr (level == 0) return own[0];
  if constexpr (0 < level && level < 5) return _mm512_permutexvar_ps(way, own[0]);
  if constexpr (level == 5) return of_two(0);
  if constexpr (level == 6) return _mm512_mask_blend_ps(said[5], of_two(0), of_two(1));
  if constexpr (level == 7)
    return _mm512_mask_blend_ps(said[6], _mm512_mask_blend_ps(said[5], of_two(0), of_two(1)),
                                _mm512_mask_blend_ps(said[5], of_two(2), of_two(3)));
}

// Where the bits of a group of 16 rows lie: in words of 16 bits, from a plane's first.
struct PlaneWords {
  std::uint16_t* words;
  std::size_t next;  // words from a plane to the next
  std::size_t group_step;
};

template <int levels>
void search(const float* table, int bits, bool nan, const float* column, const PlaneWords& planes) {
  __m512 registers[kBegins[levels]];
  registers[0] = _mm512_set1_ps(table[1]);
  for (int i = 1; i < std::min(levels, 5); ++i) registers[i] = _mm512_loadu_ps(table + (1 << i));
  for (int i = 5; i < kBegins[levels]; ++i) registers[i] = _mm512_loadu_ps(table + 16 * (i - 3));
  for (std::size_t group = 0; group < kChunk / kGroup; ++group) {
    const __m512 x = _mm512_load_ps(column + group * kGroup);
    std::uint16_t* word = planes.words + group * planes.group_step;
    __m512i way = _mm512_setzero_si512();
    __mmask16 said[kLevels];
    const auto say = [&](__m512 least, int level) {
      const __mmask16 yes = _mm512_cmp_ps_mask(x, least, _CMP_GE_OQ);
      way = _mm512_mask_or_epi32(way, yes, way, _mm512_set1_epi32(1 << level));
      *word = yes;
      word += planes.next;
      return yes;
    };
    [&]<std::size_t... level>(std::index_sequence<level...>) {
      ((said[level] = say(threshold<int{level}>(registers, way, said), int{level})), ...);
    }(std::make_index_sequence<levels>{});
    for (int level = levels; level < bits; ++level)
      say(_mm512_i32gather_ps(way, table + (std::size_t{1} << level), 4), level);
    if (nan) *word = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
  }
}

using Search = void (*)(const float*, int, bool, const float*, const PlaneWords&);
constexpr std::array<Search, kLevels + 1> kSearches{nullptr,   search<1>, search<2>,
                                                    search<3>, search<4>, search<5>,
                                                    search<6>, search<7>, search<8>};

// Eight planes, first to last, as the bytes of the rows of each chunk: bit 7 of a byte is from the
// first plane.
__m512i to_bits(__m512i planes_by_byte) {
  return _mm512_gf2p8affine_epi64_epi8(
      _mm512_set1_epi64(static_cast<long long>(0x8040201008040201)), planes_by_byte, 0);
}

struct WideRows {
  using Mask = Wide;
  static constexpr std::size_t kRows = 512, kGroupStep = 8;  // its unpackings spread a chunk
  static constexpr std::size_t word(std::size_t chunk) { return chunk; }

  static void numbers(const Mask* planes, std::size_t, __m512i* chunks) {
    const auto plane = [&](int i) { return (__m512i)planes[i]; };
    __m512i a[8], b[8];
    for (int i = 0; i < 4; ++i) {
      a[i] = _mm512_unpacklo_epi8(plane(2 * i), plane(2 * i + 1));
      a[4 + i] = _mm512_unpackhi_epi8(plane(2 * i), plane(2 * i + 1));
    }
    for (int half = 0; half < 8; half += 4)
      for (int i = 0; i < 2; ++i) {
        b[half + i] = _mm512_unpacklo_epi16(a[half + 2 * i], a[half + 2 * i + 1]);
        b[half + 2 + i] = _mm512_unpackhi_epi16(a[half + 2 * i], a[half + 2 * i + 1]);
      }
    for (int i = 0; i < 4; ++i) {
      chunks[2 * i] = to_bits(_mm512_unpacklo_epi32(b[2 * i], b[2 * i + 1]));
      chunks[2 * i + 1] = to_bits(_mm512_unpackhi_epi32(b[2 * i], b[2 * i + 1]));
    }
  }
};

struct NarrowRows {
  using Mask = Narrow;
  static constexpr std::size_t kRows = 128, kGroupStep = 1;
  static constexpr std::size_t word(std::size_t chunk) { return 4 * chunk; }

  static void numbers(const Mask* planes, std::size_t count, __m512i* chunks) {
    const auto four = [&](const Mask* of) {
      const auto low = _mm256_set_m128i((__m128i)of[1], (__m128i)of[0]);
      return _mm512_inserti64x4(_mm512_castsi256_si512(low),
                                _mm256_set_m128i((__m128i)of[3], (__m128i)of[2]), 1);
    };
    // Byte m of eight is byte 0, 1, … of plane m.
    constexpr auto places = [] {
      std::array<std::uint8_t, 64> all{};
      for (unsigned i = 0; i < 64; ++i) all[i] = static_cast<std::uint8_t>(i % 8 * 16 + i / 8);
      return all;
    }();
    __m512i place = _mm512_loadu_si512(places.data());
    const __m512i first = four(planes), second = four(planes + 4);
    for (std::size_t i = 0; i < count; ++i) {
      chunks[i] = to_bits(_mm512_permutex2var_epi8(first, place, second));
      place = _mm512_add_epi8(place, _mm512_set1_epi8(8));
    }
  }
};

void add_to(float* sums, __m512 values) {
  _mm512_store_ps(sums, _mm512_add_ps(_mm512_load_ps(sums), values));
}

// Up to 32 leaves: floats by permute, from a register or two.
template <int depth>
struct FewLeaves {
  __m512 low, high;

  FewLeaves(const ForestPlan& plan, std::uint32_t at)
      : low{_mm512_loadu_ps(&plan.leaves[at])}, high{_mm512_loadu_ps(&plan.leaves[at + 16])} {}

  void add(__m512i numbers, float* sums) const {
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    numbers = _mm512_shuffle_epi8(numbers, order);
    for (std::size_t k = 0; k < 4; ++k) {
      add_to(sums + 16 * k, depth < 5 ? _mm512_permutexvar_ps(numbers, low)
                                      : _mm512_permutex2var_ps(low, numbers, high));
      numbers = _mm512_srli_epi32(numbers, 8);
    }
  }
};

// More leaves: byte by byte.
template <int depth>
struct ManyLeaves {
  static constexpr int kRegisters = 1 << (depth - 6);
  __m512i bytes[4][kRegisters];

  ManyLeaves(const ForestPlan& plan, std::uint32_t at) {
    const std::uint8_t* from = &plan.leaf_bytes[std::size_t{4} * at];
    for (auto& byte : bytes)
      for (auto& part : byte) {
        part = _mm512_loadu_si512(from);
        from += 64;
      }
  }
  __m512i look_up(const __m512i* table, __m512i numbers) const {
    if constexpr (depth == 6) return _mm512_permutexvar_epi8(numbers, table[0]);
    if constexpr (depth == 7) return _mm512_permutex2var_epi8(table[0], numbers, table[1]);
    if constexpr (depth == 8)
      return _mm512_mask_blend_epi8(_mm512_movepi8_mask(numbers),
                                    _mm512_permutex2var_epi8(table[0], numbers, table[1]),
                                    _mm512_permutex2var_epi8(table[2], numbers, table[3]));
  }
  void add(__m512i numbers, float* sums) const {
    __m512i b[4];
    for (int i = 0; i < 4; ++i) b[i] = look_up(bytes[i], numbers);
    const __m512i low01 = _mm512_unpacklo_epi8(b[0], b[1]),
                  low23 = _mm512_unpacklo_epi8(b[2], b[3]);
    const __m512i high01 = _mm512_unpackhi_epi8(b[0], b[1]);
    const __m512i high23 = _mm512_unpackhi_epi8(b[2], b[3]);
    add_to(sums, _mm512_castsi512_ps(_mm512_unpacklo_epi16(low01, low23)));
    add_to(sums + 16, _mm512_castsi512_ps(_mm512_unpackhi_epi16(low01, low23)));
    add_to(sums + 32, _mm512_castsi512_ps(_mm512_unpacklo_epi16(high01, high23)));
    add_to(sums + 48, _mm512_castsi512_ps(_mm512_unpackhi_epi16(high01, high23)));
  }
};

template <class Rows, int depth>
void add_tree(const ForestPlan& plan, const PlannedTree& tree, const std::byte* conditions,
              std::size_t chunks, float* sums) {
  typename Rows::Mask planes[8];
  for (int i = 0; i < 8 - depth; ++i) planes[i] = typename Rows::Mask{};
  masks::planes_of<depth>(plan.conditions.data() + tree.conditions, conditions,
                          planes + (8 - depth));
  __m512i numbers[8];
  Rows::numbers(planes, chunks, numbers);
  const std::conditional_t<(depth < 6), FewLeaves<depth>, ManyLeaves<depth>> leaves{plan,
                                                                                    tree.leaves};
  for (std::size_t i = 0; i < chunks; ++i) leaves.add(numbers[i], sums + i * kChunk);
}

template <class Rows>
void add_trees(const ForestPlan& plan, const std::byte* conditions, std::size_t chunks,
               float* sums) {
  using Add =
      void (*)(const ForestPlan&, const PlannedTree&, const std::byte*, std::size_t, float*);
  constexpr std::array<Add, 9> adds{add_tree<Rows, 0>, add_tree<Rows, 1>, add_tree<Rows, 2>,
                                    add_tree<Rows, 3>, add_tree<Rows, 4>, add_tree<Rows, 5>,
                                    add_tree<Rows, 6>, add_tree<Rows, 7>, add_tree<Rows, 8>};
  for (const auto& tree : plan.trees)
    adds[static_cast<std::size_t>(tree.depth)](plan, tree, conditions, chunks, sums);
}

template <class Rows>
void evaluate(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch, float* out) {
  using Mask = typename Rows::Mask;
  const auto areas = scratch.areas(plan, sizeof(Mask));
  auto* planes = reinterpret_cast<Mask*>(areas.planes);
  auto* conditions = reinterpret_cast<Mask*>(areas.conditions);
  const std::size_t chunks = (block.count + kChunk - 1) / kChunk;
  alignas(64) Columns columns;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    load_columns(block, plan.features, chunk, columns);
    for (const auto& f : plan.ranked) {
      auto* first = reinterpret_cast<std::uint16_t*>(planes + f.plane) + Rows::word(chunk);
      kSearches[static_cast<std::size_t>(std::min(f.bits, kLevels))](
          &plan.tables[f.table], f.bits, f.uses_right, columns[f.feature],
          {first, sizeof(Mask) / 2, Rows::kGroupStep});
    }
  }
  conditions[0] = Mask{};
  for (const auto& f : plan.ranked)
    masks::conditions_of(planes + f.plane, f, reinterpret_cast<Mask*>(areas.rests), conditions);
  alignas(64) float sums[Rows::kRows];
  std::fill_n(sums, chunks * kChunk, plan.base);
  add_trees<Rows>(plan, areas.conditions, chunks, sums);
  std::copy_n(sums, block.count, out);
}

}  // namespace avx512

void margins_avx512(const ForestPlan& plan, const ForestRows& block, ForestScratch& scratch,
                    float* out) {
  const auto part = [&](std::size_t from, std::size_t count) {
    return ForestRows{block.rows + from * block.stride, block.stride, count};
  };
  for (std::size_t from = 0; from < block.count;) {
    const std::size_t left = block.count - from;
    if (left <= avx512::NarrowRows::kRows) {
      return avx512::evaluate<avx512::NarrowRows>(plan, part(from, left), scratch, out + from);
    }
    const auto count = std::min(left, avx512::WideRows::kRows);
    avx512::evaluate<avx512::WideRows>(plan, part(from, count), scratch, out + from);
    from += count;
  }
}

}  // namespace gyre::ml
#pragma clang attribute pop
