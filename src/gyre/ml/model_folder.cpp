#include "gyre/ml/model_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/core/json_write.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/bundle_files.hpp"
#include "gyre/ml/model_id.hpp"

namespace gyre::ml {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDraft = ".new-", kGone = ".gone-";

struct Standings {
  static constexpr int kVersion = 1;
  int version = kVersion;
  std::vector<Standing> models;

  static constexpr std::tuple fields{Field{"version", &Standings::version},
                                     Field{"models", &Standings::models}};
};

Result<std::vector<Standing>> read_standings(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::vector<Standing>{};
  GYRE_TRY(const auto text, read_bytes(path));
  auto read = read_as<Standings>(text);
  if (!read) return fail(Errc::Corrupt, path.string() + ": " + read.error().context);
  if (read->version != Standings::kVersion)
    return fail(Errc::OutOfRange, path.string() + ": written by a newer program");
  return std::move(read->models);
}

Result<std::vector<std::string>> names_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error) return fail(Errc::Io, folder.string() + ": " + error.message());
  std::ranges::sort(names);
  return names;
}

Result<Standing*> entry_of(std::vector<Standing>& all, std::string_view id) {
  const auto found = std::ranges::find(all, id, &Standing::id);
  if (found == all.end()) return fail(Errc::NotFound, fmt::format("there is no model {}", id));
  return &*found;
}

Result<> take_step(Standing& model, ModelEvent event, std::string_view reason, Timestamp at) {
  const auto next = model_machine.next(model.state, event);
  if (next.verdict == Verdict::Refused)
    return fail(Errc::OutOfRange, fmt::format("model {} is {}: no {} from there", model.id,
                                              to_string(model.state), to_string(event)));
  if (next.verdict == Verdict::Same) return {};
  model.state = next.state;
  model.reason = reason;
  model.at = at;
  if (event == ModelEvent::Promote) model.promoted = at;
  return {};
}

bool is_live(const Standing& model) { return model.state == ModelState::Live; }
bool was_promoted(const Standing& model) { return model.promoted > Timestamp{}; }

std::optional<Standing> newest_where(const std::vector<Standing>& all, auto which) {
  std::optional<Standing> found;
  for (const auto& model : all)
    if (which(model) && (!found || model.promoted >= found->promoted)) found = model;
  return found;
}

// Those that may go: all but the newest few, by `time`.
void add_beyond(std::vector<std::string>& out, std::vector<Standing> models,
                Timestamp Standing::* time) {
  std::ranges::sort(models, [&](const Standing& a, const Standing& b) {
    return a.*time != b.*time ? a.*time > b.*time : a.id > b.id;
  });
  for (std::size_t i = ModelFolder::kKept; i < models.size(); ++i)
    if (!is_live(models[i])) out.push_back(models[i].id);
}

std::vector<std::string> to_forget(const std::vector<Standing>& all) {
  std::vector<Standing> promoted, rejected;
  for (const auto& model : all) {
    if (was_promoted(model)) promoted.push_back(model);
    if (model.state == ModelState::Rejected) rejected.push_back(model);
  }
  std::vector<std::string> ids;
  add_beyond(ids, std::move(promoted), &Standing::promoted);
  add_beyond(ids, std::move(rejected), &Standing::at);
  return ids;
}

}  // namespace

Result<ModelFolder> ModelFolder::open(const fs::path& path, DiskHook hook) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail(Errc::Io, path.string() + ": " + error.message());
  return ModelFolder{path, DurableFiles{std::move(hook)}};
}

Result<std::vector<Standing>> ModelFolder::list() const {
  GYRE_TRY(auto all, read_standings(path_ / "CURRENT"));
  GYRE_TRY(const auto names, names_in(path_));
  for (const auto& name : names)
    if (is_model_id(name) && !std::ranges::any_of(all, [&](auto& m) { return m.id == name; }))
      all.push_back({.id = name, .reason = "new", .at = model_created(name)});
  std::ranges::sort(all, {}, &Standing::id);
  return all;
}

Result<Standing> ModelFolder::find(std::string_view id) const {
  GYRE_TRY(auto all, list());
  GYRE_TRY(const auto* model, entry_of(all, id));
  return *model;
}

Result<std::optional<Standing>> ModelFolder::live() const {
  GYRE_TRY(const auto all, list());
  return newest_where(all, is_live);
}

Result<std::optional<Standing>> ModelFolder::previous() const {
  GYRE_TRY(const auto all, list());
  return newest_where(all, [&](const Standing& model) {
    return model.state == ModelState::Retired && was_promoted(model) && holds(model.id);
  });
}

bool ModelFolder::holds(std::string_view id) const {
  std::error_code error;
  return is_model_id(id) && fs::is_directory(path(id), error);
}

Result<DiskFile> ModelFolder::lock() const {
  return DiskFile::open(path_ / "lock", DiskFile::Open::Lock);
}

Result<DiskFile> ModelFolder::claim_training() const {
  auto claim = DiskFile::open(path_ / "training", DiskFile::Open::Lock);
  if (!claim && claim.error().code == Errc::Busy)
    return fail(Errc::Busy, path_.string() + ": a model is being trained by another process");
  return claim;
}

fs::path ModelFolder::draft(std::string_view id) const {
  return path_ / (std::string{kDraft} += id);
}

Result<> ModelFolder::add(const BundleMeta& meta) {
  if (!is_model_id(meta.id))
    return fail(Errc::OutOfRange, "'" + meta.id + "' is no name of a model");
  return finish_bundle(draft(meta.id), path(meta.id), meta, disk_);
}

Result<> ModelFolder::write(const std::vector<Standing>& all) const {
  return disk_.replace(path_ / "CURRENT", to_json(Standings{.models = all}) + "\n");
}

Result<> ModelFolder::step(std::string_view id, ModelEvent event, std::string_view reason,
                           Timestamp at) {
  GYRE_TRY(const auto held, lock());
  GYRE_TRY(auto all, list());
  GYRE_TRY(auto* const model, entry_of(all, id));
  const auto before = model->state;
  GYRE_CHECK(take_step(*model, event, reason, at));
  if (model->state == before) return {};
  if (is_live(*model) && !holds(id))
    return fail(Errc::NotFound, fmt::format("the files of model {} are gone", id));
  if (is_live(*model))
    for (auto& other : all)
      if (&other != model && is_live(other))
        GYRE_CHECK(take_step(other, ModelEvent::Retire, fmt::format("{} came", id), at));
  return write(all);
}

Result<> ModelFolder::roll_back(std::string_view reason, Timestamp at,
                                std::optional<std::string_view> to) {
  GYRE_TRY(const auto held, lock());
  GYRE_TRY(auto all, list());
  const auto serving = std::ranges::find_if(all, is_live);
  if (serving == all.end()) return fail(Errc::NotFound, "no model serves");
  GYRE_CHECK(take_step(*serving, ModelEvent::RollBack, reason, at));
  if (to) {
    GYRE_TRY(auto* const model, entry_of(all, *to));
    if (!holds(*to))
      return fail(Errc::NotFound, fmt::format("the files of model {} are gone", *to));
    GYRE_CHECK(take_step(*model, ModelEvent::Reinstate,
                         fmt::format("{} was rolled back", serving->id), at));
  }
  return write(all);
}

Result<> ModelFolder::prune() {
  GYRE_TRY(const auto held, lock());
  GYRE_TRY(const auto all, list());
  // First out of sight in one step, then file by file.
  for (const auto& id : to_forget(all))
    if (holds(id)) GYRE_CHECK(disk_.move(path(id), path_ / (std::string{kGone} + id)));
  const auto claim = claim_training();  // without it, somebody may be at work on a draft
  GYRE_TRY(const auto names, names_in(path_));
  for (const auto& name : names)
    if (name.starts_with(kGone) || (claim && name.starts_with(kDraft)))
      GYRE_CHECK(disk_.remove(path_ / name));
  return {};
}

Result<> ModelFolder::note(const AttemptNote& attempt) {
  return disk_.append_line(path_ / "attempts.jsonl", to_json(attempt));
}

Result<std::vector<AttemptNote>> ModelFolder::attempts() const {
  const auto path = path_ / "attempts.jsonl";
  std::error_code error;
  std::vector<AttemptNote> all;
  if (!fs::exists(path, error)) return all;
  GYRE_TRY(const auto text, read_bytes(path));
  std::string_view rest = text;
  // A last line without its end is one whose writer was killed: it never was.
  for (std::size_t end = 0; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
    auto read = read_as<AttemptNote>(rest.substr(0, end));
    if (!read)
      return fail(Errc::Corrupt,
                  fmt::format("{}:{}: {}", path.string(), all.size() + 1, read.error().context));
    all.push_back(*std::move(read));
  }
  return all;
}

Result<std::uint64_t> ModelFolder::attempts_since_promotion() const {
  GYRE_TRY(const auto all, attempts());
  GYRE_TRY(const auto models, list());
  const auto last = newest_where(models, was_promoted);
  const auto since = last ? last->promoted : Timestamp{};
  return static_cast<std::uint64_t>(
      std::ranges::count_if(all, [&](const AttemptNote& a) { return a.at > since; }));
}

}  // namespace gyre::ml
