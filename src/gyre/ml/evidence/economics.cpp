#include "gyre/ml/evidence/economics.hpp"

#include <cmath>
#include <map>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/blocks.hpp"

namespace gyre::ml {
namespace {

// Weighted results of one class.
struct Results {
  double weight = 0, sum = 0;

  void add(double w, double r) { weight += w, sum += w * r; }
  double mean() const { return sum / weight; }
  double mean_towards(double all, double rows) const {
    return weight + rows > 0 ? (sum + rows * all) / (weight + rows) : all;
  }
};

struct BothResults {
  Results win, loss;
  void add(const Sample& sample, double w) {
    sample.y ? win.add(w, sample.r) : loss.add(w, -sample.r);
  }
};

// Gain a day by asking for `next` instead of `now`, in its own standard errors.
double gain_in_errors(std::span<const std::uint8_t> now, std::span<const std::uint8_t> next,
                      std::span<const Sample> rows, std::span<const double> weight,
                      const TimeBlocks& days) {
  std::vector<double> gains(days.count);
  for (std::size_t i = 0; i < rows.size(); ++i)
    gains[days.of[i]] += weight[i] * rows[i].r * (next[i] - now[i]);
  double sum = 0, squares = 0;
  for (const double gain : gains) sum += gain, squares += gain * gain;
  return squares > 0 ? sum / std::sqrt(squares) : 0;
}

}  // namespace

Result<Economics> fit_economics(std::span<const Sample> samples, std::span<const double> weight,
                                const Platt& platt, const EconomicsSettings& settings) {
  ensure(samples.size() == weight.size(), "one weight a sample");
  BothResults all;
  std::map<std::string, BothResults> buckets;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    all.add(samples[i], weight[i]);
    buckets[bucket_key(samples[i].strategy, samples[i].reward_risk)].add(samples[i], weight[i]);
  }
  if (all.win.weight <= 0 || all.loss.weight <= 0)
    return fail(Errc::OutOfRange, "rows to learn results from are all of one class");

  Economics economics{.win = all.win.mean(),
                      .loss = all.loss.mean(),
                      .least = settings.least,
                      .var_a = platt.var_a,
                      .var_b = platt.var_b,
                      .cov_ab = platt.cov_ab,
                      .errors = settings.errors};
  for (const auto& [key, results] : buckets)
    economics.buckets.push_back({key, results.win.mean_towards(economics.win, settings.shrink),
                                 results.loss.mean_towards(economics.loss, settings.shrink)});
  return economics;
}

std::vector<std::uint8_t> accepted(const Economics& economics, std::span<const Sample> samples,
                                   std::span<const Prediction> predictions) {
  ensure(samples.size() == predictions.size(), "one prediction a sample");
  std::vector<std::uint8_t> out;
  out.reserve(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto bucket = bucket_key(samples[i].strategy, samples[i].reward_risk);
    out.push_back(economics.expected(bucket, predictions[i].p) >=
                  economics.required(bucket, predictions[i]));
  }
  return out;
}

double choose_least(const Economics& economics, std::span<const Sample> validation,
                    std::span<const double> weight, std::span<const Prediction> predictions,
                    const EconomicsSettings& settings) {
  ensure(validation.size() == weight.size(), "one weight a sample");
  std::vector<Timestamp> at;
  for (const auto& sample : validation) at.push_back(sample.at);
  const auto days = time_blocks(at, std::chrono::days{1});

  Economics asking = economics;
  const auto taken = [&](double least) {
    asking.least = least;
    return accepted(asking, validation, predictions);
  };
  double best = settings.least;
  auto now = taken(best);
  const auto steps = static_cast<int>(std::floor((settings.most - settings.least) / 0.05 + 1e-9));
  for (int step = 1; step <= steps; ++step) {
    const double least = settings.least + 0.05 * step;
    auto next = taken(least);
    if (gain_in_errors(now, next, validation, weight, days) <= 1) continue;
    best = least;
    now = std::move(next);
  }
  return best;
}

}  // namespace gyre::ml
