#include "gyre/app/data_verify.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "gyre/app/lines.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/market/kline_csv.hpp"

namespace gyre::app {
namespace {

constexpr std::size_t kShown = 20;  // differences, on a terminal

// Built ones beside stored ones.
Overlap compare(const BarStore& store, const SeriesKey& fine, std::span<const Bar> coarse,
                Timeframe timeframe) {
  std::vector<Bar> built;
  for (const auto& run : store.read(fine, kAlways).runs)
    std::ranges::copy(aggregate(run, fine.timeframe, timeframe), std::back_inserter(built));
  return overlap(built, coarse);
}

}  // namespace

Verified verify_series(const BarStore& store, std::span<const SeriesKey> keys) {
  Verified verified{.series = keys.size()};
  for (const auto& key : keys) verified.bars += store.figures(key).bars;
  Progress progress{"verify", "bars", static_cast<double>(verified.bars)};
  std::map<std::pair<Timeframe, Timeframe>, BuiltLine> built;
  for (const auto& key : keys) {
    for (const auto& damaged : store.verify(key)) verified.damaged.push_back(to_text(damaged));
    const auto stored = store.read(key, kAlways).copy();
    for (const auto& fine : keys) {
      if (fine.symbol != key.symbol || fine.timeframe >= key.timeframe) continue;
      const auto both = compare(store, fine, stored, key.timeframe);
      const auto count = both.equal + both.differing.size();
      auto& line = built[{fine.timeframe, key.timeframe}];
      line.from = fine.timeframe;
      line.to = key.timeframe;
      line.series += count > 0 ? 1 : 0;
      line.bars += count;
      line.differ += both.differing.size();
      for (const auto& [ours, theirs] : both.differing)
        verified.differences.push_back(
            {key.symbol, fine.timeframe, key.timeframe, to_text(ours.opened), ours, theirs});
    }
    const auto bars = static_cast<double>(store.figures(key).bars);
    progress.add(bars, bars);
  }
  for (const auto& [frames, line] : built) verified.built.push_back(line);
  return verified;
}

std::string to_table(const Verified& verified) {
  std::string text;
  for (const auto& damaged : verified.damaged) text += damaged + "\n";
  text += fmt::format("{} series, {} bars, {} damaged blocks or files\n", verified.series,
                      verified.bars, verified.damaged.size());
  if (!verified.built.empty()) text += lines_table(verified.built);
  const auto count = verified.differences.size();
  for (std::size_t i = 0; i < std::min(count, kShown); ++i) {
    const auto& one = verified.differences[i];
    text += fmt::format("{} {} of {} differs from the one built of {}\n", one.symbol,
                        to_string(one.to), one.opened, to_string(one.from));
  }
  if (count > kShown) text += fmt::format("and {} more; --json has them all\n", count - kShown);
  return text;
}

}  // namespace gyre::app
