#include "gyre/app/row_stats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "gyre/app/lines.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/ml/evidence/bootstrap.hpp"

namespace gyre::app {
namespace {

constexpr double kZ95 = 1.959963984540054;

// Digits that say something.
double rounded(double value) { return std::round(value * 1e4) / 1e4; }

std::string counts_text(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts)
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", name, count);
  return text;
}

}  // namespace

Interval wilson(std::uint64_t hits, std::uint64_t trials) {
  if (trials == 0) return {};
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n, zz = kZ95 * kZ95;
  const double middle = (p + zz / (2 * n)) / (1 + zz / n);
  const double half = kZ95 * std::sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

RowFigures figures_of(std::span<const VirtualRow> rows) {
  RowFigures figures{.rows = rows.size()};
  std::uint64_t wins = 0, ambiguous = 0, executed = 0;
  std::vector<double> results;
  for (const auto& row : rows) {
    executed += row.executed;
    figures.invalid += row.result == VirtualState::Invalid;
    if (row.result == VirtualState::Invalid) continue;
    results.push_back(row.r);
    wins += row.y;
    ambiguous += row.ambiguous;
    figures.target += row.result == VirtualState::Target;
    figures.stop += row.result == VirtualState::Stop;
    figures.time_limit += row.result == VirtualState::TimeLimit;
  }
  if (!rows.empty())
    figures.executed = rounded(static_cast<double>(executed) / static_cast<double>(rows.size()));
  if (results.empty()) return figures;
  const auto valid = static_cast<double>(results.size());
  const auto bounds = wilson(wins, results.size());
  figures.wins = rounded(static_cast<double>(wins) / valid);
  figures.wins_low = rounded(bounds.low), figures.wins_high = rounded(bounds.high);
  figures.ambiguous = rounded(static_cast<double>(ambiguous) / valid);
  double sum = 0;
  for (const double r : results) sum += r;
  figures.mean_r = rounded(sum / valid);
  figures.p10 = rounded(ml::quantile(results, 0.1));
  figures.p50 = rounded(ml::quantile(results, 0.5));
  figures.p90 = rounded(ml::quantile(std::move(results), 0.9));
  return figures;
}

SourceStats stats_of(const StoredRows& stored) {
  SourceStats stats{.source = stored.source, .schema = schema_hash()};
  std::vector<VirtualRow> ours;
  for (const auto& row : stored.rows)
    if (row.schema == schema_hash())
      ours.push_back(row);
    else
      ++stats.other_schemas[row.schema];
  if (ours.empty()) return stats;
  std::set<std::string> symbols;
  std::map<std::pair<std::string, Side>, std::vector<VirtualRow>> groups;
  const auto cutoff = newest(ours);
  const auto [first, last] = std::ranges::minmax(ours, {}, &VirtualRow::boundary);
  stats.begin = to_text(first.boundary), stats.end = to_text(last.boundary);
  stats.days = std::round(static_cast<double>((last.boundary - first.boundary) / 1h) / 2.4) / 10;
  for (const auto& row : ours) {
    symbols.insert(row.symbol);
    stats.matured += is_matured(row, cutoff);
    ++stats.ladders[row.ladder], ++stats.labels[row.label];
    ++stats.paths[row.path], ++stats.lineages[row.lineage];
    groups[{row.strategy, row.side}].push_back(row);
  }
  stats.symbols = symbols.size();
  stats.all = figures_of(ours);
  for (const auto& [key, rows] : groups) {
    auto& figures = stats.groups.emplace_back(figures_of(rows));
    figures.strategy = key.first;
    figures.side = to_string(key.second);
  }
  return stats;
}

std::string stats_text(const SourceStats& s) {
  std::string text = fmt::format("{}\n", s.source);
  const auto line = [&](std::string_view name, const std::string& value) {
    text += fmt::format("  {:<9} {}\n", name, value);
  };
  if (s.all.rows > 0) {
    line("rows",
         fmt::format("{} of {} symbols, {} to {}, {:.1f} days; {} matured, {} invalid", s.all.rows,
                     s.symbols, s.begin, s.end, s.days, s.matured, s.all.invalid));
    line("ladder", counts_text(s.ladders));
    line("label", fmt::format("{}; paths of {}", counts_text(s.labels), counts_text(s.paths)));
    line("lineage",
         fmt::format("{} configuration{}", s.lineages.size(), s.lineages.size() == 1 ? "" : "s"));
  }
  line("schema", s.schema);
  if (!s.other_schemas.empty())
    line("", "rows of other schemas, in no figure: " + counts_text(s.other_schemas));
  if (s.all.ambiguous > kAmbiguousMost) line("ALARM", ambiguous_alarm(s.all.ambiguous));
  auto lines = s.groups;
  lines.push_back(s.all);
  lines.back().strategy = "all";
  return text + "\n" + lines_table(lines);
}

std::string ambiguous_alarm(double share) {
  return fmt::format(
      "{:.1f} % of the rows met both barriers within one bar and count as stopped: these bars are "
      "too coarse for the barriers",
      100 * share);
}

}  // namespace gyre::app
