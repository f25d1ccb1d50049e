#pragma once

#include <span>
#include <vector>

#include "gyre/app/learn_setup.hpp"
#include "gyre/ml/sample_columns.hpp"

// What models say of rows that they were not made from, and what came of those.
namespace gyre::app {

// From when on no row was in its training or its calibration. What a user's model was trained on is
// not known: only what was decided since it came counts.
Timestamp unseen_since(const ml::BundleMeta& meta);

// Rows of a model's kind that were decided from `since` on and are known by now.
Result<ml::SampleColumns> rows_since(Timestamp since, const ml::BundleMeta& meta,
                                     std::span<const VirtualRow> rows,
                                     const ml::WeightSettings& settings);

// Probabilities of a whole bundle, by the evaluator that serves it. Io when it gives none.
Result<std::vector<double>> probabilities_of(const ml::ModelBundle& bundle,
                                             std::span<const FeatureRow> rows);

}  // namespace gyre::app
