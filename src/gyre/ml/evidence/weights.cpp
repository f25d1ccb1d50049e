#include "gyre/ml/evidence/weights.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>

#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::ml {

std::vector<double> sample_weights(std::span<const Sample> samples, const WeightSettings& settings,
                                   Timestamp now) {
  std::vector<TimeRange> labels;
  std::map<std::string_view, std::vector<std::size_t>> by_symbol;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    labels.push_back({samples[i].at, samples[i].due});
    by_symbol[samples[i].symbol].push_back(i);
  }

  auto weights = uniqueness(labels, settings.crowd);
  std::vector<TimeRange> own;
  for (const auto& [symbol, rows] : by_symbol) {
    own.clear();
    for (const auto row : rows) own.push_back(labels[row]);
    const auto alone = uniqueness(own);
    for (std::size_t i = 0; i < rows.size(); ++i) weights[rows[i]] *= alone[i];
  }

  const auto half_life = static_cast<double>(settings.half_life.count());
  for (std::size_t i = 0; i < samples.size(); ++i)
    weights[i] *= std::exp2(-static_cast<double>((now - samples[i].at).count()) / half_life);
  const double mean = std::reduce(weights.begin(), weights.end()) /
                      static_cast<double>(std::max<std::size_t>(1, weights.size()));
  for (double& w : weights) w /= mean;
  return weights;
}

}  // namespace gyre::ml
