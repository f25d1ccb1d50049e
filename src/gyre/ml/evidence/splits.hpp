#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/ml/evidence/evidence.hpp"
#include "gyre/ml/evidence/purge.hpp"
#include "gyre/ml/evidence/sample.hpp"

// The newest rows test, those before them validate, all older ones train, with gaps so wide that no
// label reaches from one into the next. A longer history judges longer: what an edge needs to show
// itself is rows. Source: learning.md 2.3, 2.5 and 2.11.
namespace gyre::ml {

struct SplitSettings {
  static constexpr std::string_view name = "split";
  static constexpr std::string_view meaning =
      "which rows train, which stop and calibrate, which judge";
  static constexpr bool decides = false;

  milliseconds history = std::chrono::days{21};
  milliseconds window = std::chrono::days{180};
  milliseconds test = std::chrono::days{14};
  double test_share = 0.25;
  double test_rows = 400;
  milliseconds validation = std::chrono::days{7};
  double validation_share = 0.15;
  double validation_rows = 200;
  double train_rows = 500;
  double train_class = 100;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"history",         &SplitSettings::history,         "", milliseconds{std::chrono::days{1}}, milliseconds{std::chrono::days{3650}}, "least time that mature rows span"},
      Attribute{"window",          &SplitSettings::window,          "", milliseconds{std::chrono::days{7}}, milliseconds{std::chrono::days{3650}}, "older rows do not train"},
      Attribute{"test",            &SplitSettings::test,            "", milliseconds{std::chrono::days{1}}, milliseconds{std::chrono::days{365}},  "least time of the rows that judge"},
      Attribute{"test_share",       &SplitSettings::test_share,       "of the history", 0.0, 0.8, "if that is more"},
      Attribute{"test_rows",       &SplitSettings::test_rows,       "effective rows", 1.0, 1e6, "and at least so many of them"},
      Attribute{"validation",      &SplitSettings::validation,      "", milliseconds{std::chrono::days{1}}, milliseconds{std::chrono::days{365}},  "least time of the rows that stop and calibrate"},
      Attribute{"validation_share", &SplitSettings::validation_share, "of the history", 0.0, 0.8, "if that is more"},
      Attribute{"validation_rows", &SplitSettings::validation_rows, "effective rows", 1.0, 1e6, "and at least so many of them"},
      Attribute{"train_rows",      &SplitSettings::train_rows,      "effective rows", 1.0, 1e6, "least to train on"},
      Attribute{"train_class",     &SplitSettings::train_class,     "rows",           1.0, 1e6, "least of each class to train on"},
  };
  // clang-format on
};

// Whether a label's whole time has passed. A row that ended early waits for it, too: were it taken
// at once, the newest rows would be the quick ones, and those lose more often.
inline bool is_mature(const Sample& sample, Timestamp cutoff) { return sample.due <= cutoff; }

// Decisions from begin, without the end.
struct Split {
  Rows train, validation, test;  // numbers of samples, by time
  TimeRange train_window, validation_window, test_window;
  milliseconds gap{};  // between two blocks: the longest label and a bar
};

// A split, and how much of what it needs is there; do not train unless enough(evidence).
struct WalkForward {
  Split split;
  Evidence evidence;
};

// One weight a sample; samples in any order. Decided by what is known at a decision and by what
// classes there are, never by results: permuted results give the same rows. `bar` is the setup
// timeframe.
WalkForward walk_forward(std::span<const Sample> samples, std::span<const double> weights,
                         const SplitSettings& settings, Timestamp cutoff,
                         milliseconds bar = std::chrono::minutes{5});

}  // namespace gyre::ml
