#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/bar.hpp"

// Stored klines and funding rates, in the column order of the venue's public archive, header or
// not, packed or not. A file is believed or refused, never repaired: every row is held against the
// one before it, and an error names file and line.
namespace gyre {

inline constexpr TimeRange kAlways{from_ms(0), from_ms(99'999'999'999'999)};

struct Klines {
  std::vector<Bar> bars;                        // oldest first
  int price_decimals = 0, volume_decimals = 0;  // the most that are seen, without closing zeros
};

// Whoever replays bars needs them without a gap; who keeps them also keeps outages.
enum class Gaps : std::uint8_t { Refused, Kept };

// The bars that open in `range`. Columns: open_time (ms, UTC), open, high, low, close, volume; of
// the rest close_time is checked where it is there, and others are ignored. Fails for rows that are
// none, unbelievable, out of order, twice, or after a gap, for times in other units and for a
// header in another order; of rows outside the range only the time is read.
Result<Klines> read_klines(const std::filesystem::path& path, Timeframe timeframe,
                           TimeRange range = kAlways, Gaps gaps = Gaps::Refused);
// The same of a text; `place` is what errors call it.
Result<Klines> parse_klines(std::string_view text, std::string_view place, Timeframe timeframe,
                            TimeRange range = kAlways, Gaps gaps = Gaps::Refused);

struct FundingRate {
  Timestamp at;  // to the minute: the venue's own stamps are late by a few milliseconds
  Rate rate;     // rounded to 1e-8; longs pay it when it is above 0
  bool operator==(const FundingRate&) const = default;
};

// Columns: funding_time (ms, UTC), funding_rate. Steps may change and may be missing.
Result<std::vector<FundingRate>> read_funding(const std::filesystem::path& path);

}  // namespace gyre
