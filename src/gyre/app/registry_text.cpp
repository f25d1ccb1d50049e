#include "gyre/app/registry_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gyre/features/schema.hpp"
#include "gyre/features/virtual_row.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/structure/all.hpp"

namespace gyre::app {
namespace {

std::string parameters(const std::vector<Description>& all) {
  std::string text;
  for (const auto& d : all)
    text += fmt::format("| `{}` | {} | {} to {} | {} | {} |\n", d.name, d.standard, d.min, d.max,
                        d.unit, d.meaning);
  return "| Parameter | Default | Range | Unit | Meaning |\n|---|---|---|---|---|\n" + text;
}

}  // namespace

std::string registry_page(std::span<const StrategyKind> strategies,
                          std::span<const IndicatorKind* const> indicators) {
  std::string out =
      "# Strategies and indicators\n\n"
      "Written by `gyre strategies docs`; a test holds it against the program. A strategy's "
      "parameters "
      "are set in\n"
      "its section of the configuration, those of an indicator by the strategy that asks for it.\n";
  for (const auto& kind : strategies)
    out += fmt::format("\n## Strategy {}\n\nConfidence of: {}.\n\n{}", kind.name,
                       fmt::join(kind.parts, ", "), parameters(kind.attributes()));
  for (const auto* kind : indicators)
    out += fmt::format("\n## Indicator {}\n\nGives: {}.\n\n{}", kind->name,
                       fmt::join(kind->outputs, ", "), parameters(kind->attributes()));
  return out;
}

std::vector<const IndicatorKind*> all_indicators() {
  std::vector<const IndicatorKind*> all{kIndicators.begin(), kIndicators.end()};
  all.insert(all.end(), kStructures.begin(), kStructures.end());
  return all;
}

std::vector<std::string> row_views(std::span<const StrategyKind> strategies) {
  std::vector<std::string> statements;
  std::string seen;
  for (std::size_t i = 0; i < kFeatureCount; ++i)
    seen += fmt::format(", json_extract(features, '$[{}]') AS \"x_{}\"", i, features()[i].name);
  for (const auto& kind : strategies) {
    std::string columns = seen;
    for (std::size_t i = 0; i < kind.parts.size(); ++i)
      columns += fmt::format(", json_extract(parts, '$[{}]') AS \"{}\"", i, kind.parts[i]);
    statements.push_back(fmt::format("DROP VIEW IF EXISTS \"rows_{}\"", kind.name));
    statements.push_back(
        fmt::format("CREATE VIEW \"rows_{0}\" AS SELECT *{1} FROM \"{2}\" WHERE strategy = '{0}'",
                    kind.name, columns, VirtualRow::name));
  }
  return statements;
}

}  // namespace gyre::app
