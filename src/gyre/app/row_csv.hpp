#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/app/row_files.hpp"

// Labelled rows as comma-separated text, for other programs.
namespace gyre::app {

// A line a row, ordered by (boundary, symbol, strategy, side): the source, every column of the row,
// and each feature as a column under its name with x_ before it, empty where it is not known. Times
// are UTC, durations in milliseconds, parts separated by semicolons. Features of another schema are
// left empty; its hash is a column.
std::string rows_csv(const std::vector<StoredRows>& stored);

// What a model is asked with: source, id, y, r, and the features under their names; of valid rows
// of this program's schema, in the order of their ids.
std::string features_csv(const std::vector<StoredRows>& stored);

}  // namespace gyre::app
