#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gyre/ml/evidence/splits.hpp"
#include "gyre/ml/meta.hpp"
#include "gyre/ml/samples.hpp"

// What every attempt at a model has to do with the moment at which it is made, whoever made the
// model.
namespace gyre::ml {

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

// Whose, of what kin, and when it was made.
BundleMeta meta_on(const Occasion& occasion, ModelOrigin origin);

// What a split found, and whether its test is new to the model that serves: rows that it learnt
// from would judge it too kindly.
Evidence evidence_on(const WalkForward& found, const Occasion& occasion);

// Probabilities of the model that serves; empty when there is none or it gives no answer.
std::vector<double> incumbent_says(const Occasion& occasion, std::span<const FeatureRow> rows);

// What is wrong with rows whatever is done with them: counted twice, known before they were
// decided.
Findings unsound_rows(std::span<const Sample> samples);

void add(Findings& findings, Findings more);

}  // namespace gyre::ml
