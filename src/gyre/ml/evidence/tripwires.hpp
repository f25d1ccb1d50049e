#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/ml/evidence/scores.hpp"

// What is too good to be true before a training, cheap enough to be asked every time. Each returns
// what it found; nothing is silence. Source: learning.md 4.2.
namespace gyre::ml {

struct TripwireSettings {
  static constexpr std::string_view name = "tripwires";
  static constexpr std::string_view meaning = "what is too good to be true";
  static constexpr bool decides = false;

  double feature_auc = 0.20;
  double test_auc = 0.75;
  double future_errors = 5;
  double dominance = 0.60;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"feature_auc",   &TripwireSettings::feature_auc,   "from 0.5",        0.01, 0.5,  "a feature that alone tells wins so well is no feature"},
      Attribute{"test_auc",      &TripwireSettings::test_auc,      "",                0.5,  1.0,  "a model so good is a leak"},
      Attribute{"future_errors", &TripwireSettings::future_errors, "standard errors", 1.0,  100.0, "by which a feature may go with the bar after its decision"},
      Attribute{"dominance",     &TripwireSettings::dominance,     "of all",          0.1,  1.0,  "most that one feature may contribute"},
  };
  // clang-format on
};

struct Finding {
  std::string name;           // of the tripwire
  std::int32_t feature = -1;  // place in the schema, -1 when it is none's
  double value = 0, bound = 0;

  static constexpr std::tuple fields{
      Field{"name", &Finding::name}, Field{"feature", &Finding::feature},
      Field{"value", &Finding::value}, Field{"bound", &Finding::bound}};
};
using Findings = std::vector<Finding>;

// "feature_tells_result": the distance of its AUC from 0.5, where it is computable.
Findings features_that_tell(std::span<const FeatureRow> rows, std::span<const double> y,
                            std::span<const double> weight, const TripwireSettings& settings);

// "model_too_good": the AUC of a candidate on the test rows.
Findings model_too_good(const Scored& test, const TripwireSettings& settings);

// "feature_knows_future": how a feature goes with `next_return`, what the first bar after the
// decision brought in the direction of the proposal. In standard errors over moments, since what is
// decided at once is moved together.
Findings features_that_foresee(std::span<const FeatureRow> rows, std::span<const Timestamp> at,
                               std::span<const double> next_return,
                               const TripwireSettings& settings);

// "feature_changes_with_future": rows of which it is another, bit for bit, when computed from bars
// that end at the decision.
Findings features_that_change(std::span<const FeatureRow> stored,
                              std::span<const FeatureRow> recomputed);

// An input of a row, and when it could first be known.
struct KnownInput {
  Timestamp at{}, known_at{};
};
// "input_known_late": inputs known after the decision that used them.
Findings inputs_known_late(std::span<const KnownInput> inputs);

// "result_known_early": results that were known when the decision was taken. They are another
// row's, joined to the wrong one. The epoch is "not known when".
Findings results_known_early(std::span<const Timestamp> decided, std::span<const Timestamp> ended);

// "row_in_train_and_test": rows to test on whose features were trained on under another key.
Findings rows_in_both(std::span<const FeatureRow> train, std::span<const FeatureRow> test);

// "row_counted_twice": ids that occur again. Labels joined to proposals by anything but their key
// multiply.
Findings rows_counted_twice(std::span<const std::uint64_t> ids);

// "feature_dominates": of mean absolute contributions, one a feature.
Findings dominant_features(std::span<const double> contribution, const TripwireSettings& settings);

}  // namespace gyre::ml
