#pragma once

#include <variant>

#include "gyre/ml/evidence/isotonic.hpp"
#include "gyre/ml/evidence/platt.hpp"

// What makes a forest's margin a probability. Every evaluator applies the same: in our code here,
// in the graph of an ONNX file by its own nodes.
namespace gyre::ml {

using Calibration = std::variant<Platt, Isotonic>;

// A probability within (0, 1): its log odds are finite, however sure a model is.
inline float held_inside(double p) {
  constexpr double nearest = 0x1p-24;
  return static_cast<float>(p < nearest ? nearest : p > 1 - nearest ? 1 - nearest : p);
}

inline float calibrated(const Calibration& calibration, float margin) {
  return held_inside(std::visit([&](const auto& how) { return how.p(margin); }, calibration));
}

}  // namespace gyre::ml
