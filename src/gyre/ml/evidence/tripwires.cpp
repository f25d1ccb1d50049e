#include "gyre/ml/evidence/tripwires.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

using FeatureBytes = std::array<std::uint32_t, kFeatureCount>;

FeatureBytes bytes_of(const FeatureRow& row) { return std::bit_cast<FeatureBytes>(row); }

// Rows in which the feature is a number.
std::vector<std::uint32_t> computable(std::span<const FeatureRow> rows, std::size_t feature) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (std::isfinite(rows[i][feature])) out.push_back(i);
  return out;
}

std::vector<double> picked(std::span<const double> values, std::span<const std::uint32_t> rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const auto row : rows) out.push_back(values[row]);
  return out;
}

std::vector<double> picked(std::span<const FeatureRow> values, std::size_t feature,
                           std::span<const std::uint32_t> rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const auto row : rows) out.push_back(values[row][feature]);
  return out;
}

double plain_mean(std::span<const double> values) {
  return std::reduce(values.begin(), values.end()) / static_cast<double>(values.size());
}

// Sum of the products of two centred series, in its own standard errors over moments.
double together(std::span<const double> a, std::span<const double> b,
                std::span<const std::uint32_t> rows, std::span<const Timestamp> at,
                std::span<const std::uint32_t> by_time) {
  const double mean_a = plain_mean(a), mean_b = plain_mean(b);
  double sum = 0, squares = 0, moment = 0;
  for (std::size_t k = 0; k < by_time.size(); ++k) {
    const auto i = by_time[k];
    moment += (a[i] - mean_a) * (b[i] - mean_b);
    if (k + 1 < by_time.size() && at[rows[by_time[k + 1]]] == at[rows[i]]) continue;
    sum += moment, squares += moment * moment;
    moment = 0;
  }
  return squares > 0 ? sum / std::sqrt(squares) : 0;
}

}  // namespace

Findings features_that_tell(std::span<const FeatureRow> rows, std::span<const double> y,
                            std::span<const double> weight, const TripwireSettings& settings) {
  ensure(rows.size() == y.size() && rows.size() == weight.size(), "one outcome and weight a row");
  Findings found;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    const auto here = computable(rows, f);
    const auto x = picked(rows, f, here), outcome = picked(y, here), w = picked(weight, here);
    const double off = std::abs(auc({x, outcome, w}) - 0.5);
    if (off > settings.feature_auc)
      found.push_back(
          {"feature_tells_result", static_cast<std::int32_t>(f), off, settings.feature_auc});
  }
  return found;
}

Findings model_too_good(const Scored& test, const TripwireSettings& settings) {
  const double value = auc(test);
  if (value <= settings.test_auc) return {};
  return {{"model_too_good", -1, value, settings.test_auc}};
}

Findings features_that_foresee(std::span<const FeatureRow> rows, std::span<const Timestamp> at,
                               std::span<const double> next_return,
                               const TripwireSettings& settings) {
  ensure(rows.size() == at.size() && rows.size() == next_return.size(),
         "one time and return a row");
  Findings found;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    auto here = computable(rows, f);
    std::erase_if(here, [&](auto row) { return !std::isfinite(next_return[row]); });
    if (here.empty()) continue;
    std::vector<std::uint32_t> by_time(here.size());
    std::iota(by_time.begin(), by_time.end(), 0u);
    std::ranges::sort(by_time, {}, [&](auto i) { return std::pair{at[here[i]], i}; });
    const double errors =
        together(picked(rows, f, here), picked(next_return, here), here, at, by_time);
    if (std::abs(errors) > settings.future_errors)
      found.push_back(
          {"feature_knows_future", static_cast<std::int32_t>(f), errors, settings.future_errors});
  }
  return found;
}

Findings features_that_change(std::span<const FeatureRow> stored,
                              std::span<const FeatureRow> recomputed) {
  ensure(stored.size() == recomputed.size(), "the same rows twice");
  std::array<double, kFeatureCount> changed{};
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const auto a = bytes_of(stored[i]), b = bytes_of(recomputed[i]);
    for (std::size_t f = 0; f < kFeatureCount; ++f) changed[f] += a[f] != b[f];
  }
  Findings found;
  for (std::size_t f = 0; f < kFeatureCount; ++f)
    if (changed[f] > 0)
      found.push_back({"feature_changes_with_future", static_cast<std::int32_t>(f), changed[f], 0});
  return found;
}

Findings inputs_known_late(std::span<const KnownInput> inputs) {
  const auto late = std::ranges::count_if(inputs, [](auto& i) { return i.known_at > i.at; });
  if (late == 0) return {};
  return {{"input_known_late", -1, static_cast<double>(late), 0}};
}

Findings results_known_early(std::span<const Timestamp> decided, std::span<const Timestamp> ended) {
  ensure(decided.size() == ended.size(), "one end a decision");
  double early = 0;
  for (std::size_t i = 0; i < decided.size(); ++i)
    early += ended[i] != Timestamp{} && ended[i] <= decided[i];
  if (early == 0) return {};
  return {{"result_known_early", -1, early, 0}};
}

Findings rows_in_both(std::span<const FeatureRow> train, std::span<const FeatureRow> test) {
  std::set<FeatureBytes> known;
  for (const auto& row : train) known.insert(bytes_of(row));
  const auto both =
      std::ranges::count_if(test, [&](auto& row) { return known.contains(bytes_of(row)); });
  if (both == 0) return {};
  return {{"row_in_train_and_test", -1, static_cast<double>(both), 0}};
}

Findings rows_counted_twice(std::span<const std::uint64_t> ids) {
  const std::set<std::uint64_t> known{ids.begin(), ids.end()};
  if (known.size() == ids.size()) return {};
  return {{"row_counted_twice", -1, static_cast<double>(ids.size() - known.size()), 0}};
}

Findings dominant_features(std::span<const double> contribution, const TripwireSettings& settings) {
  const double whole = std::reduce(contribution.begin(), contribution.end());
  Findings found;
  for (std::size_t f = 0; f < contribution.size() && whole > 0; ++f)
    if (const double share = contribution[f] / whole; share > settings.dominance)
      found.push_back(
          {"feature_dominates", static_cast<std::int32_t>(f), share, settings.dominance});
  return found;
}

}  // namespace gyre::ml
