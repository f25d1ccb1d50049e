#include "gyre/ml/evidence/distributions.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

namespace bm = boost::math;
namespace policies = bm::policies;
// Nothing is thrown: arguments are checked before, and double is precise enough.
using Plain = policies::policy<policies::domain_error<policies::errno_on_error>,
                               policies::pole_error<policies::errno_on_error>,
                               policies::overflow_error<policies::errno_on_error>,
                               policies::evaluation_error<policies::errno_on_error>,
                               policies::promote_double<false>>;

double checked_share(double share) {
  ensure(0 < share && share < 1, "a quantile is of a share within (0, 1)");
  return share;
}

}  // namespace

double normal_share(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

double normal_quantile(double share) {
  return -std::numbers::sqrt2 * bm::erfc_inv(2 * checked_share(share), Plain{});
}

double student_quantile(double share, double degrees) {
  ensure(degrees > 0, "degrees of freedom are positive");
  const double tails = 2 * std::min(checked_share(share), 1 - share);
  double rest = 0;  // 1 - x, without cancellation
  const double x = bm::ibeta_inv(degrees / 2, 0.5, tails, &rest, Plain{});
  return std::copysign(std::sqrt(degrees * rest / x), share - 0.5);
}

double chi_squared_quantile(double share, double degrees) {
  ensure(degrees > 0, "degrees of freedom are positive");
  return 2 * bm::gamma_p_inv(degrees / 2, checked_share(share), Plain{});
}

ShareBounds share_bounds(double hits, double trials, double alpha) {
  ensure(0 <= hits && hits <= trials && trials > 0, "hits are some of the trials");
  checked_share(alpha);
  const auto inverse = [](double a, double b, double share) {
    return bm::ibeta_inv(a, b, share, Plain{});
  };
  return {.low = hits == 0 ? 0 : inverse(hits, trials - hits + 1, alpha),
          .high = hits == trials ? 1 : inverse(hits + 1, trials - hits, 1 - alpha)};
}

}  // namespace gyre::ml
