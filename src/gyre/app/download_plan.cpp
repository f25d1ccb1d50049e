#include "gyre/app/download_plan.hpp"

#include <algorithm>
#include <utility>

#include "gyre/exchange/wire/signing.hpp"
#include "gyre/market/archive_csv.hpp"

namespace gyre::app {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::size_t kDayBars = 96;  // of a day: fewer are one REST request for many days

year_month_day month_of(Timestamp t) {
  const year_month_day date{std::chrono::floor<days>(t)};
  return date.year() / date.month() / 1;
}

ArchiveFile file(const SeriesKey& key, TimeRange span, bool is_month) {
  const auto symbol = wire::percent_encode(key.symbol);
  const auto name = is_month ? archive_month(symbol, key.timeframe, span.begin)
                             : archive_day(symbol, key.timeframe, span.begin);
  return {std::string{"/data/futures/um/"} + (is_month ? "monthly" : "daily") + "/klines/" +
              symbol + "/" + std::string{to_string(key.timeframe)} + "/" + name + ".zip",
          span, is_month};
}

bool is_wanted(std::span<const TimeRange> missing, TimeRange span, Timeframe timeframe) {
  std::vector<TimeRange> within;
  for (const auto& one : missing)
    if (one.begin < span.end && span.begin < one.end)
      within.push_back({std::max(one.begin, span.begin), std::min(one.end, span.end)});
  return 2 * bars_in(within, timeframe) >= bars_in(std::span{&span, 1}, timeframe);
}

}  // namespace

std::size_t bars_in(std::span<const TimeRange> spans, Timeframe timeframe) {
  std::size_t count = 0;
  for (const auto& span : spans)
    count += static_cast<std::size_t>((span.end - span.begin) / duration(timeframe));
  return count;
}

std::vector<ArchiveFile> archive_days(const SeriesKey& key, std::span<const TimeRange> missing,
                                      TimeRange month, Timestamp now) {
  std::vector<ArchiveFile> files;
  const auto a_day = static_cast<std::size_t>(24h / duration(key.timeframe));
  if (a_day < kDayBars) return files;
  for (auto day = month.begin; day < month.end && day + 24h <= now; day += 24h)
    if (is_wanted(missing, {day, day + 24h}, key.timeframe))
      files.push_back(file(key, {day, day + 24h}, false));
  return files;
}

std::vector<ArchiveFile> archive_files(const SeriesKey& key, std::span<const TimeRange> missing,
                                       Timestamp now) {
  std::vector<ArchiveFile> files;
  if (missing.empty()) return files;
  for (auto month = month_of(missing.front().begin); sys_days{month} < missing.back().end;
       month += months{1}) {
    const TimeRange span{sys_days{month}, sys_days{month + months{1}}};
    if (span.end <= now && is_wanted(missing, span, key.timeframe))
      files.push_back(file(key, span, true));
    else
      std::ranges::move(archive_days(key, missing, span, now), std::back_inserter(files));
  }
  return files;
}

}  // namespace gyre::app
