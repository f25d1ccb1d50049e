#include "gyre/ml/candidate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "gyre/core/hash.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/onnx_export.hpp"
#include "gyre/ml/sample_columns.hpp"
#include "gyre/ml/xgboost_model.hpp"

namespace gyre::ml {
namespace {

LabelledRows labelled(const SampleColumns& block) { return {block.x, block.y, block.weight}; }

std::string fingerprint(std::span<const Sample> samples) {
  Fingerprint ids;
  for (const auto& sample : samples) ids.add(sample.id);
  return ids.text();
}

std::array<int, kFeatureCount> monotone() {
  std::array<int, kFeatureCount> signs{};
  for (std::size_t i = 0; i < signs.size(); ++i)
    signs[i] = static_cast<int>(features()[i].monotone);
  return signs;
}

std::vector<NamedText> settings_text(const Method& method) {
  std::vector<NamedText> all;
  const auto add = [&]<class S>(const S& settings) {
    for (const auto& one : describe(settings))
      all.push_back({std::string{S::name} + "." + one.name, one.standard});
  };
  add(method.split);
  add(method.weights);
  add(method.training);
  add(method.acceptance);
  add(method.gate);
  add(method.tripwires);
  return all;
}

std::vector<Prediction> predict(const ForestEvaluator& forest, const Calibration& calibration,
                                std::span<const FeatureRow> rows) {
  std::vector<float> margins(rows.size());
  forest.margins(rows, margins);
  std::vector<Prediction> predictions;
  for (const float margin : margins)
    predictions.push_back({margin, calibrated(calibration, margin)});
  return predictions;
}

std::vector<double> probabilities(std::span<const Prediction> predictions) {
  std::vector<double> p;
  for (const auto& one : predictions) p.push_back(one.p);
  return p;
}

std::vector<double> as_doubles(std::span<const float> values) {
  return {values.begin(), values.end()};
}

// Mean contribution of each feature, over so many rows at most.
Result<std::vector<double>> importance_of(std::string_view json, std::span<const FeatureRow> rows) {
  constexpr std::size_t most = 2000;
  GYRE_TRY(auto model, XgboostModel::read(json));
  GYRE_TRY(const auto parts, model.contributions(rows.last(std::min(rows.size(), most))));
  const auto shares = importance(parts);
  return std::vector<double>{shares.begin(), shares.end()};
}

// The evaluators, on files that went over the disk.
Result<Parity> compared(const ModelBundle& bundle, const std::filesystem::path& folder,
                        std::span<const FeatureRow> rows) {
  GYRE_CHECK(write_artefacts(folder, bundle));
  GYRE_TRY(const auto back, read_artefacts(folder, bundle.meta));
  return measure_parity({back.xgboost, back.onnx, back.forest, back.calibration},
                        back.meta.economics, parity_rows(back.forest, rows));
}

class Trial {
 public:
  Trial(std::span<const Sample> samples, std::span<const double> weights, const Split& split,
        const Method& method, const Occasion& occasion)
      : method_{method},
        occasion_{occasion},
        train_{columns_of(samples, weights, split.train)},
        validation_{columns_of(samples, weights, split.validation)},
        test_{columns_of(samples, weights, split.test)} {
    meta() = meta_on(occasion, ModelOrigin::Trained);
    meta().xgboost = xgboost_version();
    meta().settings = settings_text(method);
    meta().seed = static_cast<std::uint64_t>(method.training.seed);
    meta().train = described(train_, split.train_window);
    meta().validation = described(validation_, split.validation_window);
    meta().test = described(test_, split.test_window);
  }

  // What the tripwires say before anything is trained.
  Findings before() const {
    const auto& wires = method_.tripwires;
    auto found = features_that_tell(train_.x, train_.y, train_.weight, wires);
    add(found, features_that_foresee(train_.x, train_.at, train_.next_return, wires));
    add(found, labels_that_meet());
    add(found, rows_in_both(train_.x, test_.x));
    return found;
  }

  Result<ModelBundle> run(Findings findings, std::stop_token stop) {
    GYRE_CHECK(grow(std::move(stop)));
    GYRE_CHECK(judge_it(std::move(findings)));
    return std::move(bundle_);
  }

 private:
  BundleMeta& meta() { return bundle_.meta; }

  Result<> grow(std::stop_token stop) {
    GYRE_TRY(auto trained, train(labelled(train_), labelled(validation_), method_.training,
                                 monotone(), std::move(stop)));
    GYRE_TRY(bundle_.forest, read_xgboost(trained.json));
    GYRE_TRY(platt_, fit_platt(as_doubles(trained.margins), validation_.y, validation_.weight));
    bundle_.calibration = platt_;
    bundle_.xgboost = std::move(trained.json);
    bundle_.onnx = to_onnx(bundle_.forest, bundle_.calibration,
                           {{"model", occasion_.id},
                            {"schema", occasion_.kin.schema},
                            {"label", occasion_.kin.label},
                            {"ladder", occasion_.kin.ladder}});
    meta().rounds = trained.rounds;
    meta().base_score = trained.base_score;
    GYRE_TRY(forest_, ForestEvaluator::make(bundle_.forest));
    auto& worth = meta().economics;
    GYRE_TRY(worth, fit_economics(train_.samples, train_.weight, platt_, method_.acceptance));
    const auto seen = predict(*forest_, bundle_.calibration, validation_.x);
    worth.least =
        choose_least(worth, validation_.samples, validation_.weight, seen, method_.acceptance);
    GYRE_TRY(meta().importance, importance_of(bundle_.xgboost, train_.x));
    return {};
  }

  // "label_meets_test": labels of rows trained or stopped on that were open while one of the test
  // was, as in a split at random.
  Findings labels_that_meet() const {
    const auto first = std::ranges::min(test_.at);
    double met = 0;
    for (const auto* block : {&train_, &validation_})
      met += static_cast<double>(
          std::ranges::count_if(block->due, [&](Timestamp due) { return due >= first; }));
    if (met == 0) return {};
    return {{"label_meets_test", -1, met, 0}};
  }

  Result<> judge_it(Findings findings) {
    const auto told = predict(*forest_, bundle_.calibration, test_.x);
    const auto p = probabilities(told);
    const auto worth_it = accepted(meta().economics, test_.samples, told);
    const auto rival = incumbent_says(occasion_, test_.x);

    add(findings, model_too_good({p, test_.y, test_.weight}, method_.tripwires));
    add(findings, dominant_features(meta().importance, method_.tripwires));
    GYRE_CHECK(take_samples(bundle_, test_.x));
    std::string parity;
    if (occasion_.folder) {
      GYRE_TRY(meta().parity, compared(bundle_, *occasion_.folder, test_.x));
      parity = meta().parity.difference();
    }
    meta().drift = drift_reference(train_.x, train_.weight, p, test_.weight);
    meta().gate = judge({.y = test_.y,
                         .r = test_.r,
                         .weight = test_.weight,
                         .at = test_.at,
                         .due = test_.due,
                         .p = p,
                         .incumbent = rival,
                         .constant = base_rate(train_, validation_),
                         .accepted = worth_it,
                         .slope = platt_.a,
                         .findings = findings,
                         .parity = parity,
                         .seed = meta().seed},
                        method_.gate);
    return {};
  }

  const Method& method_;
  const Occasion& occasion_;
  SampleColumns train_, validation_, test_;
  ModelBundle bundle_;
  Platt platt_;
  std::optional<ForestEvaluator> forest_;
};

}  // namespace

Result<Attempt> attempt(std::span<const Sample> samples, const Method& method,
                        const Occasion& occasion, std::stop_token stop) {
  const auto weights = sample_weights(samples, method.weights, occasion.now);
  const auto found = walk_forward(samples, weights, method.split, occasion.now, occasion.bar);
  Attempt made{.evidence = evidence_on(found, occasion)};
  if (!enough(made.evidence)) return made;
  GYRE_TRY(auto tried,
           attempt_on(found.split, weights, samples, method, occasion, std::move(stop)));
  tried.evidence = std::move(made.evidence);
  return tried;
}

Result<Attempt> attempt_on(const Split& split, std::span<const double> weights,
                           std::span<const Sample> samples, const Method& method,
                           const Occasion& occasion, std::stop_token stop) {
  Trial trial{samples, weights, split, method, occasion};
  Attempt made{.findings = unsound_rows(samples)};
  add(made.findings, trial.before());
  if (!made.findings.empty() && occasion.heed) return made;
  GYRE_TRY(made.bundle, trial.run(made.findings, std::move(stop)));
  made.bundle->meta.rows = fingerprint(samples);
  return made;
}

}  // namespace gyre::ml
