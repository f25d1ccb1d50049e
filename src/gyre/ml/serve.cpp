#include "gyre/ml/serve.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/onnx_runtime.hpp"

namespace gyre::ml {
namespace {

using Faults = std::atomic<std::uint64_t>;

Result<Model::Predict> by_forest(const ModelBundle& bundle) {
  GYRE_TRY(const auto evaluator, ForestEvaluator::make(bundle.forest));
  return [evaluator, calibration = bundle.calibration](std::span<const FeatureRow> rows,
                                                       std::span<Prediction> predictions) {
    thread_local std::vector<float> margins;  // grows to the largest batch and stays
    margins.resize(rows.size());
    evaluator.margins(rows, margins);
    for (std::size_t i = 0; i < rows.size(); ++i)
      predictions[i] = {margins[i], calibrated(calibration, margins[i])};
  };
}

Result<Model::Predict> by_runtime(const ModelBundle& bundle, std::shared_ptr<Faults> faults) {
  GYRE_TRY(auto loaded, OnnxSession::load(bundle.onnx));
  auto session = std::make_shared<const OnnxSession>(std::move(loaded));
  return [session, faults](std::span<const FeatureRow> rows, std::span<Prediction> predictions) {
    if (session->predict(rows, predictions)) return;
    ++*faults;
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    std::ranges::fill(predictions, Prediction{none, none});
  };
}

}  // namespace

Result<ServedModel> serve(const ModelBundle& bundle, Evaluator by) {
  auto faults = std::make_shared<Faults>(0);
  const bool forest = by == Evaluator::Forest && bundle.meta.origin == ModelOrigin::Trained;
  GYRE_TRY(auto predict, forest ? by_forest(bundle) : by_runtime(bundle, faults));
  const auto& meta = bundle.meta;
  Model::Identity identity{meta.id, meta.schema, meta.ladder, meta.label};
  return ServedModel{
      std::make_shared<const Model>(std::move(identity), meta.economics, std::move(predict)),
      std::move(faults)};
}

Result<KnownModel> read_model(const std::filesystem::path& path, const WantedModel& wanted,
                              Evaluator by) {
  GYRE_TRY(auto bundle, read_bundle(path, wanted));
  GYRE_TRY(auto served, serve(bundle, by));
  return KnownModel{std::move(bundle.meta), std::move(served.model)};
}

}  // namespace gyre::ml
