#pragma once

#include <span>

// How sure a Sharpe ratio is, and what is left of it after a search among many. All of it per
// period, not annualised: daily returns of the account, since overlapping trades inflate the count.
// Source: Bailey and Lopez de Prado 2014; learning.md 3.3.
namespace gyre::ml {

struct ReturnFigures {
  double periods = 0;
  double sharpe = 0;    // by the standard deviation with n - 1
  double skew = 0;      // by moments with n
  double kurtosis = 3;  // full: 3 of a normal distribution
};
// Of at least two returns that are not all alike.
ReturnFigures return_figures(std::span<const double> returns);

// Probability that the true ratio is above `benchmark`.
double probabilistic_sharpe(const ReturnFigures& figures, double benchmark);

// The best ratio that `trials` worthless attempts are expected to find, if their ratios vary by
// `variance`. Count every attempt; at least two.
double best_of_luck(double variance, double trials);

// probabilistic_sharpe() above best_of_luck().
double deflated_sharpe(const ReturnFigures& figures, double variance, double trials);

}  // namespace gyre::ml
