#pragma once

#include <map>
#include <string>

#include "gyre/ml/evidence/calibration.hpp"
#include "gyre/ml/forest/forest.hpp"

// A forest and its calibration as an ONNX graph that gives XGBoost's own margins, to the bit, on
// one thread. Source: learning.md 5.4, graph F. Opset 15, ai.onnx.ml 3, IR 8.
namespace gyre::ml {

inline constexpr const char* kOnnxInput = "features";  // float [N, features of the forest]
inline constexpr const char* kOnnxMargin = "margin";   // float [N, 1], raw
inline constexpr const char* kOnnxP = "p";             // float [N, 1], calibrated

// The bytes of the file; the same for the same arguments. `notes` become metadata properties.
std::string to_onnx(const Forest& forest, const Calibration& calibration,
                    const std::map<std::string, std::string>& notes = {});

}  // namespace gyre::ml
