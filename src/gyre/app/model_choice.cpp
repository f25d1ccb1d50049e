#include "gyre/app/model_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gyre/app/learn_setup.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

std::string in_capitals(std::string_view text) {
  std::string out{text};
  for (char& letter : out)
    if ('a' <= letter && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return out;
}

}  // namespace

Result<ml::ModelFolder> open_models(const std::filesystem::path& data_dir) {
  std::error_code error;
  if (!std::filesystem::is_directory(data_dir, error))
    return fail(Errc::NotFound, data_dir.string() + ": there is no such data-dir");
  const auto models = learn_paths(data_dir).models;
  if (!std::filesystem::exists(models, error))
    return fail(Errc::NotFound,
                data_dir.string() + ": there are no models yet; gyre train tries one");
  return ml::ModelFolder::open(models);
}

Result<ml::Standing> find_model(const ml::ModelFolder& folder, std::string_view id) {
  GYRE_TRY(const auto all, folder.list());
  const auto wanted = in_capitals(id);
  std::vector<std::string_view> known, meant;
  for (const auto& model : all) {
    known.push_back(model.id);
    if (!wanted.empty() && model.id.starts_with(wanted)) meant.push_back(model.id);
  }
  if (meant.empty()) return fail(Errc::NotFound, unknown("model", id, known));
  if (meant.size() > 1)
    return fail(Errc::OutOfRange, fmt::format("'{}' is the beginning of {}: {}", id, meant.size(),
                                              fmt::join(meant, ", ")));
  return *std::ranges::find(all, meant.front(), &ml::Standing::id);
}

Result<ml::BundleMeta> meta_of(const ml::ModelFolder& folder, const ml::Standing& model) {
  if (!folder.holds(model.id))
    return fail(Errc::NotFound, fmt::format("the files of model {} are gone", model.id));
  return ml::read_meta(folder.path(model.id));
}

}  // namespace gyre::app
