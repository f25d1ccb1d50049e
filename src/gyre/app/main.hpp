#pragma once

#include <span>

#include "gyre/strategy/all.hpp"

namespace gyre::app {

// The whole program: reads the command line, runs one command, and returns its exit code: 0 done,
// 1 failed, 2 misused, 130 interrupted. Errors are one line on stderr. A main() with strategies of
// its own gives a longer list, which must outlive the call.
int run_command(int argc, const char* const* argv,
                std::span<const StrategyKind> registry = kStrategies);

}  // namespace gyre::app
