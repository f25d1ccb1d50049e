#pragma once

#include <span>
#include <vector>

#include "gyre/core/time.hpp"

// How much of its time a label has for itself. Labels that are open together share what they tell.
// Source: learning.md 3.5, in continuous time.
namespace gyre::ml {

// Mean over each label's time of c^-exponent, where c labels are open at that moment, itself
// included. Labels are half open and not empty. With exponent 1 it is the average uniqueness; a
// smaller one damps a crowd instead of erasing it. O(n log n).
std::vector<double> uniqueness(std::span<const TimeRange> labels, double exponent = 1);

// (sum w)^2 / sum w^2: how many rows of equal weight would say as much; 0 of none. Source: Kish.
double effective_size(std::span<const double> weights);

}  // namespace gyre::ml
