#pragma once

#include <span>
#include <vector>

#include "gyre/features/model.hpp"
#include "gyre/ml/evidence/drift.hpp"
#include "gyre/ml/evidence/gate.hpp"
#include "gyre/ml/evidence/sample.hpp"
#include "gyre/ml/evidence/weights.hpp"

// Rows that became known under a model, and what it says of them: what a model in the shadow, or in
// service, is judged by.
namespace gyre::ml {

class Outcome {
 public:
  // `constant`: what always saying the same would say. Rows that the model has no answer to, since
  // a runtime failed, are left out. Weights are those of `now`.
  Outcome(const Model& model, double constant, std::vector<Sample> rows,
          const WeightSettings& settings, Timestamp now);

  bool empty() const { return rows_.empty(); }
  GateInput input() const;
  // Whether Adwin saw the loss rise, row after row in the order in which they became known.
  bool loss_rose() const;
  DriftReport drift(const DriftReference& reference, const DriftSettings& settings) const;

 private:
  std::vector<Sample> answered(const Model& model, std::vector<Sample> rows);

  std::vector<double> p_;
  std::vector<Sample> rows_;
  std::vector<FeatureRow> x_;
  std::vector<double> y_, weight_;
  std::vector<Timestamp> at_, due_;
  double constant_;
};

}  // namespace gyre::ml
