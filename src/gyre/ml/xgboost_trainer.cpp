#include "gyre/ml/xgboost_trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gyre/ml/evidence/platt.hpp"
#include "gyre/ml/evidence/scores.hpp"
#include "gyre/ml/xgboost_handles.hpp"

namespace gyre::ml {
namespace {

Result<> check_rows(const LabelledRows& rows, std::string_view which) {
  const auto bad = [&](std::string_view why) {
    return fail(Errc::OutOfRange, fmt::format("{} rows: {}", which, why));
  };
  if (rows.x.empty()) return bad("none");
  if (rows.y.size() != rows.x.size() || rows.weight.size() != rows.x.size())
    return bad("as many outcomes and weights as rows are needed");
  if (!std::ranges::all_of(rows.y, [](double y) { return y == 0 || y == 1; }))
    return bad("an outcome is 0 or 1");
  if (!std::ranges::all_of(rows.weight, [](double w) { return std::isfinite(w) && w >= 0; }))
    return bad("a weight is a number and not negative");
  if (std::ranges::all_of(rows.weight, [](double w) { return w == 0; }))
    return bad("none has any weight");
  return {};
}

Result<double> base_rate(const LabelledRows& rows) {
  double wins = 0, all = 0;
  for (std::size_t i = 0; i < rows.x.size(); ++i) {
    wins += rows.weight[i] * rows.y[i];
    all += rows.weight[i];
  }
  if (!(0 < wins && wins < all))
    return fail(Errc::OutOfRange, "training rows: both outcomes are needed");
  return wins / all;
}

Result<MatrixHandle> labelled_matrix(const LabelledRows& rows) {
  GYRE_TRY(auto matrix, xgboost_matrix(rows.x));
  const auto give = [&](const char* name, std::span<const double> values) {
    std::vector<float> numbers;
    for (const double value : values) numbers.push_back(static_cast<float>(value));
    return xgboost_done(XGDMatrixSetFloatInfo(matrix.get(), name, numbers.data(), numbers.size()),
                        name);
  };
  GYRE_CHECK(give("label", rows.y));
  GYRE_CHECK(give("weight", rows.weight));
  return matrix;
}

std::string constraints_text(std::span<const int> monotone) {
  return fmt::format("({})", fmt::join(monotone, ","));
}

Result<BoosterOwner> make_booster(std::span<const DMatrixHandle> matrices, double rate,
                                  const TrainSettings& s, std::span<const int> monotone) {
  BoosterHandle made = nullptr;
  GYRE_CHECK(
      xgboost_done(XGBoosterCreate(matrices.data(), matrices.size(), &made), "cannot begin"));
  BoosterOwner booster{made};
  const auto set = [&](const char* name, const auto& value) {
    return xgboost_set(made, name, fmt::format("{}", value));
  };
  GYRE_CHECK(set("objective", "binary:logistic"));
  GYRE_CHECK(set("tree_method", "hist"));
  GYRE_CHECK(set("nthread", 1));
  GYRE_CHECK(set("verbosity", 0));
  GYRE_CHECK(set("seed", s.seed));
  GYRE_CHECK(set("base_score", static_cast<float>(rate)));
  GYRE_CHECK(set("max_depth", s.depth));
  GYRE_CHECK(set("eta", s.eta));
  GYRE_CHECK(set("min_child_weight", s.min_child_weight));
  GYRE_CHECK(set("subsample", s.subsample));
  GYRE_CHECK(set("colsample_bytree", s.colsample));
  GYRE_CHECK(set("lambda", s.lambda));
  GYRE_CHECK(set("alpha", s.alpha));
  GYRE_CHECK(set("gamma", s.gamma));
  GYRE_CHECK(set("max_bin", s.max_bin));
  // The Hessian of a rare class is so small that a leaf could leap.
  if (rate < 0.05) GYRE_CHECK(set("max_delta_step", 1));
  if (!monotone.empty()) GYRE_CHECK(set("monotone_constraints", constraints_text(monotone)));
  return booster;
}

double loss_of(std::span<const float> margins, const LabelledRows& rows) {
  std::vector<double> p;
  for (const float margin : margins) p.push_back(sigmoid(margin));
  return log_loss(Scored{p, rows.y, rows.weight});
}

Result<std::string> cut_to_json(BoosterHandle booster, int rounds) {
  BoosterHandle cut = nullptr;
  GYRE_CHECK(xgboost_done(XGBoosterSlice(booster, 0, rounds, 1, &cut), "cannot cut the model"));
  const BoosterOwner owner{cut};
  bst_ulong size = 0;
  const char* bytes = nullptr;
  GYRE_CHECK(xgboost_done(XGBoosterSaveModelToBuffer(cut, R"({"format":"json"})", &size, &bytes),
                          "cannot write"));
  return std::string{bytes, size};
}

}  // namespace

Result<Trained> train(const LabelledRows& train, const LabelledRows& validation,
                      const TrainSettings& settings, std::span<const int> monotone,
                      std::stop_token stop) {
  GYRE_CHECK(check_rows(train, "training"));
  GYRE_CHECK(check_rows(validation, "validation"));
  if (!monotone.empty() && monotone.size() != kFeatureCount)
    return fail(Errc::OutOfRange, "one direction a feature is needed");
  Trained trained;
  GYRE_TRY(trained.base_score, base_rate(train));
  GYRE_TRY(const auto rows, labelled_matrix(train));
  GYRE_TRY(const auto held, labelled_matrix(validation));
  const std::array matrices{rows.get(), held.get()};
  GYRE_TRY(const auto booster, make_booster(matrices, trained.base_score, settings, monotone));

  trained.loss = std::numeric_limits<double>::infinity();
  for (int round = 0; round < settings.rounds; ++round) {
    if (stop.stop_requested()) return fail(Errc::Busy, "training was stopped before its end");
    GYRE_CHECK(xgboost_done(XGBoosterUpdateOneIter(booster.get(), round, rows.get()),
                            "cannot grow a tree"));
    trained.tried = round + 1;
    GYRE_TRY(auto margins, xgboost_predict(booster.get(), held.get(), XgboostOutput::Margin));
    if (const double loss = loss_of(margins, validation); loss < trained.loss) {
      trained.loss = loss;
      trained.rounds = round + 1;
      trained.margins = std::move(margins);
    } else if (round + 1 - trained.rounds >= settings.early_stop) {
      break;
    }
  }
  // What validation did not ask for must not be in the file: exporters would take it, too.
  GYRE_TRY(trained.json, cut_to_json(booster.get(), trained.rounds));
  return trained;
}

}  // namespace gyre::ml
