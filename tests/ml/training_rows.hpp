#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/ml/xgboost_trainer.hpp"

// Rows with something to learn: wins are likelier when feature 0 is high and feature 1 is low, and
// some values are missing.
namespace gyre::ml {

struct TrainingRows {
  std::vector<FeatureRow> x;
  std::vector<double> y, weight;
  LabelledRows view() const { return {x, y, weight}; }
};

inline float normal_draw(std::uint64_t at) {  // Box, Muller
  const double u = 1 - uniform(key(at, 0)), v = uniform(key(at, 1));
  return static_cast<float>(std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v));
}

inline TrainingRows training_rows(std::uint64_t seed, std::size_t count, double strength = 0.6,
                                  double offset = 0) {
  TrainingRows rows;
  for (std::size_t i = 0; i < count; ++i) {
    FeatureRow x;
    for (std::size_t f = 0; f < x.size(); ++f)
      x[f] = uniform(key(seed, i, f, 7)) < 0.05 ? std::numeric_limits<float>::quiet_NaN()
                                                : normal_draw(key(seed, i, f));
    const auto known = [](float value) { return std::isnan(value) ? 0.0 : double{value}; };
    const double odds = offset + strength * (known(x[0]) - known(x[1]));
    rows.x.push_back(x);
    rows.y.push_back(uniform(key(seed, i, 100)) < 1 / (1 + std::exp(-odds)) ? 1 : 0);
    rows.weight.push_back(0.5 + uniform(key(seed, i, 101)));
  }
  return rows;
}

// Small and quick: few rows need light leaves.
inline TrainSettings quick_settings(int rounds = 40) {
  return {.rounds = rounds, .min_child_weight = 5};
}

inline Trained quick_model(std::uint64_t seed = 1, int rounds = 40) {
  const auto rows = training_rows(seed, 1500), held = training_rows(seed + 1000, 500);
  return train(rows.view(), held.view(), quick_settings(rounds)).value();
}

}  // namespace gyre::ml
