#include "gyre/market/bar_store.hpp"

#include <algorithm>
#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/core/log.hpp"
#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewFiles = 8;  // more are synced with the whole disk at once
constexpr std::string_view kEnding = ".bars";

// A name that every file system takes: all but letters, digits and a few signs is %XX.
std::string file_name(std::string_view symbol) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name;
  for (const char c : symbol) {
    const bool plain = ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') ||
                       c == '_' || c == '-';
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      name += c;
    else
      ((name += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return name + std::string{kEnding};
}

std::vector<Bar> joined(std::span<const std::span<const Bar>> runs) {
  std::vector<Bar> bars;
  for (const auto& run : runs) bars.insert(bars.end(), run.begin(), run.end());
  return bars;
}

Result<> check_given(std::span<const Bar> bars, Timeframe timeframe) {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    GYRE_CHECK(check(bars[i], timeframe));
    if (i > 0 && bars[i].opened <= bars[i - 1].opened)
      return fail(Errc::OutOfRange,
                  "bar " + to_text(bars[i].opened) + " comes after " + to_text(bars[i - 1].opened));
  }
  return {};
}

std::string prices(const Bar& bar) {
  std::string text;
  for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume})
    text += (text.empty() ? "" : " ") + to_text(value);
  return text;
}

// What the differing ones come to, or why they are refused.
Result<Taken> settle(const Overlap& both, std::size_t given, Differing differing) {
  const auto count = both.differing.size();
  if (count > 0 && differing == Differing::Refuse) {
    const auto& [bar, held] = both.differing.front();
    return fail(Errc::OutOfRange,
                "bar " + to_text(bar.opened) + " is " + prices(bar) + ", and " + prices(held) +
                    " is held" +
                    (count > 1 ? ", and so for " + std::to_string(count - 1) + " more" : ""));
  }
  Taken taken{.added = given - both.equal - count, .equal = both.equal};
  (differing == Differing::Replace ? taken.replaced : taken.kept) = count;
  return taken;
}

// Both, the given ones standing where they are to replace.
std::vector<Bar> woven(std::span<const Bar> held, std::span<const Bar> given, Differing differing) {
  return differing == Differing::Replace ? join(given, held) : join(held, given);
}

}  // namespace

Taken& Taken::operator+=(const Taken& other) {
  added += other.added;
  equal += other.equal;
  replaced += other.replaced;
  kept += other.kept;
  return *this;
}

Result<std::unique_ptr<BarStore>> BarStore::open(const fs::path& directory, Access access,
                                                 StoreSettings settings) {
  std::unique_ptr<BarStore> store{new BarStore{directory, settings}};
  std::error_code error;
  if (access == Access::Write) {
    for (std::size_t i = 0; !error && i < kCount<Timeframe>; ++i)
      fs::create_directories(directory / to_string(Timeframe(i)), error);
    if (error) return fail(Errc::Io, directory.string() + ": " + error.message());
    GYRE_TRY(store->lock_, DiskFile::open(directory / "lock", DiskFile::Open::Lock));
  } else if (!fs::is_directory(directory, error)) {
    return fail(Errc::NotFound, directory.string() + ": no bars are stored there");
  }
  GYRE_CHECK(store->load(access));
  return store;
}

BarStore::~BarStore() {
  if (!lock_) return;
  if (const auto done = flush(); !done)
    log_error<"bars not flushed: {}">(std::string_view{done.error().context});
}

Result<> BarStore::load(Access access) {
  for (std::size_t i = 0; i < kCount<Timeframe>; ++i) {
    std::error_code error;
    std::vector<fs::path> paths;
    fs::directory_iterator at{directory_ / to_string(Timeframe(i)), error}, end;
    for (; !error && at != end; at.increment(error)) paths.push_back(at->path());
    if (error && error != std::errc::no_such_file_or_directory)
      return fail(Errc::Io, directory_.string() + ": " + error.message());
    std::ranges::sort(paths);
    for (const auto& path : paths) {
      if (path.extension() == kEnding) GYRE_CHECK(load_file(path, access));
      // A rewrite that a crash left.
      if (path.extension() == ".new" && access == Access::Write) fs::remove(path, error);
    }
  }
  return {};
}

// A damaged file is set aside, under a name that says so: nothing is deleted, and its bars are
// missing and can be had again. One of a newer version is left alone, and so is the store.
Result<> BarStore::load_file(const fs::path& path, Access access) {
  auto file = BarFile::open(path, access, told_);
  if (file && path_of({file->symbol(), file->timeframe()}) == path) {
    series_[{file->symbol(), file->timeframe()}].file = *std::move(file);
    return {};
  }
  const auto error = file ? Error{Errc::Corrupt, path.string() + ": bars of another series"}
                          : std::move(file).error();
  if (error.code != Errc::Corrupt && error.code != Errc::Parse) return std::unexpected(error);
  unusable_.push_back(error.context);
  told_.push_back(error.context);
  if (access == Access::Read) return {};
  std::error_code renamed;
  fs::rename(path, path.string() + ".damaged", renamed);
  if (renamed) return fail(Errc::Io, path.string() + ": " + renamed.message());
  told_.back() += "; set aside as " + path.filename().string() + ".damaged";
  return {};
}

fs::path BarStore::path_of(const SeriesKey& key) const {
  return directory_ / to_string(key.timeframe) / file_name(key.symbol);
}

Result<Taken> BarStore::append(const SeriesKey& key, std::span<const Bar> bars,
                               Differing differing) {
  ensure(lock_.has_value(), "a store that is read takes nothing");
  if (key.symbol.empty() || key.symbol.size() > bar_format::Header{}.symbol.size())
    return fail(Errc::OutOfRange, "'" + key.symbol + "' is no symbol");
  if (auto good = check_given(bars, key.timeframe); !good)
    return std::unexpected(std::move(good).error().in(to_text(key)));
  const std::scoped_lock lock{mutex_};
  auto& series = series_[key];
  const auto last = series.last();
  const auto behind = last ? std::ranges::upper_bound(bars, *last, {}, &Bar::opened) : bars.begin();
  Taken taken;
  if (behind != bars.begin()) {
    auto wove = weave(key, series, {bars.begin(), behind}, differing);
    if (!wove) return std::unexpected(std::move(wove).error().in(to_text(key)));
    taken = *wove;
  }
  series.waiting.insert(series.waiting.end(), behind, bars.end());
  taken.added += static_cast<std::size_t>(bars.end() - behind);
  return taken;
}

Result<Taken> BarStore::weave(const SeriesKey& key, Series& series, std::span<const Bar> bars,
                              Differing differing) {
  const bool has_file = series.file && series.file->size() > 0;
  const auto split = has_file
                         ? std::ranges::upper_bound(bars, series.file->last(), {}, &Bar::opened)
                         : bars.begin();
  const std::span of_file{bars.begin(), split}, of_waiting{split, bars.end()};
  Taken taken, in_file;
  GYRE_TRY(taken, settle(overlap(of_waiting, series.waiting), of_waiting.size(), differing));
  if (!of_file.empty()) {
    const TimeRange range{of_file.front().opened, of_file.back().opened + 1ms};
    const auto held = joined(series.file->read(range));
    GYRE_TRY(in_file, settle(overlap(of_file, held), of_file.size(), differing));
  }
  if (in_file.added + in_file.replaced > 0)
    GYRE_CHECK(write_anew(
        key, series, woven(joined(series.file->read(bar_format::kTimes)), of_file, differing)));
  if (taken.added + taken.replaced > 0)
    series.waiting = woven(series.waiting, of_waiting, differing);
  return taken += in_file;
}

Result<> BarStore::make_file(const SeriesKey& key, Series& series) {
  if (series.file) return {};
  GYRE_TRY(series.file, BarFile::create(path_of(key), key.symbol, key.timeframe));
  has_new_names_ = true;
  return {};
}

Result<> BarStore::write_anew(const SeriesKey& key, Series& series, std::span<const Bar> bars) {
  const auto absences = series.file ? series.file->absences() : std::vector<TimeRange>{};
  GYRE_TRY(series.file, BarFile::write(path_of(key), key.symbol, key.timeframe, bars, absences));
  return {};
}

Result<> BarStore::mark_absent(const SeriesKey& key, TimeRange range) {
  ensure(lock_.has_value(), "a store that is read takes nothing");
  const std::scoped_lock lock{mutex_};
  auto& series = series_[key];
  GYRE_CHECK(make_file(key, series));
  // Spans that touch become one.
  std::vector<TimeRange> ranges;
  for (const auto& held : series.file->absences()) {
    if (held.end < range.begin || range.end < held.begin)
      ranges.push_back(held);
    else
      range = {std::min(range.begin, held.begin), std::max(range.end, held.end)};
  }
  ranges.push_back(range);
  std::ranges::sort(ranges, {}, &TimeRange::begin);
  if (ranges.size() > bar_format::kAbsencesAtMost) ranges.erase(ranges.begin());
  return series.file->write_absences(ranges);
}

Result<> BarStore::stage(const SeriesKey& key, Series& series) {
  GYRE_CHECK(make_file(key, series));
  if (!series.file->has_room(series.waiting.size()))
    return write_anew(key, series,
                      join(joined(series.file->read(bar_format::kTimes)), series.waiting));
  return series.file->stage(series.waiting);
}

Result<> BarStore::sync(std::span<Series* const> series) {
  if (series.size() > kFewFiles || std::exchange(has_new_names_, false)) return lock_->sync_disk();
  for (auto* one : series) GYRE_CHECK(one->file->sync());
  return {};
}

// First the bars of all, then, when they are on the disk, the counts that make them valid.
Result<> BarStore::flush() {
  ensure(lock_.has_value(), "a store that is read has nothing to flush");
  std::unique_lock lock{mutex_};
  Result<> done;
  std::vector<Series*> staged;
  for (auto& [key, series] : series_) {
    if (series.waiting.empty()) continue;
    if (auto written = stage(key, series))
      staged.push_back(&series);
    else if (done)
      done = std::unexpected(std::move(written).error());
  }
  lock.unlock();  // readers need not wait for the disk
  if (staged.empty()) return done;
  GYRE_CHECK(sync(staged));
  lock.lock();
  for (auto* series : staged) {
    if (auto committed = series->file->commit())
      series->waiting.clear();
    else if (done)
      done = std::unexpected(std::move(committed).error());
  }
  lock.unlock();
  GYRE_CHECK(sync(staged));
  return done;
}

Result<bool> BarStore::flush_due(Timestamp now) {
  if (!flushed_) flushed_ = now;
  if (now - *flushed_ < settings_.flush) return false;
  flushed_ = now;
  GYRE_CHECK(flush());
  return true;
}

Result<std::size_t> BarStore::drop_damaged(const SeriesKey& key) {
  ensure(lock_.has_value(), "a store that is read is not mended");
  const std::scoped_lock lock{mutex_};
  const auto found = series_.find(key);
  if (found == series_.end() || !found->second.file) return 0uz;
  auto& series = found->second;
  const auto count = series.file->verify().size();
  if (count > 0) GYRE_CHECK(write_anew(key, series, joined(series.file->read(bar_format::kTimes))));
  return count;
}

std::optional<Timestamp> BarStore::kept_from(Timeframe timeframe, Timestamp now) const {
  const bool own = timeframe == Timeframe::m1 && settings_.keep_1m > 0ms;
  const auto keep = own ? settings_.keep_1m : settings_.keep;
  return keep > 0ms ? std::optional{now - keep} : std::nullopt;
}

// A file is written anew only when that frees an eighth of it.
Result<std::size_t> BarStore::prune(Timestamp now) {
  ensure(lock_.has_value(), "a store that is read is not pruned");
  const std::scoped_lock lock{mutex_};
  std::size_t dropped = 0;
  for (auto& [key, series] : series_) {
    const auto from = kept_from(key.timeframe, now);
    if (!from || !series.file) continue;
    const auto before = series.file->size();
    if (series.file->bars_before(*from) < std::max(before / 8, 1uz)) continue;
    GYRE_CHECK(write_anew(key, series, joined(series.file->read({*from, Timestamp::max()}))));
    dropped += before - series.file->size();
  }
  return dropped;
}

}  // namespace gyre
