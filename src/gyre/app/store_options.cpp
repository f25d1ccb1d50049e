#include "gyre/app/store_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gyre/app/symbol_names.hpp"

namespace gyre::app {

void StoreOption::add(Options& options) {
  options.add({"--store", &directory, "the bars on the disk", "DIR"});
}

Result<std::unique_ptr<BarStore>> StoreOption::open(BarStore::Access access) const {
  auto store = BarStore::open(directory, access);
  if (store)
    for (const auto& line : (*store)->told()) fmt::print(stderr, "note: {}\n", line);
  return store;
}

void StorePart::add(Options& options) {
  options.add({"--symbols", &symbols, "names separated by commas"});
  options.add({"--timeframes", &timeframes, "1m,5m,15m,1h,4h; some of them"});
  options.add({"--timerange", &timerange, "20250527-20250603; UTC, without the end"});
}

Result<std::vector<Timeframe>> StorePart::frames() const {
  std::vector<Timeframe> frames;
  for (const auto part : std::views::split(timeframes, ',')) {
    const std::string_view name{part.begin(), part.end()};
    if (name.empty()) continue;
    const auto frame = from_string<Timeframe>(name);
    if (!frame)
      return fail(Errc::Parse, "--timeframes: " + unknown("timeframe", name, names(Timeframe{})));
    frames.push_back(*frame);
  }
  return frames;
}

Result<std::optional<TimeRange>> StorePart::range() const {
  if (timerange.empty()) return std::nullopt;
  auto parsed = parse_timerange(timerange);
  if (!parsed) return std::unexpected(std::move(parsed).error().in("--timerange"));
  return *parsed;
}

Result<std::vector<SeriesKey>> StorePart::choose(const std::vector<SeriesKey>& all) const {
  GYRE_TRY(const auto wanted_frames, frames());
  const auto wanted = read_symbols(symbols);
  const auto is_in = [](const auto& list, const auto& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  for (const auto& symbol : wanted)
    if (std::ranges::find(all, symbol, &SeriesKey::symbol) == all.end()) {
      std::vector<std::string_view> known;
      for (const auto& key : all) known.push_back(key.symbol);
      return fail(Errc::NotFound, "--symbols: " + unknown("symbol", symbol, known));
    }
  std::vector<SeriesKey> chosen;
  for (const auto& key : all)
    if (is_in(wanted, key.symbol) && is_in(wanted_frames, key.timeframe)) chosen.push_back(key);
  return chosen;
}

}  // namespace gyre::app
