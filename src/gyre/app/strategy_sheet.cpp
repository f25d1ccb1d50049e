#include "gyre/app/strategy_sheet.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/lines.hpp"

namespace gyre::app {
namespace {

std::vector<AttributeLine> attributes(const Config& config, const StrategyKind& kind) {
  const auto& given = config.settings(section_of(kind.name));
  std::vector<AttributeLine> lines;
  for (const auto& one : kind.attributes()) {
    const auto set = given.find(one.name);
    lines.push_back({one.name, set != given.end() ? set->second : one.standard, one.standard,
                     one.min, one.max, one.unit, one.meaning});
  }
  return lines;
}

std::vector<NeedLine> needs(std::vector<Need> all) {
  std::ranges::sort(all, [](const Need& a, const Need& b) { return a < b; });
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  std::vector<NeedLine> lines;
  for (const auto& need : all) {
    const auto what = gyre::to_text(need);
    lines.push_back({std::string{to_string(need.timeframe)}, what.substr(0, what.rfind(" of ")),
                     bars_needed(need), static_cast<int>(anchor_bars(need.timeframe))});
  }
  return lines;
}

}  // namespace

Result<StrategySheet> strategy_sheet(const Config& config, Registry registry,
                                     std::string_view name) {
  GYRE_TRY(const auto made, named_strategies(config, registry, {std::string{name}}));
  const auto kind = std::ranges::find(registry, name, &StrategyKind::name);
  const auto& strategy = made.front().strategy;
  const auto enabled = config.get<StrategySettings>().names();
  return StrategySheet{.name = std::string{name},
                       .enabled = std::ranges::find(enabled, name) != enabled.end(),
                       .ranks = static_cast<bool>(strategy.rank),
                       .parts = {kind->parts.begin(), kind->parts.end()},
                       .attributes = attributes(config, *kind),
                       .needs = needs(strategy.needs)};
}

std::string sheet_text(const StrategySheet& sheet) {
  return fmt::format(
      "{}{}\n\nproposes {}; its confidence is made of {}\n\n{}\n"
      "Looks at, with the bars until it no longer matters where the history began:\n\n{}",
      sheet.name, sheet.enabled ? "" : " (not enabled)",
      sheet.ranks ? "the first of all symbols by a rank" : "a symbol by itself",
      fmt::join(sheet.parts, ", "), lines_table(sheet.attributes), lines_table(sheet.needs));
}

}  // namespace gyre::app
