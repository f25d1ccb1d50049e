#pragma once

#include <string_view>

#include "gyre/engine/engine.hpp"
#include "gyre/engine/virtual_loop.hpp"
#include "gyre/storage/journal.hpp"

// A life of the process in its journal: what earlier ones left is read back, it begins with a
// record, and ends with one unless it crashes.
namespace gyre::app {

// What an earlier life left: the engine is told, and the proposals are for the virtual desk.
Result<VirtualWork> replay(SqliteJournal& journal, Engine& engine);

// The engine counts crashes and absence from it. Before the engine's first event.
Result<> begin_life(SqliteJournal& journal, Engine& engine, const RunStarted& started);

// It ended as it should; durable when this returns.
Result<> end_life(SqliteJournal& journal, Timestamp at, std::string_view why);

}  // namespace gyre::app
