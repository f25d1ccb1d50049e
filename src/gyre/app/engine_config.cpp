#include "gyre/app/engine_config.hpp"

#include <fmt/ranges.h>

#include "gyre/app/symbol_names.hpp"
#include "gyre/strategy/all.hpp"

namespace gyre::app {
namespace {

std::string section_of(std::string_view strategy) { return "strategy." + std::string{strategy}; }

const StrategyKind* find(std::string_view strategy) {
  const auto kind = std::ranges::find(kStrategies, strategy, &StrategyKind::name);
  return kind == kStrategies.end() ? nullptr : &*kind;
}

// Its lists may spell names in either way.
UniverseSettings universe_settings(const Config& config) {
  auto settings = config.get<UniverseSettings>();
  for (auto* list : {&settings.allow, &settings.deny})
    *list = fmt::format("{}", fmt::join(read_symbols(*list), ","));
  return settings;
}

}  // namespace

std::vector<std::string> StrategySettings::names() const {
  std::vector<std::string> list;
  for (const auto part : std::views::split(enabled, ',')) {
    std::string_view word{part.begin(), part.end()};
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) list.emplace_back(word);
  }
  return list;
}

Result<> StrategySettings::check() const {
  std::vector<std::string_view> known;
  for (const auto& kind : kStrategies) known.push_back(kind.name);
  for (const auto& one : names())
    if (find(one) == nullptr)
      return fail(Errc::Config, "strategies.enabled: " + unknown("strategy", one, known));
  return {};
}

std::vector<SectionKind> strategy_sections(std::span<const StrategyKind> registry) {
  std::vector<SectionKind> sections;
  for (const auto& kind : registry)
    sections.push_back(listed_section(section_of(kind.name), "", kind.attributes(),
                                      [&kind](const Settings& settings) -> Result<> {
                                        GYRE_TRY(const auto made, kind.make(settings, Ladder{}));
                                        (void)made;
                                        return {};
                                      }));
  return sections;
}

Result<EngineSettings> engine_settings(const Config& config) {
  EngineSettings settings{.desk = config.get<DeskSettings>(),
                          .risk = config.get<risk::Settings>(),
                          .costs = config.get<CostSettings>(),
                          .universe = universe_settings(config),
                          .ladder = config.get<LadderSettings>().ladder()};
  for (const auto& name : config.get<StrategySettings>().names()) {
    const auto* kind = find(name);
    ensure(kind != nullptr, "a checked configuration names known strategies");
    GYRE_TRY(auto strategy, kind->make(config.settings(section_of(name)), settings.ladder));
    settings.strategies.push_back({name, std::move(strategy)});
  }
  return settings;
}

}  // namespace gyre::app
