#include "gyre/app/engine_config.hpp"

#include <fmt/ranges.h>

#include "gyre/app/symbol_names.hpp"

namespace gyre::app {
namespace {

Result<> check_known(Registry registry, std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& kind : registry) known.push_back(kind.name);
  if (std::ranges::find(known, name) != known.end()) return {};
  return fail(Errc::NotFound, unknown("strategy", name, known));
}

// Its lists may spell names in either way.
UniverseSettings universe_settings(const Config& config) {
  auto settings = config.get<UniverseSettings>();
  for (auto* list : {&settings.allow, &settings.deny})
    *list = fmt::format("{}", fmt::join(read_symbols(*list), ","));
  return settings;
}

}  // namespace

std::string section_of(std::string_view strategy) { return "strategy." + std::string{strategy}; }

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

SectionKind enabled_section(Registry registry) {
  auto section = app::section<StrategySettings>();
  section.values = [registry, values = section.values](
                       const Settings& settings) -> Result<std::vector<Description>> {
    GYRE_TRY(const auto wanted, make<StrategySettings>(settings));
    if (!settings.contains("enabled")) return values(settings);  // a list may lack the defaults
    for (const auto& one : wanted.names())
      if (const auto known = check_known(registry, one); !known)
        return fail(Errc::Config, "strategies.enabled: " + known.error().context);
    return values(settings);
  };
  return section;
}

std::vector<SectionKind> strategy_sections(Registry registry) {
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

Result<EngineSettings> engine_settings(const Config& config, Registry registry) {
  EngineSettings settings{.desk = config.get<DeskSettings>(),
                          .model = config.get<ModelSettings>(),
                          .risk = config.get<risk::Settings>(),
                          .costs = config.get<CostSettings>(),
                          .universe = universe_settings(config),
                          .ladder = config.get<LadderSettings>().ladder()};
  GYRE_TRY(settings.strategies,
           named_strategies(config, registry, config.get<StrategySettings>().names()));
  return settings;
}

Result<std::vector<NamedStrategy>> named_strategies(const Config& config, Registry registry,
                                                    const std::vector<std::string>& names) {
  const auto ladder = config.get<LadderSettings>().ladder();
  std::vector<NamedStrategy> strategies;
  for (const auto& name : names) {
    GYRE_CHECK(check_known(registry, name));
    auto made = make_strategy(registry, name, config.settings(section_of(name)), ladder);
    if (!made) return std::unexpected(std::move(made).error().in(name));
    strategies.push_back({name, *std::move(made)});
  }
  return strategies;
}

}  // namespace gyre::app
