#pragma once

#include <span>

#include "gyre/core/fields.hpp"
#include "gyre/core/result.hpp"

// Log odds of a forest turned into probabilities by a straight line, fitted on rows that the forest
// was not grown on. Source: Platt 1999; learning.md 2.8.
namespace gyre::ml {

double sigmoid(double x);

// p = sigmoid(a * margin + b), with the covariance of (a, b).
struct Platt {
  double a = 1, b = 0;
  double var_a = 0, cov_ab = 0, var_b = 0;

  double p(double margin) const { return sigmoid(a * margin + b); }

  static constexpr std::tuple fields{Field{"a", &Platt::a}, Field{"b", &Platt::b},
                                     Field{"var_a", &Platt::var_a}, Field{"cov_ab", &Platt::cov_ab},
                                     Field{"var_b", &Platt::var_b}};
};

// Newton's method on the weighted log loss against Platt's smoothed targets, with a ridge that
// pulls a to 1. Weights have mean 1; both classes must be there. A slope of 0 or less is told, not
// hidden: such a model is refused by whoever reads it. The covariance is the robust one, which
// holds for unequal weights.
Result<Platt> fit_platt(std::span<const double> margin, std::span<const double> y,
                        std::span<const double> weight, double ridge = 0.1);

}  // namespace gyre::ml
