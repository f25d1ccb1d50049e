#pragma once

#include <map>
#include <set>
#include <string>

#include "gyre/market/kline_files.hpp"
#include "gyre/market/market_book.hpp"

// Which span of stored klines can be traded, when nobody names one. Files end and begin again, each
// symbol's at other times; a market needs minutes without a hole and, before them, the bars that
// indicators begin with.
namespace gyre::app {

// Of the spans that all of these symbols have, from a midnight to a whole hour, the longest, and
// the latest of equals; empty when there is none. With no names given, all symbols that can be
// traded at some time. Reads the files: fails for a bad one.
Result<TimeRange> longest_common_span(const std::map<std::string, SymbolFiles>& files,
                                      const std::set<std::string>& names, const Ladder& ladder);

}  // namespace gyre::app
