#include <algorithm>
#include <iterator>
#include <utility>

#include "gyre/market/bar_store.hpp"
#include "gyre/market/bars.hpp"

// What any thread may ask of a store; bar_store.cpp is its writer's side.
namespace gyre {

namespace fs = std::filesystem;

std::string to_text(const SeriesKey& key) {
  return key.symbol + " " + std::string{to_string(key.timeframe)};
}

std::size_t StoredBars::size() const {
  std::size_t count = 0;
  for (const auto& run : runs) count += run.size();
  return count;
}

std::vector<Bar> StoredBars::copy() const {
  std::vector<Bar> bars;
  bars.reserve(size());
  for (const auto& run : runs) bars.insert(bars.end(), run.begin(), run.end());
  return bars;
}

std::optional<Timestamp> BarStore::Series::last() const {
  if (!waiting.empty()) return waiting.back().opened;
  if (file && file->size() > 0) return file->last();
  return std::nullopt;
}

std::vector<SeriesKey> BarStore::series() const {
  const std::scoped_lock lock{mutex_};
  std::vector<SeriesKey> keys;
  for (const auto& [key, series] : series_) keys.push_back(key);
  return keys;
}

StoredBars BarStore::read(const SeriesKey& key, TimeRange range) const {
  const std::scoped_lock lock{mutex_};
  StoredBars bars;
  const auto found = series_.find(key);
  if (found == series_.end()) return bars;
  auto& [file, waiting] = found->second;
  if (file) {
    bars.runs = file->read(range);
    bars.file = file->keep();
  }
  const auto begin = std::ranges::lower_bound(waiting, range.begin, {}, &Bar::opened);
  const auto end = std::ranges::lower_bound(waiting, range.end, {}, &Bar::opened);
  if (begin >= end) return bars;
  bars.waiting = std::make_shared<const std::vector<Bar>>(begin, end);
  std::ranges::copy(gyre::runs(*bars.waiting, key.timeframe), std::back_inserter(bars.runs));
  return bars;
}

std::vector<TimeRange> BarStore::missing(const SeriesKey& key, TimeRange range) const {
  const auto step = duration(key.timeframe);
  std::vector<TimeRange> held;
  for (const auto& run : read(key, range).runs)
    held.push_back({run.front().opened, run.back().opened + step});
  {
    const std::scoped_lock lock{mutex_};
    if (const auto found = series_.find(key); found != series_.end() && found->second.file)
      for (const auto& absent : found->second.file->absences()) held.push_back(absent);
  }
  std::ranges::sort(held, {}, &TimeRange::begin);
  std::vector<TimeRange> missing;
  const auto up = [&](Timestamp t) { return floor_to(t + step - 1ms, step); };
  Timestamp at = up(range.begin);
  const Timestamp end = up(range.end);
  for (const auto& span : held) {
    if (const auto until = std::min(up(span.begin), end); until > at)
      missing.push_back({at, until});
    at = std::max(at, up(span.end));
  }
  if (at < end) missing.push_back({at, end});
  return missing;
}

std::optional<Timestamp> BarStore::closed_through(const SeriesKey& key) const {
  const std::scoped_lock lock{mutex_};
  const auto found = series_.find(key);
  if (found == series_.end()) return std::nullopt;
  const auto last = found->second.last();
  return last ? std::optional{*last + duration(key.timeframe)} : std::nullopt;
}

SeriesFigures BarStore::figures(const SeriesKey& key) const {
  const std::scoped_lock lock{mutex_};
  SeriesFigures figures;
  const auto found = series_.find(key);
  if (found == series_.end() || !found->second.last()) return figures;
  const auto& [file, waiting] = found->second;
  const bool has_file = file && file->size() > 0;
  figures.first = has_file ? file->first() : waiting.front().opened;
  figures.last = *found->second.last();
  figures.bars = waiting.size() + (file ? file->size() : 0);
  const auto all = (figures.last - figures.first) / duration(key.timeframe) + 1;
  figures.missing = static_cast<std::size_t>(all) - figures.bars;
  figures.disk_bytes = file ? file->disk_bytes() : 0;
  return figures;
}

std::vector<DamagedBlock> BarStore::verify(const SeriesKey& key) const {
  const std::scoped_lock lock{mutex_};
  const auto found = series_.find(key);
  if (found == series_.end() || !found->second.file) return {};
  return found->second.file->verify();
}

Result<std::uint64_t> free_bytes(const fs::path& directory) {
  std::error_code error;
  fs::path at = fs::absolute(directory, error);
  while (!error && !fs::exists(at) && at.has_relative_path()) at = at.parent_path();
  const auto space = fs::space(at, error);
  if (error) return fail(Errc::Io, directory.string() + ": " + error.message());
  return space.available;
}

}  // namespace gyre
