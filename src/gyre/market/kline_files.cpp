#include "gyre/market/kline_files.hpp"

#include <algorithm>
#include <utility>

#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

// The name without .csv or .csv.gz; empty for any other.
std::string_view stem(std::string_view name) {
  for (const std::string_view end : {".csv.gz", ".csv"})
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  return {};
}

// Takes what follows the last '-' off.
std::string_view take_last(std::string_view& name) {
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos) return {};
  const auto last = name.substr(dash + 1);
  name = name.substr(0, dash);
  return last;
}

// Every regular file below a directory, in the order of names.
Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at{directory, error}, end;
  for (; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) paths.push_back(at->path());
  if (error) return fail(Errc::Io, directory.string() + ": " + error.message());
  std::ranges::sort(paths);
  return paths;
}

// Joins two runs by time; where both have a bar, the first's stands, and they must agree if told.
Result<std::vector<Bar>> join(const std::vector<Bar>& first, const std::vector<Bar>& second,
                              bool must_agree) {
  std::vector<Bar> joined;
  joined.reserve(first.size() + second.size());
  auto a = first.begin(), b = second.begin();
  while (a != first.end() || b != second.end()) {
    const bool both = a != first.end() && b != second.end() && a->opened == b->opened;
    if (both && must_agree && *a != *b)
      return fail(Errc::Parse, "files contradict each other about " + to_text(a->opened));
    if (b == second.end() || (a != first.end() && a->opened <= b->opened)) {
      joined.push_back(*a++);
      if (both) ++b;
    } else {
      joined.push_back(*b++);
    }
  }
  return joined;
}

void drop_before_last_gap(std::vector<Bar>& bars, milliseconds step) {
  const auto gap = std::adjacent_find(
      bars.rbegin(), bars.rend(),
      [&](const Bar& late, const Bar& early) { return late.opened != early.opened + step; });
  if (gap != bars.rend()) bars.erase(bars.begin(), gap.base() - 1);
}

}  // namespace

std::optional<KlineFile> parse_kline_name(const std::filesystem::path& path) {
  const std::string whole = path.filename().string();
  std::string_view name = stem(whole);
  const auto last = take_last(name), first = take_last(name), interval = take_last(name);
  const auto timeframe = from_string<Timeframe>(interval);
  const auto begin = parse_timestamp(first), end = parse_timestamp(last);
  if (name.empty() || !timeframe || first.size() != 8 || last.size() != 8 || !begin || !end)
    return std::nullopt;
  return KlineFile{std::string{name}, *timeframe, {*begin, *end + 24h}, path};
}

Result<std::map<std::string, SymbolFiles>> find_klines(const std::filesystem::path& directory) {
  GYRE_TRY(const auto paths, files_below(directory));
  std::map<std::string, SymbolFiles> symbols;
  for (const auto& path : paths)
    if (auto file = parse_kline_name(path))
      symbols[file->symbol][index(file->timeframe)].push_back(std::move(*file));
  if (symbols.empty())
    return fail(Errc::NotFound,
                directory.string() + ": no files SYMBOL-1m-20250101-20250131.csv.gz");
  for (auto& [symbol, files] : symbols)
    for (auto& of_frame : files)
      std::ranges::sort(of_frame, {},
                        [](const KlineFile& f) { return std::pair{f.days.begin, f.path}; });
  return symbols;
}

Result<Klines> load_klines(const SymbolFiles& files, Timeframe timeframe, TimeRange range) {
  Klines all;
  for (const KlineFile& file : files[index(timeframe)]) {
    if (file.days.begin >= range.end || file.days.end <= range.begin) continue;
    GYRE_TRY(const auto one, read_klines(file.path, timeframe, range));
    auto joined = join(all.bars, one.bars, true);
    if (!joined) return std::unexpected(std::move(joined).error().in(file.path.string()));
    all.bars = *std::move(joined);
    all.price_decimals = std::max(all.price_decimals, one.price_decimals);
    all.volume_decimals = std::max(all.volume_decimals, one.volume_decimals);
  }
  if (timeframe != Timeframe::m1) {
    const auto finer = Timeframe(index(timeframe) - 1);
    const TimeRange whole{range.begin, floor_to(range.end, duration(timeframe))};
    const bool complete = !all.bars.empty() && all.bars.front().opened <= range.begin &&
                          all.bars.back().opened + duration(timeframe) >= whole.end;
    if (!complete) {
      GYRE_TRY(const auto fine, load_klines(files, finer, range));
      GYRE_TRY(all.bars, join(all.bars, aggregate(fine.bars, finer, timeframe), false));
      all.price_decimals = std::max(all.price_decimals, fine.price_decimals);
      all.volume_decimals = std::max(all.volume_decimals, fine.volume_decimals);
    }
  }
  drop_before_last_gap(all.bars, duration(timeframe));
  return all;
}

Result<std::map<std::string, std::vector<FundingRate>>> load_funding(
    const std::filesystem::path& directory) {
  std::map<std::string, std::vector<FundingRate>> rates;
  if (!std::filesystem::is_directory(directory)) return rates;
  GYRE_TRY(const auto paths, files_below(directory));
  for (const auto& path : paths) {
    const std::string whole = path.filename().string();
    std::string_view name = stem(whole);
    if (take_last(name) != "funding" || name.empty()) continue;
    GYRE_TRY(rates[std::string{name}], read_funding(path));
  }
  return rates;
}

}  // namespace gyre
