#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "gyre/ml/bundle.hpp"

// From a bundle to the value that the engine asks.
namespace gyre::ml {

enum class Evaluator : std::uint8_t {
  Forest,   // our own; of a bundle that was trained here
  Runtime,  // ONNX Runtime
};
constexpr auto names(Evaluator) { return std::to_array<std::string_view>({"forest", "runtime"}); }

struct ServedModel {
  std::shared_ptr<const Model> model;
  // Batches that ONNX Runtime failed to answer. The predictions of such a batch are NaN: there are
  // none, and nobody may take them for even odds. Our forest never fails.
  std::shared_ptr<const std::atomic<std::uint64_t>> faults;
};

// A user's bundle is always served by ONNX Runtime. Everything that can fail does so here, and all
// that is made once (plan, session) is made here: before the first boundary, not at it.
Result<ServedModel> serve(const ModelBundle& bundle, Evaluator by = Evaluator::Forest);

// A bundle's model with its papers.
struct KnownModel {
  BundleMeta meta;
  std::shared_ptr<const Model> model;
};
// Errors are those of read_bundle() and serve().
Result<KnownModel> read_model(const std::filesystem::path& bundle, const WantedModel& wanted,
                              Evaluator by = Evaluator::Forest);

}  // namespace gyre::ml
