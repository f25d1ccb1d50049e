#pragma once

#include <optional>
#include <span>
#include <stop_token>

#include "gyre/ml/bundle.hpp"
#include "gyre/ml/evidence/economics.hpp"
#include "gyre/ml/evidence/evidence.hpp"
#include "gyre/ml/evidence/gate.hpp"
#include "gyre/ml/evidence/splits.hpp"
#include "gyre/ml/evidence/weights.hpp"
#include "gyre/ml/occasion.hpp"
#include "gyre/ml/xgboost_trainer.hpp"

// One attempt at a model: split the rows by time, grow a forest on the oldest, stop and calibrate
// it on those after, judge it on the newest. What was judged is what would serve; nothing is fitted
// anew afterwards. Source: learning.md 2.3 to 2.13.
namespace gyre::ml {

struct Method {
  SplitSettings split;
  WeightSettings weights;
  TrainSettings training;
  EconomicsSettings acceptance;
  GateSettings gate;
  TripwireSettings tripwires;
};

struct Attempt {
  Evidence evidence;                  // what there has to be to train, and what there is
  Findings findings;                  // of the tripwires before it
  std::optional<ModelBundle> bundle;  // nothing: something is missing, or a wire was tripped
};

// Errors are of the disk and of XGBoost, and Busy when told to stop. A model that is not good
// enough is none: its bundle holds the verdict.
Result<Attempt> attempt(std::span<const Sample> samples, const Method& method,
                        const Occasion& occasion, std::stop_token stop = {});

// The same with rows that were split already, one weight a sample. Its evidence is empty.
Result<Attempt> attempt_on(const Split& split, std::span<const double> weights,
                           std::span<const Sample> samples, const Method& method,
                           const Occasion& occasion, std::stop_token stop = {});

}  // namespace gyre::ml
