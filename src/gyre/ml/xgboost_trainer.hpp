#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/features/feature_row.hpp"

// Fits a forest of small trees with XGBoost. The same rows and the same seed give the same bytes.
namespace gyre::ml {

// Source: learning.md 2.7. Trees are shallow and many, because what there is to learn is little and
// deep ones memorise rows that overlap. Classes are not balanced: that would move every
// probability.
struct TrainSettings {
  static constexpr std::string_view name = "training";
  static constexpr std::string_view meaning = "how a forest is grown";
  static constexpr bool decides = false;

  int depth = 3;
  double eta = 0.05;
  int rounds = 400;
  double min_child_weight = 20;
  double subsample = 0.8;
  double colsample = 0.7;
  double lambda = 5;
  double alpha = 0;
  double gamma = 0;
  int max_bin = 128;
  int early_stop = 30;
  int seed = 1;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"depth",            &TrainSettings::depth,            "splits", 1, 8,       "at most so many questions on the way to a leaf"},
      Attribute{"eta",              &TrainSettings::eta,              "",       0.001, 1.0, "share of its leaf that a tree may add"},
      Attribute{"rounds",           &TrainSettings::rounds,           "trees",  1, 5000,    "at most"},
      Attribute{"min_child_weight", &TrainSettings::min_child_weight, "p(1-p)", 0.0, 1e6,   "weight that a leaf must hold: 20 is about 80 rows at even odds"},
      Attribute{"subsample",        &TrainSettings::subsample,        "of rows", 0.1, 1.0,  "drawn for each tree"},
      Attribute{"colsample",        &TrainSettings::colsample,        "of features", 0.1, 1.0, "drawn for each tree"},
      Attribute{"lambda",           &TrainSettings::lambda,           "",       0.0, 1e4,   "pulls leaves towards zero, by their squares"},
      Attribute{"alpha",            &TrainSettings::alpha,            "",       0.0, 1e4,   "the same, by their sizes"},
      Attribute{"gamma",            &TrainSettings::gamma,            "loss",   0.0, 1e4,   "a split must gain at least this"},
      Attribute{"max_bin",          &TrainSettings::max_bin,          "values", 4, 4096,    "thresholds tried a feature"},
      Attribute{"early_stop",       &TrainSettings::early_stop,       "rounds", 1, 5000,    "without a better validation loss end it"},
      Attribute{"seed",             &TrainSettings::seed,             "",       0, 1 << 30, "of the draws of rows and features"},
  };
  // clang-format on
};

// Rows with their outcome (1 or 0) and their weight (finite, not negative; mean about 1, as
// min_child_weight is in its units). The three are equally long.
struct LabelledRows {
  std::span<const FeatureRow> x;
  std::span<const double> y, weight;
};

struct Trained {
  std::string json;            // the model, cut to its best round
  int rounds = 0;              // trees in it
  int tried = 0;               // trees that were grown until validation had enough
  double base_score = 0;       // weighted share of y in the training rows
  double loss = 0;             // weighted log loss of the validation rows, in nats
  std::vector<float> margins;  // of the validation rows, raw
};

// Grows trees on `train` until the log loss of `validation` has not improved for `early_stop`
// rounds. `monotone` holds -1, 0 or +1 a feature: the direction in which the margin may follow it.
// Errors: OutOfRange when the rows do not fit together, hold an infinity or only one class; Busy
// when `stop` was asked for, which is looked at after every tree.
Result<Trained> train(const LabelledRows& train, const LabelledRows& validation,
                      const TrainSettings& settings, std::span<const int> monotone = {},
                      std::stop_token stop = {});

}  // namespace gyre::ml
