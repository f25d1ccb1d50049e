#include "gyre/app/sections.hpp"

#include "gyre/app/engine_config.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/exchange/session/feed_settings.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/fill_model.hpp"
#include "gyre/market/universe.hpp"
#include "gyre/ml/learner.hpp"
#include "gyre/risk/settings.hpp"
#include "gyre/sim/settings.hpp"

namespace gyre::app {

std::vector<SectionKind> all_sections(std::span<const StrategyKind> registry) {
  std::vector<SectionKind> sections{
      section<LadderSettings>(),        enabled_section(registry),
      section<UniverseSettings>(),      section<DeskSettings>(),
      section<risk::Settings>(),        section<CostSettings>(),
      section<sim::Settings>(),         section<RuntimeSettings>(),
      section<session::FeedSettings>(), section<StoreSettings>(),
      section<ModelSettings>(),         section<ml::LearningSettings>(),
      section<ml::SplitSettings>(),     section<ml::WeightSettings>(),
      section<ml::TrainSettings>(),     section<ml::EconomicsSettings>(),
      section<ml::GateSettings>(),      section<ml::TripwireSettings>(),
      section<ml::DriftSettings>(),
  };
  std::ranges::move(strategy_sections(registry), std::back_inserter(sections));
  return sections;
}

}  // namespace gyre::app
