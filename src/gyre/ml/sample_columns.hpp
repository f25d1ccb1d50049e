#pragma once

#include <span>
#include <vector>

#include "gyre/ml/evidence/purge.hpp"
#include "gyre/ml/evidence/sample.hpp"
#include "gyre/ml/meta.hpp"

// Some samples column by column, as training, calibration and judgement take them.
namespace gyre::ml {

struct SampleColumns {
  std::vector<Sample> samples;
  std::vector<FeatureRow> x;
  std::vector<double> y, r, weight, next_return;  // weights of mean 1
  std::vector<Timestamp> at, due;

  bool empty() const { return samples.empty(); }
};

// The samples of these numbers, one weight a sample of `samples`.
SampleColumns columns_of(std::span<const Sample> samples, std::span<const double> weights,
                         const Rows& rows);

SplitBlock described(const SampleColumns& columns, TimeRange window);

// Weighted share of wins in both together: what always saying the same says.
double base_rate(const SampleColumns& train, const SampleColumns& validation);

}  // namespace gyre::ml
