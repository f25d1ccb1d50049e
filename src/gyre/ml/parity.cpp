#include "gyre/ml/parity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/onnx_runtime.hpp"
#include "gyre/ml/xgboost_model.hpp"

namespace gyre::ml {
namespace {

using Answers = std::vector<Prediction>;

Answers calibrated_all(std::span<const float> margins, const Calibration& calibration) {
  Answers all;
  for (const float margin : margins) all.push_back({margin, calibrated(calibration, margin)});
  return all;
}

double farthest(const Answers& a, const Answers& b, float Prediction::* what) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double distance = std::abs(double{a[i].*what} - double{b[i].*what});
    if (!(distance <= most)) most = distance;  // NaN is far
  }
  return most;
}

// Rows that one accepts and the other does not, except where the expectation is within a hair of
// what is asked for.
std::uint64_t differing_decisions(const Answers& a, const Answers& b, const Economics& economics) {
  const auto spare = [&](const Prediction& prediction) {
    return economics.expected("", prediction.p) - economics.required("", prediction);
  };
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double one = spare(a[i]), other = spare(b[i]);
    if ((one >= 0) != (other >= 0) && std::min(std::abs(one), std::abs(other)) >= 1e-6) ++count;
  }
  return count;
}

Result<Answers> ask_runtime(std::string_view onnx, std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto session, OnnxSession::load(onnx));
  Answers all(rows.size());
  GYRE_CHECK(session.predict(rows, all));
  return all;
}

}  // namespace

std::string Parity::difference() const {
  if (forest_margins > 0)
    return fmt::format("{} of {} margins of our forest are not XGBoost's", forest_margins, rows);
  if (!(xgboost_forest <= kParityP))
    return fmt::format("p of our forest is {:.3g} off XGBoost's", xgboost_forest);
  if (!missing.empty()) return missing;
  if (!(runtime_margin <= kParityMargin))
    return fmt::format("a margin of ONNX Runtime is {:.3g} off XGBoost's", runtime_margin);
  if (!(std::max(xgboost_runtime, runtime_forest) <= kParityP))
    return fmt::format("p of ONNX Runtime is {:.3g} off XGBoost's, {:.3g} off our forest's",
                       xgboost_runtime, runtime_forest);
  if (decisions > 0)
    return fmt::format("{} of {} rows are accepted by one evaluator and not by another", decisions,
                       rows);
  return {};
}

Result<Parity> measure_parity(const ParityFiles& files, const Economics& economics,
                              std::span<const FeatureRow> rows) {
  GYRE_TRY(auto reference, XgboostModel::read(files.xgboost));
  GYRE_TRY(const auto reference_margins, reference.margins(rows));
  GYRE_TRY(const auto evaluator, ForestEvaluator::make(files.forest));
  std::vector<float> margins(rows.size());
  evaluator.margins(rows, margins);

  Parity parity{.rows = rows.size()};
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (std::bit_cast<std::uint32_t>(margins[i]) !=
        std::bit_cast<std::uint32_t>(reference_margins[i]))
      ++parity.forest_margins;
  const auto xgboost = calibrated_all(reference_margins, files.calibration);
  const auto forest = calibrated_all(margins, files.calibration);
  parity.xgboost_forest = farthest(xgboost, forest, &Prediction::p);
  parity.decisions = differing_decisions(xgboost, forest, economics);

  const auto runtime = ask_runtime(files.onnx, rows);
  if (!runtime) {
    parity.missing = runtime.error().context;
    return parity;
  }
  GYRE_TRY(const auto* library, onnx_library());
  parity.runtime = library->version;
  parity.runtime_margin = farthest(*runtime, xgboost, &Prediction::margin);
  parity.xgboost_runtime = farthest(*runtime, xgboost, &Prediction::p);
  parity.runtime_forest = farthest(*runtime, forest, &Prediction::p);
  parity.decisions += differing_decisions(*runtime, forest, economics);
  return parity;
}

}  // namespace gyre::ml
