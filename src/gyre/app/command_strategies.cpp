#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/lines.hpp"
#include "gyre/app/registry_text.hpp"
#include "gyre/app/strategy_sheet.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

struct StrategiesWanted {
  ConfigOptions config;
  std::string name;
  bool json = false;
};

struct StrategyLine {
  std::string name;
  bool enabled = false;
  std::uint64_t attributes = 0;
  std::string needs, parts;  // the most bars a frame; scores
  static constexpr std::tuple fields{
      Field{"name", &StrategyLine::name}, Field{"enabled", &StrategyLine::enabled},
      Field{"attributes", &StrategyLine::attributes}, Field{"bars_needed", &StrategyLine::needs},
      Field{"scores", &StrategyLine::parts}};
};

// "5m 62, 15m 149, 1h 149"
std::string most_bars(const std::vector<NeedLine>& needs) {
  std::string text;
  for (std::size_t i = 0; i < needs.size();) {
    const auto& frame = needs[i].frame;
    int most = 0;
    for (; i < needs.size() && needs[i].frame == frame; ++i) most = std::max(most, needs[i].bars);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", frame, most);
  }
  return text;
}

Result<Exit> list(const StrategiesWanted& wanted) {
  GYRE_TRY(const auto config, wanted.config.load());
  std::vector<StrategyLine> lines;
  for (const auto& kind : wanted.config.registry) {
    GYRE_TRY(const auto sheet, strategy_sheet(config, wanted.config.registry, kind.name));
    lines.push_back({sheet.name, sheet.enabled, sheet.attributes.size(), most_bars(sheet.needs),
                     fmt::format("{}", fmt::join(sheet.parts, ", "))});
  }
  fmt::print("{}", wanted.json ? lines_json(lines) + "\n" : lines_table(lines));
  return Exit::Ok;
}

Result<Exit> show(const StrategiesWanted& wanted) {
  GYRE_TRY(const auto config, wanted.config.load());
  GYRE_TRY(const auto sheet, strategy_sheet(config, wanted.config.registry, wanted.name));
  fmt::print("{}", wanted.json ? gyre::to_json(sheet) + "\n" : sheet_text(sheet));
  return Exit::Ok;
}

}  // namespace

Runner add_strategies(Options& options) {
  auto given = std::make_shared<StrategiesWanted>();
  auto list_command = options.command("list", "every strategy: whether it is on, what it needs");
  auto show_command = options.command("show", "one strategy: attributes, scores, needs by frame");
  show_command.add({"NAME", &given->name, "of the strategy"});
  for (auto* command : {&list_command, &show_command}) {
    given->config.add(*command);
    command->add({"--json", &given->json, "as JSON"});
  }
  auto docs_command = options.command("docs", "write docs/registry.md");
  return [=]() -> Result<Exit> {
    if (list_command.parsed()) return list(*given);
    if (show_command.parsed()) return show(*given);
    ensure(docs_command.parsed(), "one of them was asked for");
    fmt::print("{}", registry_page(given->config.registry, all_indicators()));
    return Exit::Ok;
  };
}

}  // namespace gyre::app
