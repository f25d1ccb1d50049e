#include "gyre/app/study_options.hpp"

#include <algorithm>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/symbol_names.hpp"

namespace gyre::app {
namespace {

// Every minute of a world, with what lies before it.
StudyMarket study_market(const sim::World& world, const Ladder& ladder) {
  StudyMarket market{ladder, Timeframe::m1, world.range, {}};
  const auto& source = *world.market;
  const auto listings = source.listings();
  for (const auto& name : world.symbols) {
    const auto at = std::ranges::find(
        listings, name, [](const auto& listing) { return listing.instrument.symbol; });
    ensure(at != listings.end(), "a world's symbols are listed");
    const auto number = static_cast<sim::SymbolIndex>(at - listings.begin());
    auto& symbol = market.symbols.emplace_back(StudySymbol{.name = name, .frames = {}});
    const auto take = [&](Timeframe frame, Timestamp begin) {
      source.bars(number, frame, {begin, world.range.end}, symbol.frames[index(frame)]);
    };
    take(Timeframe::m1, world.range.begin - static_cast<int>(kMinutesKept) * 1min);
    for (const auto frame : frames_of(ladder)) take(frame, study_begins(frame, world.range.begin));
  }
  return market;
}

Result<StudyMarket> read_market(const MarketSource& source, const Config& config) {
  const auto ladder = config.get<LadderSettings>().ladder();
  if (source.replay.empty()) {
    GYRE_TRY(const auto world, source.load(config));
    return study_market(world, ladder);
  }
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
  GYRE_TRY(const auto config, options.config.load());
  GYRE_TRY(auto strategies,
           named_strategies(config, registry, wanted_strategies(options.strategies, registry)));
  GYRE_TRY(auto market, read_market(options.market, config));
  const auto rearm = config.get<DeskSettings>().rearm * duration(market.ladder.setup);
  return Studied{std::move(market), std::move(strategies), rearm};
}

}  // namespace gyre::app
