#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gyre/ml/durable_files.hpp"
#include "gyre/ml/evidence/calibration.hpp"
#include "gyre/ml/forest/forest.hpp"
#include "gyre/ml/meta.hpp"

// A model and all that belongs to it, as one folder:
//   meta.json (and meta.json.CHECKSUM)  where it comes from, and the checksums of the others
//   model.json    as XGBoost wrote it     \ .
//   forest.bin    for our own evaluator    > absent in a bundle of somebody else's model
//   calib.json    margin to probability   /
//   model.onnx    for anybody's evaluator
//   samples.bin   rows and what the model said of them when it was made
// A folder is written elsewhere and then renamed, so it is whole or it is not there.
namespace gyre::ml {

struct SampledRow {
  FeatureRow x{};
  Prediction told;
};

struct ModelBundle {
  BundleMeta meta;
  std::string xgboost;  // model.json
  std::string onnx;     // model.onnx
  Forest forest;
  Calibration calibration;
  std::vector<SampledRow> samples;
};

inline constexpr std::size_t kSampledRows = 256;

// Keeps the newest of these rows with what the bundle's own model says of them.
Result<> take_samples(ModelBundle& bundle, std::span<const FeatureRow> rows);

// Writes everything but meta.json into `folder`, which is made anew. What is to be measured on the
// files themselves is measured between this and finish_bundle().
Result<> write_artefacts(const std::filesystem::path& folder, const ModelBundle& bundle,
                         const DurableFiles& disk = DurableFiles{});

// Reads them back, whatever they are checked against later; meta is left as `meta` is.
Result<ModelBundle> read_artefacts(const std::filesystem::path& folder, const BundleMeta& meta);

// Fills meta.files from what lies in `folder`, writes meta.json there and gives the folder its
// name.
Result<> finish_bundle(const std::filesystem::path& folder, const std::filesystem::path& path,
                       BundleMeta meta, const DurableFiles& disk = DurableFiles{});

// meta.json alone, held against its checksum. Errors: NotFound; Corrupt; OutOfRange when a newer
// program wrote it.
Result<BundleMeta> read_meta(const std::filesystem::path& path);

// What a reader needs of a model; empty is "whatever it is".
struct WantedModel {
  std::string schema, label, ladder;
};

// Reads a whole bundle, holds every file against its checksum and the stored answers against those
// that the model gives now. Errors, each in one line that names the folder: those of read_meta;
// Corrupt for a file that is missing, cut short or altered, and for other answers; OutOfRange for a
// model of another schema, ladder or label; NotFound for a user's model without ONNX Runtime.
Result<ModelBundle> read_bundle(const std::filesystem::path& path, const WantedModel& wanted = {});

}  // namespace gyre::ml
