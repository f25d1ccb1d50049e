#pragma once

#include "gyre/app/config.hpp"

// Every section of the configuration, in one list; a strategy's section comes from the registry.
namespace gyre::app {

std::vector<SectionKind> all_sections();

}  // namespace gyre::app
