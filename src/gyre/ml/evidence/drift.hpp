#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/ml/evidence/scores.hpp"

// Whether the market still looks as it did when the model was trained. The reference is stored with
// the model and never taken anew from the rows it is compared with. Source: learning.md 2.12.
namespace gyre::ml {

// Counts of training rows by value: bin i holds edges[i-1] <= x < edges[i], the last one NaN.
struct BinnedValues {
  std::vector<float> edges;    // rising; the deciles, fewer where many values are equal
  std::vector<double> counts;  // two more than edges; their sum is the effective size

  static constexpr std::tuple fields{Field{"edges", &BinnedValues::edges},
                                     Field{"counts", &BinnedValues::counts}};
};

struct DriftReference {
  std::vector<BinnedValues> features;
  BinnedValues score;  // calibrated probabilities

  static constexpr std::tuple fields{Field{"features", &DriftReference::features},
                                     Field{"score", &DriftReference::score}};
};

// The features of the training rows; the scores of rows the model was not trained on, since those
// it knows by heart look surer than any to come.
DriftReference drift_reference(std::span<const FeatureRow> rows, std::span<const double> weight,
                               std::span<const double> p, std::span<const double> p_weight);

struct DriftSettings {
  static constexpr std::string_view name = "drift";
  static constexpr std::string_view meaning =
      "when the market no longer looks as it did in training";
  static constexpr bool decides = false;

  double alpha = 0.05;
  double shift = 0.1;
  int features = 3;
  double score_shift = 0.25;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"alpha",       &DriftSettings::alpha,       "",         1e-6, 0.5,  "probability that any feature is called drifting on a day without drift"},
      Attribute{"shift",       &DriftSettings::shift,       "PSI",      0.0,  10.0, "a feature that shifted less does not count, however sure"},
      Attribute{"features",    &DriftSettings::features,    "features", 1,    31,   "so many drifting features are yellow: train anew"},
      Attribute{"score_shift", &DriftSettings::score_shift, "PSI",      0.0,  10.0, "scores that shifted so far are red: rules only"},
  };
  // clang-format on
};

// One feature, or the score, against the reference.
struct DriftLine {
  std::int32_t feature = -1;                // -1 is the score
  double index = 0, index_bound = 0;        // PSI
  double distance = 0, distance_bound = 0;  // Kolmogorov-Smirnov, at the edges
  bool drifting = false;

  static constexpr std::tuple fields{
      Field{"feature", &DriftLine::feature},         Field{"psi", &DriftLine::index},
      Field{"psi_bound", &DriftLine::index_bound},   Field{"ks", &DriftLine::distance},
      Field{"ks_bound", &DriftLine::distance_bound}, Field{"drifting", &DriftLine::drifting}};
};

enum class DriftLevel : std::uint8_t { Green, Yellow, Red };
constexpr auto names(DriftLevel) {
  return std::to_array<std::string_view>({"green", "yellow", "red"});
}

struct DriftReport {
  DriftLevel level{};
  std::string reason;  // of yellow or red
  double rows = 0;     // effective
  std::vector<DriftLine> features;
  DriftLine score;

  static constexpr std::tuple fields{
      Field{"level", &DriftReport::level}, Field{"reason", &DriftReport::reason},
      Field{"rows", &DriftReport::rows}, Field{"features", &DriftReport::features},
      Field{"score", &DriftReport::score}};
};

// `loss_rose` is what Adwin says of the errors of matured rows.
DriftReport judge_drift(const DriftReference& reference, std::span<const FeatureRow> rows,
                        std::span<const double> p, std::span<const double> weight, bool loss_rose,
                        const DriftSettings& settings);

// How many standard errors the mean probability lies above the mean outcome, were each outcome
// drawn with its probability; more than 3 either way is an alarm.
double calibration_bias(const Scored& rows);

}  // namespace gyre::ml
