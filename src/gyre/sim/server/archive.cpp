#include "gyre/sim/server/archive.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gyre/market/archive_csv.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/sim/server/parameters.hpp"
#include "gyre/sim/server/topics.hpp"

namespace gyre::sim::server {
namespace {

using std::chrono::year_month_day;

constexpr std::string_view kZip = ".zip", kChecksum = ".CHECKSUM";

// 2025-05-27, or 2025-05 for a month.
std::optional<TimeRange> read_span(std::string_view date, bool is_month) {
  if (date.size() != (is_month ? 7U : 10U)) return std::nullopt;
  const auto begin = parse_timestamp(std::string{date} + (is_month ? "-01" : ""));
  if (!begin) return std::nullopt;
  const year_month_day first{std::chrono::floor<std::chrono::days>(*begin)};
  if (!is_month) return TimeRange{*begin, *begin + 24h};
  const auto next = first + std::chrono::months{1};
  return TimeRange{*begin, Timestamp{std::chrono::sys_days{next}}};
}

}  // namespace

struct Archive::Wanted {
  SymbolIndex symbol = 0;
  Timeframe timeframe{};
  TimeRange span{};
  std::string name;  // BTCUSDT-1m-2025-05-27
  bool is_checksum = false;
};

// data futures um daily klines BTCUSDT 1m BTCUSDT-1m-2025-05-27.zip
std::optional<Archive::Wanted> Archive::read_path(const Exchange& exchange, std::string_view path) {
  const auto parts = split_path(path);
  if (!path.starts_with(kArchivePath) || parts.size() != 8 || parts[4] != "klines")
    return std::nullopt;
  const bool is_month = parts[3] == "monthly";
  const auto place = exchange.find(parts[5]);
  const auto frame = from_string<Timeframe>(parts[6]);
  if (!place || !frame || (!is_month && parts[3] != "daily")) return std::nullopt;
  std::string_view name = parts[7];
  const bool is_checksum = name.ends_with(kChecksum);
  if (is_checksum) name.remove_suffix(kChecksum.size());
  const auto start = parts[5] + "-" + parts[6] + "-";
  if (!name.starts_with(start) || !name.ends_with(kZip)) return std::nullopt;
  name.remove_suffix(kZip.size());
  const auto span = read_span(name.substr(start.size()), is_month);
  if (!span) return std::nullopt;
  return Wanted{*place, *frame, *span, std::string{name}, is_checksum};
}

const std::string* Archive::content(const Exchange& exchange, const Wanted& wanted) {
  const auto known =
      std::ranges::find(made_, wanted.name, [](const auto& one) { return one.first; });
  if (known != made_.end()) return &known->second;
  std::vector<Bar> bars;
  exchange.market().bars(wanted.symbol, wanted.timeframe, wanted.span, bars);
  if (bars.empty()) return nullptr;
  if (made_.size() == kKept) made_.pop_front();
  made_.emplace_back(wanted.name, zip(wanted.name + ".csv", archive_csv(bars, wanted.timeframe)));
  return &made_.back().second;
}

std::optional<io::HttpResponse> Archive::serve(const Exchange& exchange, std::string_view path) {
  const auto wanted = read_path(exchange, path);
  if (!wanted || exchange.told() < wanted->span.end) return std::nullopt;
  const auto* file = content(exchange, *wanted);
  if (file == nullptr) return std::nullopt;
  if (wanted->is_checksum)
    return io::HttpResponse{
        200, {{"Content-Type", "text/plain"}}, checksum_line(*file, wanted->name + ".zip")};
  return io::HttpResponse{200, {{"Content-Type", "application/zip"}}, *file};
}

io::HttpResponse Archive::answer(const Exchange& exchange, std::string_view path) {
  const auto decoded = percent_decode(path, false);
  auto served = decoded ? serve(exchange, *decoded) : std::nullopt;
  return served ? *std::move(served)
                : io::HttpResponse{404, {{"Content-Type", "text/plain"}}, "no such file\n"};
}

}  // namespace gyre::sim::server
