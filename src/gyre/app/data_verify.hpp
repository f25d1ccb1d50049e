#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gyre/market/bar_store.hpp"

// A store held against itself: every block against its checksum, and bars of coarse frames against
// the same built from finer ones. The venue itself has a few that differ, about its outages.
namespace gyre::app {

// Bars built from one frame, beside those stored of another.
struct BuiltLine {
  Timeframe from{}, to{};
  std::uint64_t series = 0, bars = 0, differ = 0;
  static constexpr std::tuple fields{Field{"from", &BuiltLine::from}, Field{"to", &BuiltLine::to},
                                     Field{"series", &BuiltLine::series},
                                     Field{"bars", &BuiltLine::bars},
                                     Field{"differ", &BuiltLine::differ}};
};

struct DifferenceLine {
  std::string symbol;
  Timeframe from{}, to{};
  std::string opened;
  Bar built, stored;
  static constexpr std::tuple fields{
      Field{"symbol", &DifferenceLine::symbol}, Field{"from", &DifferenceLine::from},
      Field{"to", &DifferenceLine::to},         Field{"opened", &DifferenceLine::opened},
      Field{"built", &DifferenceLine::built},   Field{"stored", &DifferenceLine::stored}};
};

struct Verified {
  std::uint64_t series = 0, bars = 0;
  std::vector<std::string> damaged;
  std::vector<BuiltLine> built;
  std::vector<DifferenceLine> differences;
  static constexpr std::tuple fields{
      Field{"series", &Verified::series}, Field{"bars", &Verified::bars},
      Field{"damaged", &Verified::damaged}, Field{"built", &Verified::built},
      Field{"differences", &Verified::differences}};
};
Verified verify_series(const BarStore& store, std::span<const SeriesKey> keys);
std::string to_table(const Verified& verified);

}  // namespace gyre::app
