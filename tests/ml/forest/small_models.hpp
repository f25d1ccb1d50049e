#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gyre/features/feature_row.hpp"
#include "gyre/ml/xgboost_handles.hpp"

namespace gyre::ml {

// Of XGBoost, by their own names.
using ModelSettings = std::vector<std::pair<std::string, std::string>>;

// A model as XGBoost itself grows it with these settings, in its own file: also of kinds that our
// training never asks for.
inline Result<std::string> grow_model(std::span<const FeatureRow> rows,
                                      std::span<const float> labels, const ModelSettings& settings,
                                      int rounds) {
  GYRE_TRY(const auto matrix, xgboost_matrix(rows));
  GYRE_CHECK(xgboost_done(
      XGDMatrixSetFloatInfo(matrix.get(), "label", labels.data(), labels.size()), "no labels"));
  const DMatrixHandle handles[]{matrix.get()};
  BoosterHandle made = nullptr;
  GYRE_CHECK(xgboost_done(XGBoosterCreate(handles, 1, &made), "no booster"));
  const BoosterOwner booster{made};
  for (const auto& [name, value] : settings) GYRE_CHECK(xgboost_set(made, name, value));
  for (int i = 0; i < rounds; ++i)
    GYRE_CHECK(xgboost_done(XGBoosterUpdateOneIter(made, i, matrix.get()), "no tree"));
  bst_ulong size = 0;
  const char* bytes = nullptr;
  GYRE_CHECK(xgboost_done(XGBoosterSaveModelToBuffer(made, R"({"format":"json"})", &size, &bytes),
                          "no file"));
  return std::string{bytes, size};
}

}  // namespace gyre::ml
