#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gyre/domain/bar.hpp"

// Bars as the text of the venue's public archive. read_klines() (kline_csv.hpp) reads it back to
// the same bars: every number is the shortest that does.
namespace gyre {

// What a file and the one file within its zip are called, without .zip or .csv.
// BTCUSDT-1m-2025-05-27 for a day, BTCUSDT-1m-2025-05 for a month.
std::string archive_day(std::string_view symbol, Timeframe timeframe, Timestamp day);
std::string archive_month(std::string_view symbol, Timeframe timeframe, Timestamp month);

// The header, and a row a bar. Quote volume, count and the taker's columns, which a Bar does not
// hold, stay empty; `ignore` is 0.
std::string archive_csv(std::span<const Bar> bars, Timeframe timeframe);

}  // namespace gyre
