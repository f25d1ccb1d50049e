#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/app/row_files.hpp"
#include "gyre/core/fields.hpp"

// What the labelled rows say by themselves, before any model: how many there are, how often ideas
// win and by how much. Shares and means are of valid rows; those with missing bars are only
// counted.
namespace gyre::app {

// 95 % bounds of the share of which `hits` of `trials` were seen; 0 to 1 without trials. Source: E.
// B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
struct Interval {
  double low = 0, high = 1;
};
Interval wilson(std::uint64_t hits, std::uint64_t trials);

struct RowFigures {
  std::string strategy, side;  // of all when empty
  std::uint64_t rows = 0, invalid = 0, target = 0, stop = 0, time_limit = 0;
  double wins = 0, wins_low = 0, wins_high = 1;  // share and its bounds
  double mean_r = 0, p10 = 0, p50 = 0, p90 = 0;  // of R
  double ambiguous = 0, executed = 0;            // shares
  static constexpr std::tuple fields{Field{"strategy", &RowFigures::strategy},
                                     Field{"side", &RowFigures::side},
                                     Field{"rows", &RowFigures::rows},
                                     Field{"invalid", &RowFigures::invalid},
                                     Field{"target", &RowFigures::target},
                                     Field{"stop", &RowFigures::stop},
                                     Field{"time_limit", &RowFigures::time_limit},
                                     Field{"wins", &RowFigures::wins},
                                     Field{"wins_low", &RowFigures::wins_low},
                                     Field{"wins_high", &RowFigures::wins_high},
                                     Field{"mean_r", &RowFigures::mean_r},
                                     Field{"p10", &RowFigures::p10},
                                     Field{"p50", &RowFigures::p50},
                                     Field{"p90", &RowFigures::p90},
                                     Field{"ambiguous", &RowFigures::ambiguous},
                                     Field{"executed", &RowFigures::executed}};
};
RowFigures figures_of(std::span<const VirtualRow> rows);

struct SourceStats {
  std::string source, schema, begin, end;  // of boundaries
  double days = 0;
  std::uint64_t symbols = 0, matured = 0;
  // How many rows there are of each ladder, label policy, path and configuration.
  std::map<std::string, std::uint64_t> ladders, labels, paths, lineages;
  std::map<std::string, std::uint64_t> other_schemas;  // rows that are in no figure here
  RowFigures all;
  std::vector<RowFigures> groups;  // by strategy and side
  static constexpr std::tuple fields{Field{"source", &SourceStats::source},
                                     Field{"schema", &SourceStats::schema},
                                     Field{"begin", &SourceStats::begin},
                                     Field{"end", &SourceStats::end},
                                     Field{"days", &SourceStats::days},
                                     Field{"symbols", &SourceStats::symbols},
                                     Field{"matured", &SourceStats::matured},
                                     Field{"ladders", &SourceStats::ladders},
                                     Field{"labels", &SourceStats::labels},
                                     Field{"paths", &SourceStats::paths},
                                     Field{"lineages", &SourceStats::lineages},
                                     Field{"other_schemas", &SourceStats::other_schemas},
                                     Field{"all", &SourceStats::all},
                                     Field{"groups", &SourceStats::groups}};
};
SourceStats stats_of(const StoredRows& stored);
std::string stats_text(const SourceStats& stats);

// With more, barriers are too narrow for the bars. Source: learning.md 2.2.
inline constexpr double kAmbiguousMost = 0.03;
std::string ambiguous_alarm(double share);

}  // namespace gyre::app
