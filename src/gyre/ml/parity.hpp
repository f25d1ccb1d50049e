#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/result.hpp"
#include "gyre/features/model.hpp"
#include "gyre/ml/evidence/calibration.hpp"
#include "gyre/ml/forest/forest.hpp"

// Three evaluators of one model, XGBoost, ONNX Runtime and our forest, held against each other on
// the rows at which they could part. Source: learning.md 2.13.
namespace gyre::ml {

// What they said on one set of rows.
struct Parity {
  std::uint64_t rows = 0;
  std::uint64_t forest_margins = 0;  // of our forest that are not XGBoost's to the bit
  double runtime_margin = 0;         // largest distance of ONNX Runtime's margin to XGBoost's
  double xgboost_forest = 0, xgboost_runtime = 0, runtime_forest = 0;  // largest distances of p
  std::uint64_t decisions = 0;  // rows that one accepts and another does not, the edge left out
  std::string runtime;          // version of ONNX Runtime; empty when it could not be asked
  std::string missing;          // why not

  // How they differ more than they may, in a line; empty when all three were asked and agree.
  std::string difference() const;

  static constexpr std::tuple fields{Field{"rows", &Parity::rows},
                                     Field{"forest_margins", &Parity::forest_margins},
                                     Field{"runtime_margin", &Parity::runtime_margin},
                                     Field{"xgboost_forest", &Parity::xgboost_forest},
                                     Field{"xgboost_runtime", &Parity::xgboost_runtime},
                                     Field{"runtime_forest", &Parity::runtime_forest},
                                     Field{"decisions", &Parity::decisions},
                                     Field{"runtime", &Parity::runtime},
                                     Field{"missing", &Parity::missing}};
};

inline constexpr double kParityP = 1e-6, kParityMargin = 4e-6;

// The newest rows (the last 2,048 of `real`), then for every split three that reach it with its
// feature at the threshold and one float to either side, then rows of one value (NaN, zeros, huge,
// denormal), and seeded ones up to 4,096.
std::vector<FeatureRow> parity_rows(const Forest& forest, std::span<const FeatureRow> real);

// A model as it lies on the disk, read back.
struct ParityFiles {
  std::string_view xgboost, onnx;
  const Forest& forest;
  const Calibration& calibration;
};

// Fails only when XGBoost or our forest cannot read its file; without ONNX Runtime the figures say
// so, and so does difference().
Result<Parity> measure_parity(const ParityFiles& files, const Economics& economics,
                              std::span<const FeatureRow> rows);

}  // namespace gyre::ml
