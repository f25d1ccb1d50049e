#pragma once

// Quantiles and shares of the distributions that bounds are made of.
namespace gyre::ml {

double normal_share(double z);         // P(Z <= z)
double normal_quantile(double share);  // within (0, 1)
double student_quantile(double share, double degrees);
double chi_squared_quantile(double share, double degrees);

// Exact (Clopper-Pearson) one-sided bounds of a share of which `hits` of `trials` were seen, each
// exceeded with probability `alpha`.
struct ShareBounds {
  double low, high;
};
ShareBounds share_bounds(double hits, double trials, double alpha);

}  // namespace gyre::ml
