#include "gyre/app/study_options.hpp"

#include <algorithm>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/symbol_names.hpp"

namespace gyre::app {
namespace {

Result<StudyMarket> stored_market(const MarketSource& source, const Ladder& ladder) {
  GYRE_TRY(const auto span, source.span());
  if (!span.range) return fail(Errc::Config, "--replay needs a --timerange");
  const auto names = read_symbols(source.symbols);
  return study_market(source.replay, {names.begin(), names.end()}, ladder, span.cut(*span.range));
}

std::vector<std::string> wanted_strategies(const std::string& list, Registry registry) {
  auto names = StrategySettings{.enabled = list}.names();
  if (names.empty())
    for (const auto& kind : registry) names.emplace_back(kind.name);
  return names;
}

}  // namespace

void StudyOptions::add(Options& options) {
  market.add(options);
  config.add(options);
  options.add({"--strategy", &strategies, "names separated by commas; all, unless given", "NAME"});
}

Result<Studied> read_study(const StudyOptions& options) {
  const auto registry = options.config.registry;
  GYRE_TRY(auto config, options.config.load());
  GYRE_TRY(auto strategies,
           named_strategies(config, registry, wanted_strategies(options.strategies, registry)));
  const auto ladder = config.get<LadderSettings>().ladder();
  const auto rearm = config.get<DeskSettings>().rearm * duration(ladder.setup);
  if (!options.market.replay.empty()) {
    GYRE_TRY(auto market, stored_market(options.market, ladder));
    return Studied{std::move(config), {}, std::move(market), std::move(strategies), rearm};
  }
  GYRE_TRY(auto world, options.market.load(config));
  auto market = study_market(world, ladder);
  return Studied{std::move(config), std::move(world), std::move(market), std::move(strategies),
                 rearm};
}

}  // namespace gyre::app
