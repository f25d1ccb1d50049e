#pragma once

#include <string>

// docs/machines.md: every state machine drawn from the table that runs.
namespace gyre::app {

std::string machines_page();

}  // namespace gyre::app
