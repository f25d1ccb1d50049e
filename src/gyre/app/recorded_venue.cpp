#include "gyre/app/recorded_venue.hpp"

namespace gyre::app {

session::StoredBars stored_bars(const BarStore& store) {
  return [&store](std::string_view symbol, Timeframe timeframe, int most) -> std::vector<Bar> {
    const SeriesKey key{std::string{symbol}, timeframe};
    const auto end = store.closed_through(key);
    if (!end) return {};
    const auto bars = store.read(key, {*end - most * duration(timeframe), *end});
    if (bars.runs.empty()) return {};
    std::vector<Bar> newest;
    for (const auto& run : bars.runs) {  // a run goes on where the file ends and what waits begins
      if (!newest.empty() && newest.back().opened + duration(timeframe) != run.front().opened)
        newest.clear();
      newest.insert(newest.end(), run.begin(), run.end());
    }
    return newest;
  };
}

}  // namespace gyre::app
