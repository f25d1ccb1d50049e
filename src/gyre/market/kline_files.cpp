#include "gyre/market/kline_files.hpp"

#include <algorithm>
#include <utility>

#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

// The name without what tells its kind; empty for any other kind.
std::string_view stem(std::string_view name) {
  for (const std::string_view end : {".csv.gz", ".csv", ".zip"})
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

void drop_before_last_gap(std::vector<Bar>& bars, milliseconds step) {
  const auto gap = std::adjacent_find(
      bars.rbegin(), bars.rend(),
      [&](const Bar& late, const Bar& early) { return late.opened != early.opened + step; });
  if (gap != bars.rend()) bars.erase(bars.begin(), gap.base() - 1);
}

// 20250504-20250602, the venue's 2025-05-27 for a day or its 2025-05 for a month.
std::optional<TimeRange> read_days(std::string_view text) {
  const bool is_month = text.size() == 7, is_span = text.size() == 17;
  const auto first =
      is_month ? std::string{text} + "-01" : std::string{text.substr(0, is_span ? 8 : 10)};
  const auto begin = parse_timestamp(first);
  const auto last = is_span ? parse_timestamp(text.substr(9)) : begin;
  if (!begin || !last || (is_span && text[8] != '-')) return std::nullopt;
  if (!is_month) return TimeRange{*begin, *last + 24h};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(*begin)};
  return TimeRange{*begin, std::chrono::sys_days{day + std::chrono::months{1}}};
}

}  // namespace

std::optional<KlineFile> parse_kline_name(const std::filesystem::path& path) {
  const std::string whole = path.filename().string();
  const std::string_view all = stem(whole);
  for (const std::size_t digits : {17uz, 10uz, 7uz}) {
    if (all.size() <= digits || all[all.size() - digits - 1] != '-') continue;
    auto name = all.substr(0, all.size() - digits - 1);
    const auto timeframe = from_string<Timeframe>(take_last(name));
    const auto days = read_days(all.substr(all.size() - digits));
    if (timeframe && days && !name.empty())
      return KlineFile{std::string{name}, *timeframe, *days, path};
  }
  return std::nullopt;
}

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
    if (const auto both = overlap(all.bars, one.bars); !both.differing.empty())
      return fail(Errc::Parse, file.path.string() + ": files contradict each other about " +
                                   to_text(both.differing.front().first.opened));
    all.bars = join(all.bars, one.bars);
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
      all.bars = join(all.bars, aggregate(fine.bars, finer, timeframe));
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
