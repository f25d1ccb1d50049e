#include "gyre/ml/evidence/platt.hpp"

#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/scores.hpp"

namespace gyre::ml {
namespace {

// A symmetric 2 x 2 matrix.
struct Symmetric {
  double aa = 0, ab = 0, bb = 0;
};

Symmetric inverse_of(const Symmetric& m) {
  const double determinant = m.aa * m.bb - m.ab * m.ab;
  return {m.bb / determinant, -m.ab / determinant, m.aa / determinant};
}

// m * of * m
Symmetric sandwich(const Symmetric& m, const Symmetric& of) {
  const double x = m.aa * of.aa + m.ab * of.ab, y = m.aa * of.ab + m.ab * of.bb;
  const double z = m.ab * of.aa + m.bb * of.ab, w = m.ab * of.ab + m.bb * of.bb;
  return {x * m.aa + y * m.ab, x * m.ab + y * m.bb, z * m.ab + w * m.bb};
}

class PlattFit {
 public:
  PlattFit(std::span<const double> margin, std::span<const double> y,
           std::span<const double> weight, double ridge)
      : margin_{margin}, y_{y}, weight_{weight}, ridge_{ridge} {
    double up = 0, down = 0;
    for (std::size_t i = 0; i < y.size(); ++i) (y[i] > 0 ? up : down) += weight[i];
    high_ = (up + 1) / (up + 2);
    low_ = 1 / (down + 2);
  }

  double loss(double a, double b) const {
    double sum = ridge_ / 2 * (a - 1) * (a - 1);
    for (std::size_t i = 0; i < y_.size(); ++i)
      sum += weight_[i] * log_loss(sigmoid(a * margin_[i] + b), target(i));
    return sum;
  }

  struct Slope {
    double a, b;
    Symmetric curve;
    Symmetric scatter;  // of the gradients of single rows, against what came
  };
  Slope slope(double a, double b) const {
    Slope s{.a = ridge_ * (a - 1), .b = 0, .curve = {.aa = ridge_}, .scatter = {}};
    for (std::size_t i = 0; i < y_.size(); ++i) {
      const double m = margin_[i], w = weight_[i], p = sigmoid(a * m + b);
      const double off = w * (p - target(i)), bend = w * p * (1 - p);
      s.a += off * m, s.b += off;
      s.curve.aa += bend * m * m, s.curve.ab += bend * m, s.curve.bb += bend;
      const double push = w * w * (p - y_[i]) * (p - y_[i]);
      s.scatter.aa += push * m * m, s.scatter.ab += push * m, s.scatter.bb += push;
    }
    return s;
  }

 private:
  double target(std::size_t row) const { return y_[row] > 0 ? high_ : low_; }

  std::span<const double> margin_, y_, weight_;
  double ridge_, high_, low_;
};

}  // namespace

double sigmoid(double x) {
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const double e = std::exp(x);
  return e / (1 + e);
}

Result<Platt> fit_platt(std::span<const double> margin, std::span<const double> y,
                        std::span<const double> weight, double ridge) {
  ensure(margin.size() == y.size() && y.size() == weight.size(),
         "one outcome and one weight a margin");
  bool up = false, down = false;
  for (std::size_t i = 0; i < y.size(); ++i) {
    (y[i] > 0 ? up : down) = true;
    if (!std::isfinite(margin[i]))
      return fail(Errc::OutOfRange, "a margin to calibrate is not finite");
  }
  if (!up || !down) return fail(Errc::OutOfRange, "rows to calibrate on are all of one class");

  const PlattFit fit{margin, y, weight, ridge};
  double a = 1, b = 0, loss = fit.loss(a, b);
  for (int round = 0; round < 100; ++round) {
    const auto slope = fit.slope(a, b);
    const auto inverted = inverse_of(slope.curve);
    const double step_a = inverted.aa * slope.a + inverted.ab * slope.b;
    const double step_b = inverted.ab * slope.a + inverted.bb * slope.b;
    if (std::abs(step_a) + std::abs(step_b) < 1e-12) break;
    double share = 1, next = fit.loss(a - step_a, b - step_b);
    for (; next > loss && share > 1e-6; share /= 2)
      next = fit.loss(a - share / 2 * step_a, b - share / 2 * step_b);
    if (next > loss) break;  // as low as the arithmetic goes
    a -= share * step_a, b -= share * step_b, loss = next;
  }
  const auto slope = fit.slope(a, b);
  const auto covariance = sandwich(inverse_of(slope.curve), slope.scatter);
  if (!std::isfinite(a) || !std::isfinite(b) || !std::isfinite(covariance.aa))
    return fail(Errc::OutOfRange, "the margins do not tell a line to calibrate by");
  return Platt{a, b, covariance.aa, covariance.ab, covariance.bb};
}

}  // namespace gyre::ml
