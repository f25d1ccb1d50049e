#include "gyre/ml/evidence/drift_tests.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/distributions.hpp"

namespace gyre::ml {
namespace {

std::vector<double> shares_of(std::span<const double> counts) {
  const double whole =
      std::reduce(counts.begin(), counts.end()) + 0.5 * static_cast<double>(counts.size());
  std::vector<double> shares;
  for (const double count : counts) shares.push_back((count + 0.5) / whole);
  return shares;
}

}  // namespace

double stability_index(std::span<const double> expected, std::span<const double> actual) {
  ensure(expected.size() == actual.size(), "the same bins");
  double index = 0;
  for (std::size_t b = 0; b < expected.size(); ++b)
    index += (actual[b] - expected[b]) * std::log(actual[b] / expected[b]);
  return index;
}

double stability_of_counts(std::span<const double> expected, std::span<const double> actual) {
  return stability_index(shares_of(expected), shares_of(actual));
}

double stability_bound(double bins, double expected_rows, double actual_rows, double alpha) {
  if (bins < 2) return INFINITY;
  return chi_squared_quantile(1 - alpha, bins - 1) * (1 / expected_rows + 1 / actual_rows);
}

double distribution_distance(std::vector<double> a, std::vector<double> b) {
  ensure(!a.empty() && !b.empty(), "two samples");
  std::ranges::sort(a), std::ranges::sort(b);
  double distance = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == x) ++i;
    while (j < b.size() && b[j] == x) ++j;
    distance = std::max(distance, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                           static_cast<double>(j) / static_cast<double>(b.size())));
  }
  return distance;
}

double distance_bound(double a_rows, double b_rows, double alpha) {
  return std::sqrt(-std::log(alpha / 2) / 2 * (1 / a_rows + 1 / b_rows));
}

}  // namespace gyre::ml
