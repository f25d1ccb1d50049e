#include "gyre/ml/evidence/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/drift_tests.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::ml {
namespace {

constexpr std::size_t kDriftBins = 10;

// Counts that sum to the effective size.
std::vector<double> counted(std::span<const float> values, std::span<const double> weight,
                            const std::vector<float>& edges) {
  std::vector<double> counts(edges.size() + 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bin = std::ranges::upper_bound(edges, values[i]) - edges.begin();
    counts[std::isnan(values[i]) ? counts.size() - 1 : static_cast<std::size_t>(bin)] += weight[i];
  }
  const double whole = std::reduce(counts.begin(), counts.end());
  const double scale = whole > 0 ? effective_size(weight) / whole : 0;
  for (double& count : counts) count *= scale;
  return counts;
}

BinnedValues binned(std::span<const float> values, std::span<const double> weight) {
  ensure(values.size() == weight.size(), "one weight a value");
  std::vector<float> sorted;
  for (const float value : values)
    if (!std::isnan(value)) sorted.push_back(value);
  std::ranges::sort(sorted);
  BinnedValues out;
  for (std::size_t i = 1; i < kDriftBins && !sorted.empty(); ++i) {
    const float edge = sorted[sorted.size() * i / kDriftBins];
    // Values below the first edge must exist, or its bin is empty by make.
    if (edge > sorted.front() && (out.edges.empty() || edge > out.edges.back()))
      out.edges.push_back(edge);
  }
  out.counts = counted(values, weight, out.edges);
  return out;
}

std::vector<float> column(std::span<const FeatureRow> rows, std::size_t feature) {
  std::vector<float> values;
  values.reserve(rows.size());
  for (const auto& row : rows) values.push_back(row[feature]);
  return values;
}

std::vector<float> floats(std::span<const double> values) {
  std::vector<float> out;
  for (const double value : values) out.push_back(static_cast<float>(value));
  return out;
}

double sum_of(std::span<const double> counts) { return std::reduce(counts.begin(), counts.end()); }

// The greatest distance at an edge; NaN has no place in an order.
void set_distance(DriftLine& line, std::span<const double> expected, std::span<const double> actual,
                  double alpha) {
  const auto bins = expected.size() - 1;
  const double e = sum_of(expected.first(bins)), a = sum_of(actual.first(bins));
  if (e <= 0 || a <= 0) return;
  double e_sum = 0, a_sum = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    e_sum += expected[b] / e, a_sum += actual[b] / a;
    line.distance = std::max(line.distance, std::abs(e_sum - a_sum));
  }
  line.distance_bound = distance_bound(e, a, alpha);
}

DriftLine drift_line(std::int32_t feature, const BinnedValues& reference,
                     std::span<const float> values, std::span<const double> weight, double alpha,
                     double shift) {
  DriftLine line{.feature = feature};
  const auto live = counted(values, weight, reference.edges);
  std::vector<double> expected, actual;
  for (std::size_t b = 0; b < live.size(); ++b)
    if (reference.counts[b] > 0 || live[b] > 0) {
      expected.push_back(reference.counts[b]);
      actual.push_back(live[b]);
    }
  line.index = stability_of_counts(expected, actual);
  line.index_bound = stability_bound(static_cast<double>(expected.size()), sum_of(expected),
                                     sum_of(actual), alpha);
  line.drifting = line.index > line.index_bound && line.index > shift;
  set_distance(line, reference.counts, live, alpha);
  return line;
}

}  // namespace

DriftReference drift_reference(std::span<const FeatureRow> rows, std::span<const double> weight,
                               std::span<const double> p, std::span<const double> p_weight) {
  DriftReference reference;
  for (std::size_t f = 0; f < kFeatureCount; ++f)
    reference.features.push_back(binned(column(rows, f), weight));
  reference.score = binned(floats(p), p_weight);
  return reference;
}

DriftReport judge_drift(const DriftReference& reference, std::span<const FeatureRow> rows,
                        std::span<const double> p, std::span<const double> weight, bool loss_rose,
                        const DriftSettings& settings) {
  ensure(rows.size() == p.size() && p.size() == weight.size(), "one score and one weight a row");
  ensure(reference.features.size() == kFeatureCount, "a reference of every feature");
  DriftReport report{.rows = effective_size(weight)};
  const auto red = [&](std::string reason) {
    report.level = DriftLevel::Red;
    report.reason = std::move(reason);
  };
  if (loss_rose) red("the loss of matured rows rose");
  if (rows.empty()) return report;

  const double alpha = settings.alpha / static_cast<double>(kFeatureCount);
  std::ptrdiff_t drifting = 0;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    report.features.push_back(drift_line(static_cast<std::int32_t>(f), reference.features[f],
                                         column(rows, f), weight, alpha, settings.shift));
    drifting += report.features.back().drifting;
  }
  report.score = drift_line(-1, reference.score, floats(p), weight, alpha, settings.score_shift);
  if (report.score.drifting) red(fmt::format("the scores shifted, PSI {:.3f}", report.score.index));
  if (report.level != DriftLevel::Red && drifting >= settings.features) {
    report.level = DriftLevel::Yellow;
    report.reason = fmt::format("{} features drift", drifting);
  }
  return report;
}

double calibration_bias(const Scored& rows) {
  double above = 0, variance = 0;
  for (std::size_t i = 0; i < rows.p.size(); ++i) {
    above += rows.weight[i] * (rows.p[i] - rows.y[i]);
    variance += rows.weight[i] * rows.weight[i] * rows.p[i] * (1 - rows.p[i]);
  }
  return variance > 0 ? above / std::sqrt(variance) : 0;
}

}  // namespace gyre::ml
