#pragma once

#include <optional>
#include <string>

#include "gyre/app/config.hpp"
#include "gyre/app/options.hpp"
#include "gyre/sim/world.hpp"

// The options by which run, backtest and exchange are given a market: stored bars or a seed, which
// symbols, which span.
namespace gyre::app {

// Of --timerange and --for, as far as they are given.
struct WantedSpan {
  std::optional<TimeRange> range;
  std::optional<milliseconds> length;

  // The range, cut to the length.
  TimeRange cut(TimeRange whole) const {
    if (length) whole.end = std::min(whole.end, whole.begin + *length);
    return whole;
  }
};

struct MarketSource {
  std::string replay, instruments, brackets, symbols, timerange, length;
  std::optional<std::uint64_t> synthetic;

  void add(Options& options);
  Result<WantedSpan> span() const;
  // Reads or generates it; the exchange's settings come from the configuration. With a `present`
  // its range is where that lies: generated markets begin there unless a range is given, others are
  // shifted by whole days, and say so. OutOfRange when no day of the range has that time of day.
  Result<sim::World> load(const Config& config, std::optional<Timestamp> present = {}) const;
};

}  // namespace gyre::app
