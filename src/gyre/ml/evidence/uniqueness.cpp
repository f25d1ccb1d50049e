#include "gyre/ml/evidence/uniqueness.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

struct Endpoint {
  Timestamp at;
  int change;
};

struct Point {
  Timestamp at;
  double area;  // of c^-exponent up to there, in milliseconds
};

double to_length(milliseconds time) { return static_cast<double>(time.count()); }

// The area under c^-exponent at every endpoint; between two of them it is a straight line.
std::vector<Point> areas(std::span<const TimeRange> labels, double exponent) {
  std::vector<Endpoint> endpoints;
  endpoints.reserve(2 * labels.size());
  for (const auto& label : labels) {
    ensure(label.begin < label.end, "a label lasts some time");
    endpoints.push_back({label.begin, 1});
    endpoints.push_back({label.end, -1});
  }
  std::ranges::sort(endpoints, {}, &Endpoint::at);
  std::vector<Point> points;
  points.reserve(endpoints.size());
  int open = 0;
  double area = 0;
  for (const auto& [at, change] : endpoints) {
    if (!points.empty() && open > 0)
      area += to_length(at - points.back().at) * std::pow(open, -exponent);
    points.push_back({at, area});
    open += change;
  }
  return points;
}

}  // namespace

std::vector<double> uniqueness(std::span<const TimeRange> labels, double exponent) {
  const auto points = areas(labels, exponent);
  const auto area_at = [&](Timestamp at) {
    return std::ranges::lower_bound(points, at, {}, &Point::at)->area;
  };
  std::vector<double> out;
  out.reserve(labels.size());
  for (const auto& [begin, end] : labels)
    out.push_back((area_at(end) - area_at(begin)) / to_length(end - begin));
  return out;
}

double effective_size(std::span<const double> weights) {
  double sum = 0, squares = 0;
  for (const double w : weights) sum += w, squares += w * w;
  return squares > 0 ? sum * sum / squares : 0;
}

}  // namespace gyre::ml
