#pragma once

#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/ml/evidence/sample.hpp"

// How much a row counts: by how much of its time it has for itself and by its age, never by what
// came of it. Source: learning.md 2.4.
namespace gyre::ml {

struct WeightSettings {
  static constexpr std::string_view name = "weights";
  static constexpr std::string_view meaning = "how much a row counts";
  static constexpr bool decides = false;

  milliseconds half_life = std::chrono::days{45};
  double crowd = 0.5;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"half_life", &WeightSettings::half_life, "",   milliseconds{std::chrono::days{1}}, milliseconds{std::chrono::days{36500}}, "age at which a row counts half"},
      Attribute{"crowd",     &WeightSettings::crowd,     "",   0.0, 1.0, "power by which a row counts less for the labels open at once over all symbols"},
  };
  // clang-format on
};

// One weight a sample, of mean 1: uniqueness among the labels of its symbol, times that among all
// symbols to the power `crowd`, times 0.5^(age / half_life) at `now`. A label lasts until it is
// due.
std::vector<double> sample_weights(std::span<const Sample> samples, const WeightSettings& settings,
                                   Timestamp now);

}  // namespace gyre::ml
