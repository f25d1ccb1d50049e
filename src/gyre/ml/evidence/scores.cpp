#include "gyre/ml/evidence/scores.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

double weighted_mean(const Scored& rows, const auto& value) {
  ensure(rows.p.size() == rows.y.size() && rows.p.size() == rows.weight.size(),
         "one outcome and one weight a score");
  double sum = 0, weights = 0;
  for (std::size_t i = 0; i < rows.p.size(); ++i) {
    sum += rows.weight[i] * value(rows.p[i], rows.y[i]);
    weights += rows.weight[i];
  }
  return weights > 0 ? sum / weights : 0;
}

std::vector<std::uint32_t> ascending(std::span<const double> p) {
  std::vector<std::uint32_t> order(p.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, [&](auto a, auto b) { return std::pair{p[a], a} < std::pair{p[b], b}; });
  return order;
}

double squared(double x) { return x * x; }

}  // namespace

double log_loss(double p, double y) {
  const double held = std::clamp(p, 1e-15, 1 - 1e-15);
  return -(y * std::log(held) + (1 - y) * std::log1p(-held));
}

double log_loss(const Scored& rows) {
  return weighted_mean(rows, [](double p, double y) { return log_loss(p, y); });
}

double brier(const Scored& rows) {
  return weighted_mean(rows, [](double p, double y) { return squared(p - y); });
}

double brier_skill(const Scored& rows, double constant) {
  return 1 -
         brier(rows) / weighted_mean(rows, [&](double, double y) { return squared(constant - y); });
}

double auc(const Scored& rows) {
  const auto order = ascending(rows.p);
  double pairs = 0, positives = 0, negatives = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    double up = 0, down = 0;
    std::size_t end = begin;
    for (; end < order.size() && rows.p[order[end]] == rows.p[order[begin]]; ++end) {
      const auto row = order[end];
      (rows.y[row] > 0 ? up : down) += rows.weight[row];
    }
    pairs += up * (negatives + down / 2);
    positives += up, negatives += down;
    begin = end;
  }
  return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : 0.5;
}

Bins distinct_bins(std::span<const double> p) {
  Bins bins(p.size());
  std::uint32_t bin = 0;
  const auto order = ascending(p);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && p[order[i]] != p[order[i - 1]]) ++bin;
    bins[order[i]] = bin;
  }
  return bins;
}

Bins equal_mass_bins(const Scored& rows, std::uint32_t count) {
  ensure(count > 0, "at least one bin");
  const double whole = std::reduce(rows.weight.begin(), rows.weight.end());
  const auto order = ascending(rows.p);
  Bins bins(order.size());
  double before = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double mass = 0;
    for (; end < order.size() && rows.p[order[end]] == rows.p[order[begin]]; ++end)
      mass += rows.weight[order[end]];
    const auto bin = static_cast<std::uint32_t>((before + mass / 2) / whole * count);
    for (; begin < end; ++begin) bins[order[begin]] = std::min(bin, count - 1);
    before += mass;
  }
  return bins;
}

std::vector<ReliabilityBin> reliability(const Scored& rows, const Bins& bins) {
  ensure(bins.size() == rows.p.size(), "one bin a row");
  std::vector<ReliabilityBin> out(bins.empty() ? 0 : *std::ranges::max_element(bins) + 1);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    auto& bin = out[bins[i]];
    bin.weight += rows.weight[i];
    bin.p += rows.weight[i] * rows.p[i];
    bin.y += rows.weight[i] * rows.y[i];
  }
  for (auto& bin : out)
    if (bin.weight > 0) bin.p /= bin.weight, bin.y /= bin.weight;
  return out;
}

BrierParts brier_parts(const Scored& rows, const Bins& bins) {
  const auto means = reliability(rows, bins);
  const double base = weighted_mean(rows, [](double, double y) { return y; });
  const double whole = std::reduce(rows.weight.begin(), rows.weight.end());
  BrierParts parts{.uncertainty = base * (1 - base)};
  for (const auto& bin : means) {
    parts.reliability += bin.weight / whole * squared(bin.p - bin.y);
    parts.resolution += bin.weight / whole * squared(bin.y - base);
  }
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto& bin = means[bins[i]];
    const double share = rows.weight[i] / whole, off = rows.p[i] - bin.p;
    parts.within_variance += share * squared(off);
    parts.within_covariance += 2 * share * off * (rows.y[i] - bin.y);
  }
  return parts;
}

double calibration_error(const Scored& rows, const Bins& bins) {
  double error = 0, whole = 0;
  for (const auto& bin : reliability(rows, bins)) {
    error += bin.weight * std::abs(bin.p - bin.y);
    whole += bin.weight;
  }
  return whole > 0 ? error / whole : 0;
}

}  // namespace gyre::ml
