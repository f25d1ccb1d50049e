#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/market/kline_csv.hpp"

// What lies in a directory tree of klines as files. They are found and chosen by their names alone,
// so that a short range of many files is read quickly: SYMBOL-interval- and then 20250504-20250602,
// or 2025-05-27 or 2025-05 as in the venue's archive; .csv, .csv.gz or .zip. Other names are no
// klines and are passed over.
namespace gyre {

struct KlineFile {
  std::string symbol;  // UTF-8, as in the name
  Timeframe timeframe{};
  TimeRange days;  // of the name; the last day included
  std::filesystem::path path;
};
std::optional<KlineFile> parse_kline_name(const std::filesystem::path& path);

// The files of one symbol, by frame, each in the order of their days.
using SymbolFiles = std::array<std::vector<KlineFile>, kCount<Timeframe>>;

// Every regular file below a directory, in the order of their paths.
Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& directory);

// By symbol. Fails when the directory cannot be read or holds no klines at all.
Result<std::map<std::string, SymbolFiles>> find_klines(const std::filesystem::path& directory);

// The bars of one frame that open in `range`, from all its files and, where those end, built from
// the finer ones. Where files leave a gap, what lies before the last gap is left out; where there
// is nothing, it is empty. Fails for a bad file, and where two files of a frame contradict.
Result<Klines> load_klines(const SymbolFiles& files, Timeframe timeframe, TimeRange range);

// SYMBOL-funding.csv or .csv.gz in `directory`, by symbol; no directory is no rates.
Result<std::map<std::string, std::vector<FundingRate>>> load_funding(
    const std::filesystem::path& directory);

}  // namespace gyre
