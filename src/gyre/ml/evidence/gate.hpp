#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/core/time.hpp"
#include "gyre/ml/evidence/gate_verdict.hpp"

// A model must prove itself on rows that neither it nor its rival has seen, against always saying
// the base rate, and so surely that luck would seldom do it. Every figure is kept, with what it was
// held against. Source: learning.md 2.10, 2.14 and 3.7.
namespace gyre::ml {

struct GateSettings {
  static constexpr std::string_view name = "gate";
  static constexpr std::string_view meaning = "what a model must prove before it serves";
  static constexpr bool decides = false;

  double alpha = 0.01;
  double alpha_shadow = 0.10;
  double alpha_rival = 0.20;
  double rows = 300;
  double rows_class = 60;
  double rows_shadow = 100;
  double shadow_share = 0.5;
  double rows_live = 150;
  int blocks = 10;
  milliseconds block = std::chrono::days{1};
  int resamples = 2000;
  double calibration = 0.05;
  double slope_min = 0.3;
  double slope_max = 2;
  double rival_loss = 0.002;
  double accepted_min = 0.05;
  double accepted_max = 0.95;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"alpha",        &GateSettings::alpha,        "",               1e-6, 0.5,   "probability that a worthless candidate passes a bound"},
      Attribute{"alpha_shadow", &GateSettings::alpha_shadow, "",               1e-6, 0.5,   "the same of the shadow stage and of a live model"},
      Attribute{"alpha_rival",  &GateSettings::alpha_rival,  "",               1e-6, 0.5,   "the same of the bound against the model that serves"},
      Attribute{"rows",         &GateSettings::rows,         "effective rows", 1.0,  1e6,   "least to judge on"},
      Attribute{"rows_class",   &GateSettings::rows_class,   "rows",           1.0,  1e6,   "least of each class to judge on"},
      Attribute{"rows_shadow",  &GateSettings::rows_shadow,  "effective rows", 1.0,  1e6,   "least that matured under a shadow"},
      Attribute{"shadow_share", &GateSettings::shadow_share, "of the test",    0.0,  10.0,  "and at least so many effective rows: with far fewer than the gate had, a good model would fail"},
      Attribute{"rows_live",    &GateSettings::rows_live,    "rows",           1.0,  1e6,   "least that matured under a live model before it may be rolled back"},
      Attribute{"blocks",       &GateSettings::blocks,       "blocks",         2,    1000,  "least spans of time to judge on"},
      Attribute{"block",        &GateSettings::block,        "",               milliseconds{1h}, milliseconds{std::chrono::days{30}}, "least length of a block; the longest time limit if that is more"},
      Attribute{"resamples",    &GateSettings::resamples,    "draws",          200,  100000, "of the bootstrap"},
      Attribute{"calibration",  &GateSettings::calibration,  "",               0.0,  1.0,   "most calibration error, above what so few rows show by chance"},
      Attribute{"slope_min",    &GateSettings::slope_min,    "",               0.0,  10.0,  "least slope of the calibration"},
      Attribute{"slope_max",    &GateSettings::slope_max,    "",               0.0,  10.0,  "most"},
      Attribute{"rival_loss",   &GateSettings::rival_loss,   "nats",           0.0,  1.0,   "by which it may possibly be worse than the model that serves"},
      Attribute{"accepted_min", &GateSettings::accepted_min, "of all",         0.0,  1.0,   "least share of proposals that it accepts"},
      Attribute{"accepted_max", &GateSettings::accepted_max, "of all",         0.0,  1.0,   "most"},
  };
  // clang-format on
};

// Rows newer than what candidate and incumbent were trained on, in any order.
struct GateInput {
  std::span<const double> y, r, weight;
  std::span<const Timestamp> at, due;
  std::span<const double> p;               // the candidate's, calibrated
  std::span<const double> incumbent;       // the serving model's; empty without one
  double constant = 0;                     // weighted base rate of train and validation rows
  std::span<const std::uint8_t> accepted;  // by expected value
  double slope = 1;                        // of the calibration
  std::span<const Finding> findings;       // of the tripwires
  std::string parity;                      // how evaluators differ; empty when they agree
  std::uint64_t seed = 0;                  // of the bootstrap
};

// Whether the candidate may go on to its shadow stage.
GateVerdict judge(const GateInput& input, const GateSettings& settings);

// Whether a shadow may serve, by rows that matured while it looked on: asked once, when there are
// enough of them, since who asks until the answer is yes gets one. `tested` is how many effective
// rows its gate had. Where the base rate moves, a model that was calibrated later than the constant
// beats it by that alone, so it must rank better than chance, too. Reads y, weight, at, due, p and
// constant.
GateVerdict judge_shadow(const GateInput& input, double tested, const GateSettings& settings);

// Whether a serving model may stay, by rows that matured while it served; `passed` is no while it
// is surely worse than the constant or `loss_rose` (Adwin). With too few rows it stays, unless its
// loss rose.
GateVerdict judge_live(const GateInput& input, bool loss_rose, const GateSettings& settings);

}  // namespace gyre::ml
