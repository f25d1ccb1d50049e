#pragma once

#include <xgboost/c_api.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/features/feature_row.hpp"

// What XGBoost's C interface hands out, owned; its failures as values. It computes on one thread
// everywhere: more would make the last bits of a model depend on the machine.
namespace gyre::ml {

struct FreeXgboost {
  struct Matrix {
    void operator()(DMatrixHandle handle) const { XGDMatrixFree(handle); }
  };
  struct Booster {
    void operator()(BoosterHandle handle) const { XGBoosterFree(handle); }
  };
};
using MatrixHandle = std::unique_ptr<void, FreeXgboost::Matrix>;
using BoosterOwner = std::unique_ptr<void, FreeXgboost::Booster>;

// What a call returned: 0 is done, anything else an error with XGBoost's own first line.
Result<> xgboost_done(int code, std::string_view what);

// Rows as XGBoost reads them; NaN is missing. At least one; infinities are refused.
Result<MatrixHandle> xgboost_matrix(std::span<const FeatureRow> rows);

// The numbers in `PredictionType`, the "type" of XGBoosterPredictFromDMatrix.
enum class XgboostOutput : std::uint8_t { Margin = 1, Contributions = 2 };

// All numbers that the booster gives for the rows of the matrix, row by row.
Result<std::vector<float>> xgboost_predict(BoosterHandle booster, DMatrixHandle matrix,
                                           XgboostOutput output);

Result<> xgboost_set(BoosterHandle booster, const std::string& name, const std::string& value);

}  // namespace gyre::ml
