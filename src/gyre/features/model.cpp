#include "gyre/features/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gyre {
namespace {

struct Means {
  double win, loss;
};

Means means_of(const Economics& economics, std::string_view bucket) {
  const auto found = std::ranges::find(economics.buckets, bucket, &Bucket::key);
  if (found == economics.buckets.end()) return {economics.win, economics.loss};
  return {found->win, found->loss};
}

}  // namespace

std::string bucket_key(std::string_view strategy, double reward_risk) {
  return fmt::format("{} {:.1f}", strategy, std::floor(reward_risk * 2 + 1e-9) / 2);
}

double Economics::expected(std::string_view bucket, double p) const {
  const auto means = means_of(*this, bucket);
  return p * means.win - (1 - p) * means.loss;
}

// The error of p comes from that of the calibration line, by the slope of the sigmoid.
double Economics::required(std::string_view bucket, const Prediction& prediction) const {
  const auto means = means_of(*this, bucket);
  const double m = prediction.margin, p = prediction.p;
  const double line = std::max(0.0, var_a * m * m + 2 * cov_ab * m + var_b);
  return least + errors * p * (1 - p) * std::sqrt(line) * (means.win + means.loss);
}

}  // namespace gyre
