#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/features/model.hpp"
#include "gyre/ml/evidence/platt.hpp"
#include "gyre/ml/evidence/sample.hpp"

// What a probability is worth, learnt from rows: mean results by kind of proposal, and how much is
// asked of an expectation. Source: learning.md 2.9.
namespace gyre::ml {

struct EconomicsSettings {
  static constexpr std::string_view name = "acceptance";
  static constexpr std::string_view meaning = "what is asked of an idea that a model judges";
  static constexpr bool decides = false;

  double shrink = 50;
  double least = 0.05;
  double most = 0.5;
  double errors = 1;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"shrink", &EconomicsSettings::shrink, "rows",            0.0, 1e6,  "weight of the mean of all in the mean of a bucket"},
      Attribute{"least",  &EconomicsSettings::least,  "R",               0.0, 10.0, "expectation asked for, and from there"},
      Attribute{"most",   &EconomicsSettings::most,   "R",               0.0, 10.0, "up to here, where validation rows gain by it"},
      Attribute{"errors", &EconomicsSettings::errors, "standard errors", 0.0, 10.0, "of the expectation, asked for on top"},
  };
  // clang-format on

  Result<> check() const {
    if (most < least) return fail(Errc::Config, "most must not be below least");
    return {};
  }
};

// From rows to train on, weights of mean 1. Refuses rows of one class.
Result<Economics> fit_economics(std::span<const Sample> samples, std::span<const double> weight,
                                const Platt& platt, const EconomicsSettings& settings);

// 1 for every sample that is worth taking.
std::vector<std::uint8_t> accepted(const Economics& economics, std::span<const Sample> samples,
                                   std::span<const Prediction> predictions);

// The expectation to ask for, in steps of 0.05 R from `least` to `most`: a higher one only where
// the validation rows gain more by it than a standard error over days. Never call it with rows that
// judge.
double choose_least(const Economics& economics, std::span<const Sample> validation,
                    std::span<const double> weight, std::span<const Prediction> predictions,
                    const EconomicsSettings& settings);

}  // namespace gyre::ml
