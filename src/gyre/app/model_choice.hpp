#pragma once

#include <filesystem>
#include <string_view>

#include "gyre/ml/model_folder.hpp"

// Which model somebody means.
namespace gyre::app {

// Those of a data-dir. NotFound where there is no such data-dir, or no model in it yet.
Result<ml::ModelFolder> open_models(const std::filesystem::path& data_dir);

// By its id, or so many of its first letters that no other has them. NotFound names the nearest,
// OutOfRange those that it could be.
Result<ml::Standing> find_model(const ml::ModelFolder& folder, std::string_view id);

// The same with its bundle: NotFound when its files were pruned.
Result<ml::BundleMeta> meta_of(const ml::ModelFolder& folder, const ml::Standing& model);

}  // namespace gyre::app
