#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/features/feature_row.hpp"
#include "gyre/ml/xgboost_handles.hpp"

// A trained model as XGBoost itself reads it: the reference that evaluators are held against, and
// what explains a prediction. Not for several threads, and not for the hot path.
namespace gyre::ml {

// What each feature adds to the margin (exact SHAP values), and the bias; their sum is the margin.
using Contributions = std::array<float, kFeatureCount + 1>;

class XgboostModel {
 public:
  // Reads what the trainer wrote.
  static Result<XgboostModel> read(std::string_view json);

  Result<std::vector<float>> margins(std::span<const FeatureRow> rows);
  Result<std::vector<Contributions>> contributions(std::span<const FeatureRow> rows);

 private:
  explicit XgboostModel(BoosterOwner booster) : booster_{std::move(booster)} {}
  BoosterOwner booster_;
};

struct Share {
  std::size_t feature = 0;
  double amount = 0;
  bool operator==(const Share&) const = default;
};

// The features that moved this margin most, either way, the strongest first; the bias is none.
std::vector<Share> strongest(const Contributions& contributions, std::size_t count = 5);

// Mean size of each feature's contribution as a share of that of all features: importance. All are
// 0 when nothing contributes.
std::array<double, kFeatureCount> importance(std::span<const Contributions> rows);

// "1.7.4"
std::string xgboost_version();

}  // namespace gyre::ml
