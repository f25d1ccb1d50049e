#include "gyre/market/bar_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;
using bar_format::kBlockBars;

Result<> in(const fs::path& path, Result<> done) {
  return done ? done : std::unexpected(std::move(done).error().in(path.string()));
}

std::string counted(std::size_t bars) {
  return std::to_string(bars) + (bars == 1 ? " bar" : " bars");
}

// Entries of bars that come after the block `last`, which may have room.
std::vector<bar_format::Entry> entries_after(bar_format::Entry last, std::size_t number,
                                             std::span<const Bar> bars) {
  std::vector<bar_format::Entry> entries{last};
  while (!bars.empty()) {
    if (entries.back().is_full()) {
      entries.emplace_back();
      ++number;
    }
    const auto some = bars.first(std::min(bars.size(), kBlockBars - entries.back().bars));
    bar_format::add(entries.back(), number, some);
    bars = bars.subspan(some.size());
  }
  return entries;
}

Result<DiskFile> write_new(const fs::path& path, const bar_format::Header& header,
                           std::span<const Bar> bars, std::span<const TimeRange> absences) {
  GYRE_TRY(auto file, DiskFile::open(path, DiskFile::Open::Make));
  const auto page = bar_format::write_absences(absences);
  GYRE_CHECK(file.write_at(0, std::as_bytes(std::span{&header, 1})));
  GYRE_CHECK(file.write_at(header.absences_at(), page));
  const auto entries = entries_after({}, 0, bars);
  GYRE_CHECK(file.write_at(header.table_at(), std::as_bytes(std::span{entries})));
  GYRE_CHECK(file.cut(header.bars_at()));
  GYRE_CHECK(file.write_at(header.bars_at(), std::as_bytes(bars)));
  return file;
}

}  // namespace

std::string to_text(const DamagedBlock& damaged) {
  return damaged.file.string() + ": block " + std::to_string(damaged.block) + " is damaged, " +
         to_text(damaged.span.begin) + " to " + to_text(damaged.span.end);
}

Result<BarFile> BarFile::open(const fs::path& path, Access access, std::vector<std::string>& told) {
  BarFile file{path};
  GYRE_CHECK(in(path, file.load(access, told)));
  if (access == Access::Read || file.header_.version == bar_format::kVersion) return file;
  std::vector<Bar> bars;
  for (const auto& piece : file.read({Timestamp::min(), Timestamp::max()}))
    bars.insert(bars.end(), piece.begin(), piece.end());
  for (const auto& damaged : file.damaged()) told.push_back(to_text(damaged));
  told.push_back(path.string() + ": brought from version " + std::to_string(file.header_.version) +
                 " of the format to " + std::to_string(bar_format::kVersion));
  return write(path, file.symbol(), file.timeframe(), bars, {});
}

Result<BarFile> BarFile::create(const fs::path& path, std::string_view symbol,
                                Timeframe timeframe) {
  GYRE_CHECK(write_new(path, bar_format::make_header(symbol, timeframe, 0), {}, {}));
  std::vector<std::string> told;
  return open(path, Access::Read, told);
}

Result<BarFile> BarFile::write(const fs::path& path, std::string_view symbol, Timeframe timeframe,
                               Bars bars, std::span<const TimeRange> absences) {
  const fs::path unfinished = path.string() + ".new";
  const auto header = bar_format::make_header(symbol, timeframe, bars.size());
  auto file = write_new(unfinished, header, bars, absences);
  const auto done = file ? file->sync() : std::unexpected(std::move(file).error());
  std::error_code error;
  if (done) fs::rename(unfinished, path, error);
  if (!done || error) {
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    return done ? fail(Errc::Io, path.string() + ": " + error.message())
                : std::unexpected(done.error());
  }
  GYRE_CHECK(sync_directory(path.parent_path()));
  std::vector<std::string> told;
  return open(path, Access::Read, told);
}

Result<> BarFile::load(Access access, std::vector<std::string>& told) {
  GYRE_TRY(const auto file, DiskFile::open(path_, DiskFile::Open::Read));
  GYRE_TRY(const auto got, file.read_at(0, std::as_writable_bytes(std::span{&header_, 1})));
  if (got != sizeof header_) return fail(Errc::Corrupt, "its header is cut short");
  GYRE_TRY(series_, bar_format::read_header(header_));
  GYRE_TRY(mapping_, Mapping::of(file, header_.size()));
  GYRE_CHECK(read_table(file));
  GYRE_TRY(const auto bytes, file.size());
  const auto blocks = entries_.size();
  cut_tail(bytes, told);
  if (bytes < header_.bars_at())
    told.push_back(path_.string() + ": cut short, and no bars are left");
  else if (bytes > end() && blocks == entries_.size())
    told.push_back(path_.string() + ": " + counted((bytes - end()) / sizeof(Bar)) +
                   " at the end were never finished, and are cut off");
  if (access == Access::Write && (bytes != end() || blocks != entries_.size()))
    GYRE_CHECK(write_cut(blocks));
  return {};
}

Result<> BarFile::read_table(const DiskFile& file) {
  entries_.resize(header_.blocks);
  GYRE_CHECK(file.read_at(header_.table_at(), std::as_writable_bytes(std::span{entries_})));
  while (!entries_.empty() && entries_.back().is_free()) entries_.pop_back();
  states_.assign(entries_.size(), State::Unknown);
  const auto step = duration(timeframe());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool is_last = i + 1 == entries_.size();
    const bool follows = i == 0 || entries_[i - 1].last < entries_[i].first;
    if (bar_format::is_whole(entries_[i], i) && follows && (is_last || entries_[i].is_full()))
      continue;
    states_[i] = State::Damaged;
    const auto after = i == 0 ? Timestamp{} : entries_[i - 1].last + step;
    entries_[i] = {.first = after, .last = after, .bars = kBlockBars};
  }
  // How long a damaged one may have been shows in the next.
  for (std::size_t i = 0; i + 1 < entries_.size(); ++i) {
    if (states_[i] != State::Damaged) continue;
    if (i == 0) entries_[i].first = entries_[i + 1].first - step * static_cast<int>(kBlockBars);
    entries_[i].last = std::max(entries_[i].first, entries_[i + 1].first - step);
  }
  std::array<std::byte, bar_format::kPage> page{};
  GYRE_TRY(const auto of_page, file.read_at(header_.absences_at(), page));
  if (header_.version > 1 && of_page == page.size()) absences_ = bar_format::read_absences(page);
  return {};
}

// The last block is where a crash shows. What lies before it was complete before.
void BarFile::cut_tail(std::uint64_t bytes, std::vector<std::string>& told) {
  const auto count = [&] {
    size_ = entries_.empty() ? 0 : (entries_.size() - 1) * kBlockBars + entries_.back().bars;
  };
  for (count(); !entries_.empty(); count()) {
    const auto last = entries_.size() - 1;
    if (states_[last] != State::Damaged && end() <= bytes && is_good(last)) return;
    told.push_back(path_.string() + ": the last block is half-written, and " +
                   counted(entries_[last].bars) + " from " + to_text(entries_[last].first) +
                   " on are cut off");
    entries_.pop_back();
    states_.pop_back();
  }
}

Result<> BarFile::write_cut(std::size_t blocks_before) {
  GYRE_TRY(auto file, DiskFile::open(path_, DiskFile::Open::Write));
  const std::vector<Entry> none(blocks_before - entries_.size());
  GYRE_CHECK(file.write_at(header_.table_at() + entries_.size() * sizeof(Entry),
                           std::as_bytes(std::span{none})));
  GYRE_CHECK(file.cut(end()));
  return file.sync();
}

const Bar* BarFile::bars() const {
  return reinterpret_cast<const Bar*>(mapping_->data() + header_.bars_at());
}

BarFile::Bars BarFile::block(std::size_t number) const {
  return {bars() + number * kBlockBars, entries_[number].bars};
}

bool BarFile::is_good(std::size_t number) {
  auto& state = states_[number];
  if (state == State::Unknown) {
    const auto& entry = entries_[number];
    const auto bars = block(number);
    const bool good = bar_format::checksum(std::as_bytes(bars)) == entry.bars_sum &&
                      bars.front().opened == entry.first && bars.back().opened == entry.last;
    state = good ? State::Good : State::Damaged;
  }
  return state == State::Good;
}

TimeRange BarFile::span_of(std::size_t number) const {
  return {entries_[number].first, entries_[number].last + duration(timeframe())};
}

bool BarFile::has_room(std::size_t bars) const {
  return size_ + bars <= header_.blocks * kBlockBars;
}

std::size_t BarFile::bars_before(Timestamp t) const {
  const auto later = std::ranges::lower_bound(entries_, t, {}, &Entry::last);
  return static_cast<std::size_t>(later - entries_.begin()) * kBlockBars;
}

std::uint64_t BarFile::disk_bytes() const {
  struct stat status{};
  return stat(path_.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * 512 : 0;
}

std::vector<BarFile::Bars> BarFile::read(TimeRange range) {
  std::vector<Bars> pieces;
  const auto take = [&](Bars run) {  // blocks lie side by side
    const bool goes_on = !pieces.empty() && std::to_address(pieces.back().end()) == run.data() &&
                         pieces.back().back().opened + duration(timeframe()) == run.front().opened;
    if (goes_on)
      pieces.back() = {pieces.back().data(), pieces.back().size() + run.size()};
    else
      pieces.push_back(run);
  };
  const auto from = std::ranges::lower_bound(entries_, range.begin, {}, &Entry::last);
  for (auto i = static_cast<std::size_t>(from - entries_.begin());
       i < entries_.size() && entries_[i].first < range.end; ++i) {
    if (!is_good(i)) continue;
    const auto begin = std::ranges::lower_bound(block(i), range.begin, {}, &Bar::opened);
    const auto end = std::ranges::lower_bound(block(i), range.end, {}, &Bar::opened);
    if (begin < end)
      for (const auto& run : runs(Bars{begin, end}, timeframe())) take(run);
  }
  return pieces;
}

std::vector<DamagedBlock> BarFile::damaged() const {
  std::vector<DamagedBlock> all;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (states_[i] == State::Damaged) all.push_back({path_, i, span_of(i)});
  return all;
}

std::vector<DamagedBlock> BarFile::verify() {
  for (std::size_t i = 0; i < entries_.size(); ++i) is_good(i);
  return damaged();
}

Result<> BarFile::stage(Bars bars) {
  ensure(!bars.empty() && has_room(bars.size()), "what is staged has room");
  ensure(entries_.empty() || bars.front().opened > last(), "a file grows at its end");
  staged_.clear();
  staged_bars_ = 0;
  GYRE_TRY(auto file, DiskFile::open(path_, DiskFile::Open::Write));
  GYRE_CHECK(file.write_at(end(), std::as_bytes(bars)));
  const auto number = entries_.empty() ? 0 : entries_.size() - 1;
  staged_ = entries_after(entries_.empty() ? Entry{} : entries_.back(), number, bars);
  staged_bars_ = bars.size();
  return {};
}

Result<> BarFile::commit() {
  if (staged_.empty()) return {};
  const auto number = entries_.empty() ? 0 : entries_.size() - 1;
  GYRE_TRY(auto file, DiskFile::open(path_, DiskFile::Open::Write));
  GYRE_CHECK(file.write_at(header_.table_at() + number * sizeof(Entry),
                           std::as_bytes(std::span{staged_})));
  entries_.resize(number);
  entries_.insert(entries_.end(), staged_.begin(), staged_.end());
  states_.resize(entries_.size(), State::Good);
  size_ += staged_bars_;
  staged_.clear();
  return {};
}

Result<> BarFile::sync() {
  GYRE_TRY(auto file, DiskFile::open(path_, DiskFile::Open::Write));
  return file.sync();
}

Result<> BarFile::write_absences(std::span<const TimeRange> ranges) {
  GYRE_TRY(auto file, DiskFile::open(path_, DiskFile::Open::Write));
  GYRE_CHECK(file.write_at(header_.absences_at(), bar_format::write_absences(ranges)));
  absences_.assign(ranges.begin(), ranges.end());
  return {};
}

}  // namespace gyre
