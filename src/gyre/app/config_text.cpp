#include "gyre/app/config_text.hpp"

#include <fmt/core.h>

#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

std::string toml_value(const Description& description) {
  return description.quoted ? to_json(description.standard) : description.standard;
}

std::string range_of(const Description& d) {
  return d.min.empty() && d.max.empty() ? "" : fmt::format("{} to {}", d.min, d.max);
}

// "Meaning (unit; range)"
std::string explained(const Description& d) {
  const auto range = range_of(d);
  const auto separator = d.unit.empty() || range.empty() ? "" : "; ";
  const auto inside = d.unit + separator + range;
  return inside.empty() ? d.meaning : fmt::format("{} ({})", d.meaning, inside);
}

std::string cell(std::string text) {
  for (auto at = text.find('|'); at != text.npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

}  // namespace

std::string config_template(const Config& config) {
  std::string out =
      "# Gyre's configuration. Remove the # in front of a setting to change it; what stays a "
      "comment\n"
      "# follows the program. GYRE__SECTION__KEY in the environment and --set section.key=value "
      "win\n"
      "# over this file. Values carry their unit: \"0.5%\", \"5bp\", \"24h\", \"10000 USDT\".\n";
  for (const auto& section : config.sections()) {
    out += '\n';
    if (!section.meaning.empty()) out += fmt::format("# {}\n", section.meaning);
    out += fmt::format("[{}]\n", section.name);
    for (const auto& [description, origin] : section.values)
      out += fmt::format("# {}\n#{} = {}\n", explained(description), description.name,
                         toml_value(description));
  }
  return out;
}

std::string config_listing(const Config& config) {
  std::string out;
  for (const auto& section : config.sections())
    for (const auto& [description, origin] : section.values)
      out += fmt::format("{:<40} {:<20} {}\n", section.name + "." + description.name,
                         toml_value(description), origin);
  return out;
}

std::string config_json(const Config& config) {
  std::string out;
  JsonObject all{out};
  for (const auto& section : config.sections()) {
    std::string text;
    JsonObject values{text};
    for (const auto& [description, origin] : section.values) {
      std::string one;
      JsonObject{one}.add("value", description.standard).add("origin", origin).end();
      values.raw(description.name, one);
    }
    values.end();
    all.raw(section.name, text);
  }
  all.add("hash", config.hash()).end();
  return out;
}

std::string config_page(const Config& config) {
  std::string out =
      "# Configuration\n\n"
      "Written by `gyre config docs`; a test holds it against the program. A setting is given in "
      "the file\n"
      "(`--config FILE`, started from `gyre config init`), by `GYRE__SECTION__KEY` in the "
      "environment, or by\n"
      "`--set section.key=value`; the later wins. `gyre config show` tells what is in force and "
      "why.\n"
      "A value carries its unit where one matters: `0.5%`, `5bp`, `24h`, `10000 USDT`.\n";
  for (const auto& section : config.sections()) {
    out += fmt::format("\n## [{}]\n\n", section.name);
    if (!section.meaning.empty()) out += section.meaning + ".\n\n";
    out += "| Setting | Default | Range | Unit | Meaning |\n|---|---|---|---|---|\n";
    for (const auto& [d, origin] : section.values)
      out += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", d.name, toml_value(d), range_of(d),
                         d.unit, cell(d.meaning));
  }
  return out;
}

}  // namespace gyre::app
