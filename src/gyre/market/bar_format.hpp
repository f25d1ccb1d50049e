#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/market/disk_file.hpp"

// How a series of bars lies in its file (docs/store.md): a header, spans known to have no bars, a
// table with an entry a block, and then nothing but bars, so that any number of them is one piece
// of memory. Entries carry the checksums of their blocks, and the count that makes bars valid.
namespace gyre::bar_format {

inline constexpr std::uint32_t kVersion = 2;
inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t kBlockBars = 1024;           // 48 KB, whole pages
inline constexpr std::uint32_t kBlocksAtLeast = 2048;     // four years of minutes
inline constexpr std::uint32_t kBlocksAtMost = 1u << 16;  // a century

static_assert(std::endian::native == std::endian::little, "files are little-endian");
static_assert(std::is_trivially_copyable_v<Bar> && sizeof(Bar) == 48, "bars lie as in memory");
static_assert(kBlockBars * sizeof(Bar) % kPage == 0);

// CRC-32 as of zlib, going on from `sum`.
std::uint32_t checksum(Bytes bytes, std::uint32_t sum = 0);

struct Header {
  std::array<char, 8> magic{'G', 'Y', 'R', 'E', 'B', 'A', 'R', 'S'};
  std::uint32_t version = kVersion;
  std::uint32_t sum = 0;  // of the header with 0 here
  std::uint32_t frame_ms = 0;
  std::uint32_t block_bars = kBlockBars;
  std::uint32_t blocks = 0;  // room in the table
  std::uint32_t symbol_size = 0;
  std::array<char, 96> symbol{};  // UTF-8

  std::size_t absences_at() const { return kPage; }
  std::size_t table_at() const { return version == 1 ? kPage : 2 * kPage; }
  std::size_t bars_at() const;
  std::size_t size() const { return bars_at() + std::size_t{blocks} * kBlockBars * sizeof(Bar); }
};
static_assert(sizeof(Header) == 128);

Header make_header(std::string_view symbol, Timeframe timeframe, std::size_t bars);

struct Series {
  std::string symbol;
  Timeframe timeframe;
};
// Parse for what is no such file, Corrupt for a damaged header, OutOfRange for a newer version.
Result<Series> read_header(const Header& header);

// A block's place in the table; all zero when it is not in use.
struct Entry {
  Timestamp first, last;       // opening times
  std::uint32_t bars = 0;      // 1 to kBlockBars
  std::uint32_t bars_sum = 0;  // of their bytes
  std::uint32_t sum = 0;       // of the above and the block's number
  std::uint32_t unused = 0;

  bool is_free() const { return bars == 0 && sum == 0; }
  bool is_full() const { return bars == kBlockBars; }
};
static_assert(sizeof(Entry) == 32 && std::is_trivially_copyable_v<Entry>);

// Takes bars into an entry that has room for them.
void add(Entry& entry, std::size_t block, std::span<const Bar> bars);
bool is_whole(const Entry& entry, std::size_t block);

// Times that are believed of a file; arithmetic on them cannot overflow.
inline constexpr TimeRange kTimes{from_ms(0), from_ms(99'999'999'999'999)};

// The spans known to have no bars: one page, lost without harm.
inline constexpr std::size_t kAbsencesAtMost = (kPage - 8) / sizeof(TimeRange);
std::array<std::byte, kPage> write_absences(std::span<const TimeRange> ranges);
// Empty when the page is damaged.
std::vector<TimeRange> read_absences(const std::array<std::byte, kPage>& page);

}  // namespace gyre::bar_format
