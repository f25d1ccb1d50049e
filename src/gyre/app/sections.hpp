#pragma once

#include "gyre/app/config.hpp"
#include "gyre/strategy/all.hpp"

// Every section of the configuration, in one list; a strategy's section comes from the registry.
namespace gyre::app {

std::vector<SectionKind> all_sections(std::span<const StrategyKind> registry = kStrategies);

}  // namespace gyre::app
