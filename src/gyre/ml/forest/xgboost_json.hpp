#pragma once

#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/ml/forest/forest.hpp"

// The model that XGBoost 1.7.4 saves as JSON, as a forest. Source: learning.md 5.1.
namespace gyre::ml {

// Takes boosted trees of one output with the objective binary:logistic, and numeric splits. Nodes
// that pruning left behind are dropped, numbers are read as the floats they were written from, and
// the base is a margin. Errors: Parse for text that is no such model, OutOfRange for a model of
// another version or kind and for what check() (forest_check.hpp) finds too large.
Result<Forest> read_xgboost(std::string_view json);

}  // namespace gyre::ml
