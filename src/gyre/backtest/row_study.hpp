#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gyre/backtest/study.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/features/virtual_row.hpp"

// Rows of the past: every idea that the engine would have had over stored bars, frozen as it is
// live and followed by the same virtual desk. Nothing is executed, so no account and no exchange
// has a part in it.
namespace gyre::sim {
struct Funding;
}

namespace gyre {

struct RowStudy {
  CostSettings costs;
  DeskSettings desk;
  Money risk;  // what a trade may lose; its size is by that alone
  std::string lineage;
  // By symbol of the market. A fee of 0 stands for that of the costs.
  std::vector<Instrument> instruments;
  // By symbol: see payments().
  std::vector<std::vector<sim::Funding>> funding;
  milliseconds cycle{5min};  // of the virtual loop; alters no row
};

struct BuiltRows {
  std::vector<VirtualRow> rows;  // by id; ids count from 1 over all ideas
  std::uint64_t ideas = 0;
  std::uint64_t open = 0;  // ideas that no barrier had ended when the bars did: no rows
};

// What a symbol pays at each instant from a day before the range to the first one after it. What an
// idea may know of the next payment is the rate of the last one before its boundary.
std::vector<sim::Funding> payments(TimeRange range,
                                   const std::function<sim::Funding(Timestamp after)>& next);

// The cost of a trade is by the minute. From coarse bars of so many minutes, ranges and deviations
// are taken to grow with the root of time, and volume to be spread evenly.
Liquidity scaled_to_minutes(const Liquidity& of_bars, milliseconds bar);

// `progress` is called at every boundary.
BuiltRows build_rows(
    const StudyMarket& market, const std::vector<NamedStrategy>& strategies, RowStudy how,
    ParallelFor& parallel, const std::function<void(Timestamp)>& progress = [](Timestamp) {});

}  // namespace gyre
