#include "gyre/market/bar_format.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "gyre/core/ensure.hpp"

namespace gyre::bar_format {
namespace {

Bytes bytes_of(const auto& value) { return std::as_bytes(std::span{&value, 1}); }

std::uint32_t sum_of(Header header) {
  header.sum = 0;
  return checksum(bytes_of(header));
}

std::uint32_t sum_of(Entry entry, std::size_t block) {
  entry.sum = 0;
  return checksum(bytes_of(entry), static_cast<std::uint32_t>(block + 1));
}

}  // namespace

std::uint32_t checksum(Bytes bytes, std::uint32_t sum) {
  return static_cast<std::uint32_t>(
      crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::size_t Header::bars_at() const {
  const std::size_t end = table_at() + blocks * sizeof(Entry);
  return (end + kPage - 1) / kPage * kPage;
}

Header make_header(std::string_view symbol, Timeframe timeframe, std::size_t bars) {
  Header header;
  ensure(symbol.size() <= header.symbol.size(), "a symbol is short");
  header.frame_ms = static_cast<std::uint32_t>(duration(timeframe).count());
  const auto needed = static_cast<std::uint32_t>(2 * bars / kBlockBars);
  header.blocks = std::max(kBlocksAtLeast, std::bit_ceil(needed));
  ensure(header.blocks <= kBlocksAtMost, "no series is longer than a century");
  header.symbol_size = static_cast<std::uint32_t>(symbol.size());
  std::ranges::copy(symbol, header.symbol.begin());
  header.sum = sum_of(header);
  return header;
}

Result<Series> read_header(const Header& header) {
  if (header.magic != Header{}.magic) return fail(Errc::Parse, "not a file of bars");
  if (header.version > kVersion)
    return fail(Errc::OutOfRange, "written by a newer program, version " +
                                      std::to_string(header.version) + " of the format");
  std::optional<Timeframe> timeframe;
  for (std::size_t i = 0; i < kCount<Timeframe>; ++i)
    if (duration(Timeframe(i)).count() == header.frame_ms) timeframe = Timeframe(i);
  if (header.version == 0 || header.sum != sum_of(header) || !timeframe ||
      header.block_bars != kBlockBars || header.blocks == 0 || header.blocks > kBlocksAtMost ||
      header.symbol_size == 0 || header.symbol_size > header.symbol.size())
    return fail(Errc::Corrupt, "its header is damaged");
  return Series{std::string{header.symbol.data(), header.symbol_size}, *timeframe};
}

void add(Entry& entry, std::size_t block, std::span<const Bar> bars) {
  ensure(!bars.empty() && entry.bars + bars.size() <= kBlockBars, "a block has room");
  if (entry.bars == 0) entry.first = bars.front().opened;
  entry.last = bars.back().opened;
  entry.bars += static_cast<std::uint32_t>(bars.size());
  entry.bars_sum = checksum(std::as_bytes(bars), entry.bars_sum);
  entry.sum = sum_of(entry, block);
}

bool is_whole(const Entry& entry, std::size_t block) {
  return entry.sum == sum_of(entry, block) && entry.bars > 0 && entry.bars <= kBlockBars &&
         kTimes.begin <= entry.first && entry.first <= entry.last && entry.last < kTimes.end;
}

std::array<std::byte, kPage> write_absences(std::span<const TimeRange> ranges) {
  ranges = ranges.last(std::min(ranges.size(), kAbsencesAtMost));
  std::array<std::byte, kPage> page{};
  const auto count = static_cast<std::uint32_t>(ranges.size());
  std::memcpy(page.data() + 4, &count, sizeof count);
  std::ranges::copy(std::as_bytes(ranges), page.begin() + 8);
  const auto sum = checksum(Bytes{page}.subspan(4));
  std::memcpy(page.data(), &sum, sizeof sum);
  return page;
}

std::vector<TimeRange> read_absences(const std::array<std::byte, kPage>& page) {
  std::uint32_t sum = 0, count = 0;
  std::memcpy(&sum, page.data(), sizeof sum);
  std::memcpy(&count, page.data() + 4, sizeof count);
  if (count > kAbsencesAtMost || sum != checksum(Bytes{page}.subspan(4))) return {};
  std::vector<TimeRange> ranges(count);
  const auto bytes = Bytes{page}.subspan(8, count * sizeof(TimeRange));
  std::ranges::copy(bytes, std::as_writable_bytes(std::span{ranges}).begin());
  std::erase_if(ranges, [](const TimeRange& range) {
    return range.begin < kTimes.begin || range.end <= range.begin || kTimes.end < range.end;
  });
  return ranges;
}

}  // namespace gyre::bar_format
