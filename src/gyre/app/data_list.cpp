#include "gyre/app/data_list.hpp"

#include <cmath>

#include "gyre/app/lines.hpp"

namespace gyre::app {
namespace {

double megabytes(std::uint64_t bytes) { return std::round(static_cast<double>(bytes) / 1e4) / 100; }

}  // namespace

SeriesList list_series(const BarStore& store, std::span<const SeriesKey> keys,
                       std::uint64_t free_bytes) {
  SeriesList list;
  std::uint64_t bytes = 0, growth = 0;
  for (const auto& key : keys) {
    const auto figures = store.figures(key);
    const bool has_bars = figures.bars > 0;
    list.series.push_back({key.symbol, key.timeframe, has_bars ? to_text(figures.first) : "",
                           has_bars ? to_text(figures.last + duration(key.timeframe)) : "",
                           figures.bars, figures.missing, megabytes(figures.disk_bytes)});
    list.bars += figures.bars;
    bytes += figures.disk_bytes;
    growth += bytes_a_day(key.timeframe);
  }
  list.mb = megabytes(bytes);
  list.mb_a_day = megabytes(growth);
  list.free_mb = megabytes(free_bytes);
  return list;
}

std::string to_table(const SeriesList& list) {
  return lines_table(list.series) +
         fmt::format(
             "{} series, {} bars, {:.1f} MB; they grow by {:.2f} MB a day, and {:.0f} MB "
             "are free\n",
             list.series.size(), list.bars, list.mb, list.mb_a_day, list.free_mb);
}

}  // namespace gyre::app
