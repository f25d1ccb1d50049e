#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gyre/core/fields.hpp"
#include "gyre/market/bar_store.hpp"

// Bars as files that `import` and `--replay` read: DIR/1m/BTCUSDT-1m-20250504-20250602.csv.gz, one
// a stretch without a gap.
namespace gyre::app {

struct ExportWanted {
  std::string directory = "gyre-export", format = "csv.gz";  // or csv, zip
};

struct Exported {
  std::uint64_t files = 0, bars = 0;
  static constexpr std::tuple fields{Field{"files", &Exported::files},
                                     Field{"bars", &Exported::bars}};
};
Result<Exported> export_series(const BarStore& store, std::span<const SeriesKey> keys,
                               std::optional<TimeRange> range, const ExportWanted& wanted);

}  // namespace gyre::app
