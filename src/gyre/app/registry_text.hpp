#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/indicators/indicator.hpp"
#include "gyre/strategy/strategy.hpp"

// What the registries list, as text: the page that the command prints, and SQL for the rows. What
// is added to a list appears here without another line.
namespace gyre::app {

// docs/registry.md
std::string registry_page(std::span<const StrategyKind> strategies,
                          std::span<const IndicatorKind* const> indicators);

// Indicators and structures.
std::vector<const IndicatorKind*> all_indicators();

// Statements that make a view a strategy over the labelled rows, rows_breakout and so on, with the
// features and the parts of its confidence as columns under their names.
std::vector<std::string> row_views(std::span<const StrategyKind> strategies);

}  // namespace gyre::app
