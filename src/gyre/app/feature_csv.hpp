#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/features/feature_row.hpp"

// What a model is asked, as comma-separated text.
namespace gyre::app {

struct Questions {
  std::vector<std::string> ids;  // the column id, or the number of the row, from 1
  std::vector<FeatureRow> rows;
  // bucket_key() of each, where there are columns strategy and reward_risk.
  std::optional<std::vector<std::string>> buckets;
};

// Columns by their names in the header, in any order; those of no use are passed over. A feature is
// under its name, or with x_ before it, as rows are exported; an empty cell or NaN is what was not
// computable. Errors, each with `place` and the line: a column that is not there, a row that is
// shorter or longer than the header, a cell that is no number, an infinite one.
Result<Questions> read_questions(std::string_view text, std::string_view place);

}  // namespace gyre::app
