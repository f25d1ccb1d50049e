#include "gyre/app/indicator_csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "gyre/core/fields.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

struct ParameterLine {
  std::string name, unit, min, max, standard, meaning;
  static constexpr std::tuple fields{
      Field{"name", &ParameterLine::name}, Field{"default", &ParameterLine::standard},
      Field{"min", &ParameterLine::min},   Field{"max", &ParameterLine::max},
      Field{"unit", &ParameterLine::unit}, Field{"meaning", &ParameterLine::meaning}};
};

struct IndicatorLine {
  std::string name;
  std::vector<std::string> outputs;
  std::vector<ParameterLine> parameters;
  static constexpr std::tuple fields{Field{"name", &IndicatorLine::name},
                                     Field{"outputs", &IndicatorLine::outputs},
                                     Field{"parameters", &IndicatorLine::parameters}};
};

IndicatorLine line_of(const IndicatorKind& kind) {
  IndicatorLine line{std::string{kind.name}, {kind.outputs.begin(), kind.outputs.end()}, {}};
  for (const auto& a : kind.attributes())
    line.parameters.push_back({a.name, a.unit, a.min, a.max, a.standard, a.meaning});
  return line;
}

struct Column {
  std::size_t running, output;
  std::string name;
  bool spoke = false;
};

// Commas stand between columns.
std::string quoted(const std::string& name) { return name.contains(',') ? '"' + name + '"' : name; }

}  // namespace

std::string indicator_list(std::span<const IndicatorKind* const> kinds) {
  std::string out;
  for (const auto* kind : kinds) {
    const auto line = line_of(*kind);
    out += fmt::format("{}: {}\n", to_text(IndicatorChoice{kind, kind->defaults(), {}}),
                       fmt::join(line.outputs, ", "));
    for (const auto& p : line.parameters)
      out += fmt::format("  {:<12} {:<8} {:<16} {:<12} {}\n", p.name, p.standard,
                         p.min + " to " + p.max, p.unit, p.meaning);
  }
  return out;
}

std::string indicator_list_json(std::span<const IndicatorKind* const> kinds) {
  std::vector<IndicatorLine> lines;
  for (const auto* kind : kinds) lines.push_back(line_of(*kind));
  return to_json(lines);
}

IndicatorCsv indicator_csv(std::span<const Bar> bars, std::span<const IndicatorChoice> choices) {
  std::vector<Running> running;
  std::vector<Column> columns;
  for (const auto& choice : choices) {
    running.emplace_back(*choice.kind, choice.parameters);
    for (std::size_t o = 0; o < choice.kind->outputs.size(); ++o)
      if (choice.output.value_or(o) == o)
        columns.push_back({running.size() - 1, o, to_text(choice, o)});
  }
  IndicatorCsv csv{"open_time,open,high,low,close,volume", {}};
  for (const auto& column : columns) csv.text += "," + quoted(column.name);
  csv.text += '\n';
  for (const auto& bar : bars) {
    for (auto& one : running) one.update(bar);
    csv.text +=
        fmt::format("{},{},{},{},{},{}", to_ms(bar.opened), to_text(bar.open), to_text(bar.high),
                    to_text(bar.low), to_text(bar.close), to_text(bar.volume));
    for (auto& column : columns) {
      const double value = running[column.running].values()[column.output].now;
      csv.text += ',';
      if (std::isnan(value)) continue;
      csv.text += to_text(value);
      column.spoke = true;
    }
    csv.text += '\n';
  }
  for (const auto& column : columns)
    if (!column.spoke) csv.silent.push_back({column.name, column.running});
  return csv;
}

}  // namespace gyre::app
