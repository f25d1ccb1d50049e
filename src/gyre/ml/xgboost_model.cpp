#include "gyre/ml/xgboost_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {

Result<XgboostModel> XgboostModel::read(std::string_view json) {
  BoosterHandle made = nullptr;
  GYRE_CHECK(xgboost_done(XGBoosterCreate(nullptr, 0, &made), "cannot begin"));
  XgboostModel model{BoosterOwner{made}};
  GYRE_CHECK(xgboost_set(made, "verbosity", "0"));
  GYRE_CHECK(xgboost_done(XGBoosterLoadModelFromBuffer(made, json.data(), json.size()),
                          "cannot read the model"));
  GYRE_CHECK(xgboost_set(made, "nthread", "1"));
  return model;
}

Result<std::vector<float>> XgboostModel::margins(std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto matrix, xgboost_matrix(rows));
  return xgboost_predict(booster_.get(), matrix.get(), XgboostOutput::Margin);
}

Result<std::vector<Contributions>> XgboostModel::contributions(std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto matrix, xgboost_matrix(rows));
  GYRE_TRY(const auto numbers,
           xgboost_predict(booster_.get(), matrix.get(), XgboostOutput::Contributions));
  std::vector<Contributions> all(rows.size());
  ensure(numbers.size() * sizeof(float) == all.size() * sizeof(Contributions));
  std::memcpy(all.data(), numbers.data(), numbers.size() * sizeof(float));
  return all;
}

std::vector<Share> strongest(const Contributions& contributions, std::size_t count) {
  std::vector<Share> shares;
  for (std::size_t f = 0; f < kFeatureCount; ++f) shares.push_back({f, contributions[f]});
  std::ranges::sort(shares, [](const Share& a, const Share& b) {
    const double strong = std::abs(a.amount), weak = std::abs(b.amount);
    return strong != weak ? strong > weak : a.feature < b.feature;
  });
  shares.resize(std::min(count, kFeatureCount));
  return shares;
}

std::array<double, kFeatureCount> importance(std::span<const Contributions> rows) {
  std::array<double, kFeatureCount> sums{};
  for (const auto& row : rows)
    for (std::size_t f = 0; f < kFeatureCount; ++f) sums[f] += std::abs(row[f]);
  if (const double all = std::accumulate(sums.begin(), sums.end(), 0.0); all > 0)
    for (auto& sum : sums) sum /= all;
  return sums;
}

std::string xgboost_version() {
  int major = 0, minor = 0, patch = 0;
  XGBoostVersion(&major, &minor, &patch);
  return fmt::format("{}.{}.{}", major, minor, patch);
}

}  // namespace gyre::ml
