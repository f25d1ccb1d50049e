#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/features/model.hpp"

// An ONNX model of whatever origin, run by ONNX Runtime on the calling thread alone.
namespace gyre::ml {

// What it takes: one input, float [N, 31] with N free. What it gives, one of
//   `margin` and `p`, float [N, 1] each: our own export;
//   probabilities that the result is positive, float [N] or [N, 1];
//   probabilities of both classes, float [N, 2]: the second column counts;
//   labels and then probabilities of both classes: a classifier.
// Anything else is refused with what was found.
class OnnxSession {
 public:
  // Reads the bytes of a model file. Errors: NotFound without ONNX Runtime, Parse for bytes that it
  // does not take, OutOfRange for another shape than that above.
  static Result<OnnxSession> load(std::string_view bytes);

  OnnxSession(OnnxSession&&) noexcept;
  OnnxSession& operator=(OnnxSession&&) noexcept;
  ~OnnxSession();

  // Fills one prediction a row; any thread may call it. A probability outside [0, 1] or none at all
  // is an error; 0 and 1 themselves become the nearest that has log odds. Where the model tells no
  // margin, it is the log odds of p.
  Result<> predict(std::span<const FeatureRow> rows, std::span<Prediction> predictions) const;

  // The metadata properties of the file.
  const std::map<std::string, std::string>& notes() const;

 private:
  struct Loaded;
  explicit OnnxSession(std::unique_ptr<Loaded> loaded);
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace gyre::ml
