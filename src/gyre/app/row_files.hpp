#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/features/virtual_row.hpp"
#include "gyre/storage/data_dir.hpp"
#include "gyre/strategy/strategy.hpp"

// The labelled rows of a data-dir: those of a replayed history, and those of ideas as they came.
namespace gyre::app {

struct StoredRows {
  std::string source;            // "history" or "live"
  std::vector<VirtualRow> rows;  // by id, which counts within a source
};

// Of one file, by id; none where there is no file.
Result<std::vector<VirtualRow>> rows_of_file(const std::filesystem::path& file);

// Of every file that is there, history first; empty ones are left out. Errors: NotFound when there
// are no rows at all, Busy while a process uses the data-dir, Corrupt for rows of another version.
Result<std::vector<StoredRows>> load_rows(const std::filesystem::path& data_dir);

// Puts a history in the place of an earlier one, in one step: whole, or not at all.
Result<> replace_history(const DataDir& data_dir, std::span<const VirtualRow> rows,
                         std::span<const StrategyKind> registry);

// Whether its whole time limit has passed, however early it ended, and no bar was missing: only
// then may it be learned from.
inline bool is_matured(const VirtualRow& row, Timestamp cutoff) {
  return row.result != VirtualState::Invalid && row.boundary + row.time_limit <= cutoff;
}
// When the last of these ended.
Timestamp newest(std::span<const VirtualRow> rows);

}  // namespace gyre::app
