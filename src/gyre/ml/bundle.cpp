#include "gyre/ml/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "gyre/core/json_write.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/bundle_files.hpp"
#include "gyre/ml/forest/forest_file.hpp"
#include "gyre/ml/parity.hpp"
#include "gyre/ml/serve.hpp"

namespace gyre::ml {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMeta = "meta.json";
constexpr const char* kMetaChecksum = "meta.json.CHECKSUM";

// What a bundle of either origin has beside meta.json.
std::vector<std::string> file_names(ModelOrigin origin) {
  if (origin == ModelOrigin::User) return {"model.onnx", "samples.bin"};
  return {"calib.json", "forest.bin", "model.json", "model.onnx", "samples.bin"};
}

std::string file_bytes(const ModelBundle& bundle, std::string_view name) {
  if (name == "model.json") return bundle.xgboost;
  if (name == "model.onnx") return bundle.onnx;
  if (name == "forest.bin") return to_bytes(bundle.forest);
  if (name == "calib.json") return calibration_json(bundle.calibration);
  return samples_bytes(bundle.samples);
}

Result<> take_file(ModelBundle& bundle, std::string_view name, std::string bytes) {
  if (name == "model.json") {
    bundle.xgboost = std::move(bytes);
  } else if (name == "model.onnx") {
    bundle.onnx = std::move(bytes);
  } else if (name == "forest.bin") {
    GYRE_TRY(bundle.forest, read_forest(bytes));
  } else if (name == "calib.json") {
    GYRE_TRY(bundle.calibration, read_calibration(bytes));
  } else {
    GYRE_TRY(bundle.samples, read_samples(bytes));
  }
  return {};
}

// A file of a bundle that is not there, or not readable as what it is, is damage: we wrote it.
Error damaged(Error error, const fs::path& folder, std::string_view name) {
  if (error.code == Errc::Io || error.code == Errc::Parse) error.code = Errc::Corrupt;
  if (!error.context.starts_with(folder.string()))
    return std::move(error).in((folder / name).string());
  return error;
}

Result<std::string> read_file(const fs::path& folder, std::string_view name) {
  auto bytes = read_bytes(folder / name);
  if (!bytes) return std::unexpected(damaged(std::move(bytes).error(), folder, name));
  return bytes;
}

Result<> check_files(const fs::path& folder, const BundleMeta& meta) {
  for (const auto& name : file_names(meta.origin)) {
    const auto told = std::ranges::find(meta.files, name, &NamedText::name);
    if (told == meta.files.end())
      return fail(Errc::Corrupt, fmt::format("{}: meta.json knows no {}", folder.string(), name));
    GYRE_TRY(const auto bytes, read_file(folder, name));
    if (sha256(bytes) != told->value)
      return fail(Errc::Corrupt, (folder / name).string() + ": not as it was written");
  }
  return {};
}

// What is told in a line: a hash of 64 digits is known by its first ones.
std::string_view first_digits(std::string_view text) { return text.substr(0, 12); }

Result<> check_wanted(const fs::path& folder, const BundleMeta& meta, const WantedModel& wanted) {
  const auto differ = [&](std::string_view what, std::string_view is, std::string_view needed) {
    return fail(Errc::OutOfRange,
                fmt::format("{}: a model of {} {}, and {} is in use: train again", folder.string(),
                            what, first_digits(is), first_digits(needed)));
  };
  if (!wanted.schema.empty() && wanted.schema != meta.schema)
    return differ("features", meta.schema, wanted.schema);
  if (!wanted.ladder.empty() && wanted.ladder != meta.ladder)
    return differ("ladder", meta.ladder, wanted.ladder);
  if (!wanted.label.empty() && wanted.label != meta.label)
    return differ("labels", meta.label, wanted.label);
  return {};
}

bool is_as_told(const Prediction& now, const Prediction& told, ModelOrigin origin) {
  if (origin == ModelOrigin::User)
    return std::abs(now.p - told.p) <= kParityP;  // by another version of the runtime, perhaps
  return std::bit_cast<std::uint32_t>(now.margin) == std::bit_cast<std::uint32_t>(told.margin) &&
         std::abs(now.p - told.p) <= kParityP;
}

Result<std::vector<Prediction>> ask_model(const ModelBundle& bundle,
                                          std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto served, serve(bundle));
  std::vector<Prediction> all(rows.size());
  served.model->predict(rows, all);
  if (*served.faults > 0) return fail(Errc::Io, "ONNX Runtime gave no answer");
  return all;
}

Result<> check_samples(const fs::path& folder, const ModelBundle& bundle) {
  std::vector<FeatureRow> rows;
  for (const auto& sample : bundle.samples) rows.push_back(sample.x);
  auto now = ask_model(bundle, rows);
  if (!now) return std::unexpected(std::move(now).error().in(folder.string()));
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!is_as_told((*now)[i], bundle.samples[i].told, bundle.meta.origin))
      return fail(Errc::Corrupt,
                  fmt::format("{}: the model answers {:.6f} to stored row {}, and answered {:.6f}",
                              folder.string(), (*now)[i].p, i, bundle.samples[i].told.p));
  return {};
}

}  // namespace

Result<> take_samples(ModelBundle& bundle, std::span<const FeatureRow> rows) {
  const auto newest = rows.last(std::min(rows.size(), kSampledRows));
  GYRE_TRY(const auto told, ask_model(bundle, newest));
  bundle.samples.clear();
  for (std::size_t i = 0; i < newest.size(); ++i) bundle.samples.push_back({newest[i], told[i]});
  return {};
}

Result<> write_artefacts(const fs::path& folder, const ModelBundle& bundle,
                         const DurableFiles& disk) {
  GYRE_CHECK(disk.make_folder(folder));
  for (const auto& name : file_names(bundle.meta.origin))
    GYRE_CHECK(disk.write(folder / name, file_bytes(bundle, name)));
  return {};
}

Result<ModelBundle> read_artefacts(const fs::path& folder, const BundleMeta& meta) {
  ModelBundle bundle{.meta = meta};
  for (const auto& name : file_names(meta.origin)) {
    GYRE_TRY(auto bytes, read_file(folder, name));
    if (auto done = take_file(bundle, name, std::move(bytes)); !done)
      return std::unexpected(damaged(std::move(done).error(), folder, name));
  }
  return bundle;
}

Result<> finish_bundle(const fs::path& folder, const fs::path& path, BundleMeta meta,
                       const DurableFiles& disk) {
  meta.files.clear();
  for (const auto& name : file_names(meta.origin)) {
    GYRE_TRY(const auto bytes, read_file(folder, name));
    meta.files.push_back({name, sha256(bytes)});
  }
  const auto json = to_json(meta) + "\n";
  GYRE_CHECK(disk.write(folder / kMeta, json));
  GYRE_CHECK(disk.write(folder / kMetaChecksum, checksum_line(json, kMeta)));
  GYRE_CHECK(disk.sync(folder));
  return disk.move(folder, path);
}

Result<BundleMeta> read_meta(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    return fail(Errc::NotFound, path.string() + ": there is no such model");
  GYRE_TRY(const auto json, read_file(path, kMeta));
  GYRE_TRY(const auto told, read_file(path, kMetaChecksum));
  if (!check_checksum(told, json))
    return fail(Errc::Corrupt, (path / kMeta).string() + ": not as it was written");
  // The version first: what else a newer program writes may be anything.
  auto version = read_as<BundleVersion>(json);
  if (!version) return std::unexpected(damaged(std::move(version).error(), path, kMeta));
  if (version->version != BundleMeta::kVersion)
    return fail(Errc::OutOfRange,
                fmt::format("{}: a bundle of version {}, and this program reads {}", path.string(),
                            version->version, BundleMeta::kVersion));
  auto meta = read_as<BundleMeta>(json);
  if (!meta) return std::unexpected(damaged(std::move(meta).error(), path, kMeta));
  return meta;
}

Result<ModelBundle> read_bundle(const fs::path& path, const WantedModel& wanted) {
  GYRE_TRY(const auto meta, read_meta(path));
  GYRE_CHECK(check_wanted(path, meta, wanted));
  GYRE_CHECK(check_files(path, meta));
  GYRE_TRY(auto bundle, read_artefacts(path, meta));
  GYRE_CHECK(check_samples(path, bundle));
  return bundle;
}

}  // namespace gyre::ml
