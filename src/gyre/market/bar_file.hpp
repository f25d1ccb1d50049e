#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/market/bar_format.hpp"

// One series on the disk. Bars are read where they lie, in the file's own memory. It grows at its
// end in two steps, bars and then the count that makes them valid, so that a process killed between
// them leaves what was there before; anything else (a bar in the middle, a damaged block) is a new
// file in place of the old one. Memory handed out before stays as it was.
namespace gyre {

// A block that is not as it was written. Its bars count as missing.
struct DamagedBlock {
  std::filesystem::path file;
  std::size_t block = 0;
  TimeRange span;  // at most: of the bars that were in it
  bool operator==(const DamagedBlock&) const = default;
};
std::string to_text(const DamagedBlock& damaged);

class BarFile {
 public:
  enum class Access : std::uint8_t { Read, Write };
  using Bars = std::span<const Bar>;

  // Looks at header, table and the last block; the others are looked at when they are read. What a
  // crash left half-done is cut off, with Access::Write in the file too; an older version is
  // written anew. Whatever was found is added to `told`.
  static Result<BarFile> open(const std::filesystem::path& path, Access access,
                              std::vector<std::string>& told);
  // An empty file, in place of whatever is there; durable with the first sync.
  static Result<BarFile> create(const std::filesystem::path& path, std::string_view symbol,
                                Timeframe timeframe);
  // A file of these bars, ascending, in place of whatever is there: all of it or nothing.
  static Result<BarFile> write(const std::filesystem::path& path, std::string_view symbol,
                               Timeframe timeframe, Bars bars, std::span<const TimeRange> absences);

  const std::string& symbol() const { return series_.symbol; }
  Timeframe timeframe() const { return series_.timeframe; }
  const std::filesystem::path& path() const { return path_; }

  // Bars that count, those of damaged blocks included.
  std::size_t size() const { return size_; }
  std::size_t blocks() const { return entries_.size(); }
  // When its first bar opened and its last one; not of an empty one.
  Timestamp first() const { return entries_.front().first; }
  Timestamp last() const { return entries_.back().last; }
  bool has_room(std::size_t bars) const;
  // Bars in blocks that lie before t as a whole.
  std::size_t bars_before(Timestamp t) const;
  // Bytes that it takes up on the disk.
  std::uint64_t disk_bytes() const;

  // The bars that open in `range`, as pieces without a gap, oldest first; blocks are checked as
  // they are met, each once, and a damaged one is left out. The pieces live as long as keep().
  std::vector<Bars> read(TimeRange range);
  std::shared_ptr<const Mapping> keep() const { return mapping_; }
  // The damaged ones of all blocks, or of those met so far.
  std::vector<DamagedBlock> verify();
  std::vector<DamagedBlock> damaged() const;

  // Writes bars behind the last, for which there is room; nobody sees them yet. A failure changes
  // nothing.
  Result<> stage(Bars bars);
  // Makes staged bars count.
  Result<> commit();
  Result<> sync();

  const std::vector<TimeRange>& absences() const { return absences_; }
  Result<> write_absences(std::span<const TimeRange> ranges);

 private:
  using Header = bar_format::Header;
  using Entry = bar_format::Entry;
  enum class State : std::uint8_t { Unknown, Good, Damaged };

  explicit BarFile(const std::filesystem::path& path) : path_{path} {}
  Result<> load(Access access, std::vector<std::string>& told);
  Result<> read_table(const DiskFile& file);
  void cut_tail(std::uint64_t bytes, std::vector<std::string>& told);
  Result<> write_cut(std::size_t blocks_before);
  const Bar* bars() const;
  Bars block(std::size_t number) const;
  bool is_good(std::size_t number);
  TimeRange span_of(std::size_t number) const;
  std::uint64_t end() const { return header_.bars_at() + size_ * sizeof(Bar); }

  std::filesystem::path path_;
  Header header_;
  bar_format::Series series_;
  std::vector<Entry> entries_;  // those in use
  std::vector<State> states_;   // of each
  std::vector<TimeRange> absences_;
  std::size_t size_ = 0;
  std::vector<Entry> staged_;  // entries as they will be, from the last one in use on
  std::size_t staged_bars_ = 0;
  std::shared_ptr<const Mapping> mapping_;
};

}  // namespace gyre
