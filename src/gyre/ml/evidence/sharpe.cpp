#include "gyre/ml/evidence/sharpe.hpp"

#include <cmath>
#include <numbers>
#include <numeric>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/distributions.hpp"

namespace gyre::ml {

ReturnFigures return_figures(std::span<const double> returns) {
  const auto n = static_cast<double>(returns.size());
  const double mean = std::reduce(returns.begin(), returns.end()) / n;
  double second = 0, third = 0, fourth = 0;
  for (const double r : returns) {
    const double off = r - mean;
    second += off * off, third += off * off * off, fourth += off * off * off * off;
  }
  ensure(n >= 2 && second > 0, "returns vary");
  const double variance = second / n;
  return {.periods = n,
          .sharpe = mean / std::sqrt(second / (n - 1)),
          .skew = third / n / std::pow(variance, 1.5),
          .kurtosis = fourth / n / (variance * variance)};
}

double probabilistic_sharpe(const ReturnFigures& f, double benchmark) {
  const double spread = 1 - f.skew * f.sharpe + (f.kurtosis - 1) / 4 * f.sharpe * f.sharpe;
  return normal_share((f.sharpe - benchmark) * std::sqrt(f.periods - 1) / std::sqrt(spread));
}

double best_of_luck(double variance, double trials) {
  ensure(trials >= 2, "luck needs two attempts");
  constexpr double gamma = std::numbers::egamma;
  return std::sqrt(variance) * ((1 - gamma) * normal_quantile(1 - 1 / trials) +
                                gamma * normal_quantile(1 - 1 / (trials * std::numbers::e)));
}

double deflated_sharpe(const ReturnFigures& figures, double variance, double trials) {
  return probabilistic_sharpe(figures, best_of_luck(variance, trials));
}

}  // namespace gyre::ml
