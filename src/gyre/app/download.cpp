#include "gyre/app/download.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <utility>

#include "gyre/market/kline_csv.hpp"

namespace gyre::app {
namespace {

constexpr std::size_t kWaitingMost = 1 << 15;  // bars; what a kill costs
constexpr int kPage = 499;                     // most bars for the weight of 2
constexpr milliseconds kLate = 1h;             // what the venue lacks for longer does not come

}  // namespace

TimeRange Download::closed(const SeriesKey& key, TimeRange range) const {
  return {range.begin,
          std::max(range.begin, std::min(range.end, floor_to(now_, duration(key.timeframe))))};
}

std::size_t Download::count_missing(const std::vector<SeriesKey>& keys, TimeRange range) const {
  std::size_t count = 0;
  for (const auto& key : keys)
    count += bars_in(store_.missing(key, closed(key, range)), key.timeframe);
  return count;
}

Result<Downloaded> Download::run(const std::vector<SeriesKey>& keys, TimeRange range,
                                 unsigned threads, const Patience& patience) {
  progress_.emplace("download", "bars", static_cast<double>(count_missing(keys, range)));
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::min<std::size_t>(threads, keys.size()); ++i)
      workers.emplace_back([&] {
        for (auto at = next++; at < keys.size() && !patience.has_ended(); at = next++) {
          auto done = series(keys[at], range);
          const std::scoped_lock lock{mutex_};
          if (!done) done_.failed.push_back(std::move(done).error().in(to_text(keys[at])).context);
        }
      });
  }
  progress_.reset();
  GYRE_CHECK(store_.flush());
  done_.series = keys.size();
  done_.requests = venue_.requests();
  done_.missing = count_missing(keys, range);
  std::ranges::sort(done_.failed);
  return done_;
}

Result<> Download::series(const SeriesKey& key, TimeRange range) {
  range = closed(key, range);
  const auto missing = store_.missing(key, range);
  if (missing.empty()) return {};
  bool has_rest = true;
  if (missing.front().begin <= range.begin + duration(key.timeframe)) {
    GYRE_TRY(has_rest, find_begin(key, {missing.front().begin, range.end}));
  }
  GYRE_CHECK(from_archive(key, range));
  if (!has_rest) return {};
  for (const auto& gap : store_.missing(key, range)) GYRE_CHECK(from_rest(key, gap));
  return {};
}

Result<bool> Download::find_begin(const SeriesKey& key, TimeRange missing) {
  auto first = venue_.klines(key, missing, 1, now_);
  if (!first && first.error().code == Errc::NotFound) return false;  // delisted: archive alone
  if (!first) return std::unexpected(std::move(first).error());
  const auto begin = first->empty() ? missing.end : first->front().opened;
  if (begin > missing.begin) GYRE_CHECK(mark_absent(key, {missing.begin, begin}));
  return true;
}

Result<> Download::from_archive(const SeriesKey& key, TimeRange range) {
  const auto missing = store_.missing(key, range);
  const auto planned = archive_files(key, missing, now_);
  std::deque<ArchiveFile> files{planned.begin(), planned.end()};
  while (!files.empty()) {
    const auto file = std::move(files.front());
    files.pop_front();
    GYRE_TRY(const bool found, from_file(key, file, range));
    if (found || !file.is_month) continue;
    const auto days = archive_days(key, missing, file.span, now_);
    files.insert(files.begin(), days.begin(), days.end());
  }
  return {};
}

Result<bool> Download::from_file(const SeriesKey& key, const ArchiveFile& file, TimeRange range) {
  GYRE_TRY(const auto text, venue_.archived(file.path));
  if (!text) return false;
  const TimeRange wanted{std::max(range.begin, file.span.begin),
                         std::min(range.end, file.span.end)};
  GYRE_TRY(const auto klines, parse_klines(*text, file.path, key.timeframe, wanted, Gaps::Kept));
  GYRE_CHECK(take(key, klines.bars));
  const std::scoped_lock lock{mutex_};
  ++done_.archive_files;
  return true;
}

// What a gap still lacks when the venue has answered for all of it, the venue does not have.
Result<> Download::from_rest(const SeriesKey& key, TimeRange gap) {
  const auto step = duration(key.timeframe);
  while (gap.begin < gap.end) {
    const auto count = std::min<std::int64_t>((gap.end - gap.begin) / step, kPage);
    GYRE_TRY(const auto bars, venue_.klines(key, gap, static_cast<int>(count), now_));
    GYRE_CHECK(take(key, bars));
    for (const auto& bar : bars) {
      if (bar.opened > gap.begin) GYRE_CHECK(mark_absent(key, {gap.begin, bar.opened}));
      gap.begin = bar.opened + step;
    }
    if (std::ssize(bars) < count) break;
  }
  return gap.begin < gap.end ? mark_absent(key, gap) : Result<>{};
}

Result<> Download::take(const SeriesKey& key, std::span<const Bar> bars) {
  const std::scoped_lock lock{mutex_};
  GYRE_TRY(const auto taken, store_.append(key, bars, Differing::Replace));
  done_.bars += taken.added + taken.replaced;
  progress_->add(static_cast<double>(taken.added), static_cast<double>(bars.size()));
  waiting_ += taken.added;
  if (waiting_ < kWaitingMost) return {};
  waiting_ = 0;
  return store_.flush();
}

Result<> Download::mark_absent(const SeriesKey& key, TimeRange range) {
  range.end = std::min(range.end, floor_to(now_ - kLate, duration(key.timeframe)));
  if (range.begin >= range.end) return {};
  const std::scoped_lock lock{mutex_};
  progress_->add(static_cast<double>(bars_in(std::span{&range, 1}, key.timeframe)), 0);
  return store_.mark_absent(key, range);
}

}  // namespace gyre::app
