#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gyre/app/config_options.hpp"
#include "gyre/app/options.hpp"
#include "gyre/market/bar_store.hpp"

// The options by which commands are given a store of bars, and a part of it.
namespace gyre::app {

struct StoreOption {
  std::string directory = "gyre-data/bars";

  void add(Options& options);
  // What opening found wrong is told on standard error, a line each.
  Result<std::unique_ptr<BarStore>> open(BarStore::Access access) const;
};

// Which series, and which time.
struct StorePart {
  std::string symbols, timeframes, timerange;

  void add(Options& options);
  // All when nothing is given.
  Result<std::vector<SeriesKey>> choose(const std::vector<SeriesKey>& all) const;
  Result<std::vector<Timeframe>> frames() const;  // empty: none given
  Result<std::optional<TimeRange>> range() const;
};

}  // namespace gyre::app
