#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gyre/market/bar_store.hpp"

// What a store holds, a line a series.
namespace gyre::app {

struct SeriesLine {
  std::string symbol;
  Timeframe timeframe{};
  std::string first, through;  // when the first bar opens and the last one closes
  std::uint64_t bars = 0, missing = 0;
  double mb = 0;
  static constexpr std::tuple fields{
      Field{"symbol", &SeriesLine::symbol}, Field{"timeframe", &SeriesLine::timeframe},
      Field{"first", &SeriesLine::first},   Field{"through", &SeriesLine::through},
      Field{"bars", &SeriesLine::bars},     Field{"missing", &SeriesLine::missing},
      Field{"mb", &SeriesLine::mb}};
};

struct SeriesList {
  std::vector<SeriesLine> series;
  std::uint64_t bars = 0;
  double mb = 0;        // on the disk
  double mb_a_day = 0;  // that these series grow
  double free_mb = 0;
  static constexpr std::tuple fields{Field{"series", &SeriesList::series},
                                     Field{"bars", &SeriesList::bars}, Field{"mb", &SeriesList::mb},
                                     Field{"mb_a_day", &SeriesList::mb_a_day},
                                     Field{"free_mb", &SeriesList::free_mb}};
};
SeriesList list_series(const BarStore& store, std::span<const SeriesKey> keys,
                       std::uint64_t free_bytes);
std::string to_table(const SeriesList& list);

}  // namespace gyre::app
