#pragma once

#include "gyre/app/command.hpp"
#include "gyre/app/run_options.hpp"

// The main job: an engine on a venue over real sockets, with its journal, its virtual desk and its
// screens, until the market ends or somebody stops it.
namespace gyre::app {

Result<Exit> run(const RunOptions& options);

}  // namespace gyre::app
