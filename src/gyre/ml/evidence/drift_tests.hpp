#pragma once

#include <span>
#include <vector>

// Whether two samples are of one distribution. Source: learning.md 2.12 and 3.1.
namespace gyre::ml {

// Population stability index, sum (a - e) ln(a / e), of shares that are all positive.
double stability_index(std::span<const double> expected, std::span<const double> actual);

// Of counts: half a row is added to every bin, so that an empty one has a share.
double stability_of_counts(std::span<const double> expected, std::span<const double> actual);

// What the index exceeds with probability alpha when nothing has changed, of samples so large.
double stability_bound(double bins, double expected_rows, double actual_rows, double alpha);

// Kolmogorov and Smirnov: the greatest distance between two distributions.
double distribution_distance(std::vector<double> a, std::vector<double> b);

// What it exceeds with probability alpha when nothing has changed; for many rows.
double distance_bound(double a_rows, double b_rows, double alpha);

}  // namespace gyre::ml
