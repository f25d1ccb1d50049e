#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "gyre/ml/bundle.hpp"
#include "gyre/ml/evidence/economics.hpp"
#include "gyre/ml/evidence/evidence.hpp"
#include "gyre/ml/evidence/gate.hpp"
#include "gyre/ml/evidence/splits.hpp"
#include "gyre/ml/evidence/weights.hpp"
#include "gyre/ml/samples.hpp"
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

// Where an attempt is made.
struct Occasion {
  Timestamp now{};  // rows that are due by then are known
  milliseconds bar = std::chrono::minutes{5};
  Kin kin;
  std::string id, parent;            // of the model to be; of the one that serves
  const Model* incumbent = nullptr;  // that one
  Timestamp incumbent_seen{};        // it was trained and calibrated on rows decided before
  std::uint64_t attempts = 1, trials = 1;
  std::string program, commit;
  // Where the artefacts are written, and from where they are read back to compare the evaluators;
  // none: they are not compared.
  std::optional<std::filesystem::path> folder;
  // No: a model is made whatever the tripwires say, and its gate refuses it for that; for studies
  // of what they are worth.
  bool heed = true;
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
