#include "gyre/app/model_rows.hpp"

#include "gyre/app/row_files.hpp"
#include "gyre/ml/evidence/weights.hpp"

namespace gyre::app {

Timestamp unseen_since(const ml::BundleMeta& meta) {
  return meta.origin == ml::ModelOrigin::User ? meta.created : meta.test.begin;
}

Result<ml::SampleColumns> rows_since(Timestamp since, const ml::BundleMeta& meta,
                                     std::span<const VirtualRow> rows,
                                     const ml::WeightSettings& settings) {
  const auto gathered = ml::gather(rows, {meta.schema, meta.ladder, meta.label});
  const auto& samples = gathered.samples;
  const auto now = newest(rows);
  const auto weights = ml::sample_weights(samples, settings, now);
  ml::Rows numbers;
  for (std::uint32_t i = 0; i < samples.size(); ++i)
    if (samples[i].at >= since && ml::is_mature(samples[i], now)) numbers.push_back(i);
  if (numbers.empty())
    return fail(Errc::NotFound, "no row is known yet that was decided after its training");
  return ml::columns_of(samples, weights, numbers);
}

Result<std::vector<double>> probabilities_of(const ml::ModelBundle& bundle,
                                             std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto served, ml::serve(bundle));
  std::vector<Prediction> told(rows.size());
  served.model->predict(rows, told);
  if (*served.faults > 0) return fail(Errc::Io, "ONNX Runtime gave no answer");
  std::vector<double> p;
  for (const auto& one : told) p.push_back(one.p);
  return p;
}

}  // namespace gyre::app
