#pragma once

#include <cstdint>
#include <span>
#include <vector>

// How good probabilities are, once it is known what came of them. Every mean is weighted.
// Source: learning.md 3.2.
namespace gyre::ml {

// Of one length; p within [0, 1], y 0 or 1, weights positive.
struct Scored {
  std::span<const double> p, y, weight;
};

// In nats, of one row; p is held off 0 and 1 by 1e-15.
double log_loss(double p, double y);

double log_loss(const Scored& rows);
double brier(const Scored& rows);
// 1 - Brier / Brier of always saying `constant`; positive is better than that.
double brier_skill(const Scored& rows, double constant);

// Probability that a row with y = 1 has the higher score than one with y = 0, ties half; 0.5 when a
// class is missing. `p` may be any score here.
double auc(const Scored& rows);

// The bin of every row.
using Bins = std::vector<std::uint32_t>;
Bins distinct_bins(std::span<const double> p);
// So many bins of about the same weight in the order of p; equal p are never parted.
Bins equal_mass_bins(const Scored& rows, std::uint32_t count);

// brier = reliability - resolution + uncertainty + within_variance - within_covariance, exactly.
struct BrierParts {
  double reliability = 0, resolution = 0, uncertainty = 0;
  double within_variance = 0, within_covariance = 0;  // 0 where the p of a bin are equal
  double sum() const {
    return reliability - resolution + uncertainty + within_variance - within_covariance;
  }
};
BrierParts brier_parts(const Scored& rows, const Bins& bins);

// Mean distance between what was said and what came, over bins.
double calibration_error(const Scored& rows, const Bins& bins);

// One point of a reliability diagram.
struct ReliabilityBin {
  double weight = 0, p = 0, y = 0;  // p and y are means
};
std::vector<ReliabilityBin> reliability(const Scored& rows, const Bins& bins);

}  // namespace gyre::ml
