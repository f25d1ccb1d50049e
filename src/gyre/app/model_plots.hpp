#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gyre/app/learn_setup.hpp"
#include "gyre/app/model_svg.hpp"

// What a model looks at, and whether it means what it says, as pictures.
namespace gyre::app {

// The features that move its margins most; empty of a user's model.
std::vector<NamedShare> leading_features(const ml::BundleMeta& meta, std::size_t count);

// Writes reliability.svg and importance.svg into `folder`, which is made when it is missing, and
// tells what it wrote, or why not, a line each. The diagram is of rows that were decided after its
// training: those of its test, and all that came since.
Result<std::string> write_plots(const std::filesystem::path& folder, const ml::ModelBundle& bundle,
                                std::span<const VirtualRow> rows,
                                const ml::WeightSettings& settings);

}  // namespace gyre::app
