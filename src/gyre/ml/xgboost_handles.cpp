#include "gyre/ml/xgboost_handles.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace gyre::ml {

Result<> xgboost_done(int code, std::string_view what) {
  if (code == 0) return {};
  const std::string_view told = XGBGetLastError();  // a stack trace follows its first line
  return fail(Errc::OutOfRange,
              fmt::format("XGBoost: {}: {}", what, told.substr(0, told.find('\n'))));
}

Result<MatrixHandle> xgboost_matrix(std::span<const FeatureRow> rows) {
  if (rows.empty()) return fail(Errc::OutOfRange, "XGBoost: no rows");
  const auto array =
      fmt::format(R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
                  reinterpret_cast<std::uintptr_t>(rows.data()), rows.size(), kFeatureCount);
  DMatrixHandle made = nullptr;
  GYRE_CHECK(
      xgboost_done(XGDMatrixCreateFromDense(array.c_str(), R"({"missing":NaN,"nthread":1})", &made),
                   "cannot take the rows"));
  return MatrixHandle{made};
}

Result<std::vector<float>> xgboost_predict(BoosterHandle booster, DMatrixHandle matrix,
                                           XgboostOutput output) {
  const auto how = fmt::format(
      R"({{"type":{},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}})",
      static_cast<int>(output));
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* numbers = nullptr;
  GYRE_CHECK(xgboost_done(
      XGBoosterPredictFromDMatrix(booster, matrix, how.c_str(), &shape, &dimensions, &numbers),
      "cannot predict"));
  std::size_t count = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) count *= shape[i];
  return std::vector<float>{numbers, numbers + count};
}

Result<> xgboost_set(BoosterHandle booster, const std::string& name, const std::string& value) {
  return xgboost_done(XGBoosterSetParam(booster, name.c_str(), value.c_str()),
                      "cannot set " + name);
}

}  // namespace gyre::ml
