#pragma once

#include <span>
#include <string>

#include "gyre/ml/learner.hpp"
#include "gyre/ml/onnx_runtime.hpp"

// A model that somebody brings as an ONNX file is a model like any other: the same gate on the same
// rows, then the shadow stage. Its probabilities are taken as they are; what they are worth is
// learnt from the rows before the test. What it was trained on nobody here knows, so its gate may
// have been held on rows that it has seen; its shadow stage is not, those rows are yet to come.
namespace gyre::ml {

struct UserFile {
  std::string onnx;  // the bytes; what OnnxSession takes
  std::string name;  // for people
};

// OutOfRange when the file itself tells that it was made for other features; most tell nothing.
Result<> check_schema(const OnnxSession& session, std::string_view schema);

// As attempt() does with a model of our own. Errors, in one line each: those of OnnxSession, also
// for a row to which the model gives no probability, and of the disk.
Result<Attempt> attempt_user(const UserFile& file, std::span<const Sample> samples,
                             const Method& method, const Occasion& occasion);

// Tries it and keeps it, in the shadow or rejected, with the verdict; with too few rows to judge it
// on, nothing is kept. `now` in market time. Errors: those above, Busy while a model is trained.
Result<AttemptReport> register_model(ModelFolder& folder, const UserFile& file,
                                     std::span<const Sample> samples, const Learner::Setup& setup,
                                     Timestamp now);

}  // namespace gyre::ml
