#pragma once

#include <string>

#include "gyre/backtest/summary.hpp"

// The end of a run for people: what was done, what it cost, what it came to.
namespace gyre::app {

std::string summary_table(const Summary& summary);

}  // namespace gyre::app
