#include <fmt/core.h>

#include <algorithm>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/learn_text.hpp"
#include "gyre/app/model_choice.hpp"
#include "gyre/app/model_compare.hpp"
#include "gyre/app/model_plots.hpp"
#include "gyre/app/models_text.hpp"
#include "gyre/app/row_files.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/user_model.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

struct ModelsWanted {
  ConfigOptions config;
  std::string data_dir = "gyre-data", id, other, reason, now, name, to;
  fs::path svg, out, file;
  bool json = false;
};

// Busy while a run holds them.
Result<std::vector<VirtualRow>> rows_of(const ModelsWanted& wanted) {
  return read_rows(learn_paths(wanted.data_dir));
}

// Of what a person does: --now, or that of the newest row, or of the last step of any model.
Result<Timestamp> moment_of(const ModelsWanted& wanted, const ml::ModelFolder& folder) {
  if (!wanted.now.empty()) {
    auto given = parse_timestamp(wanted.now);
    if (!given) return fail(Errc::Parse, "--now: write it like 2025-06-01T00:00:00Z");
    return given;
  }
  Timestamp last{};
  GYRE_TRY(const auto all, folder.list());
  for (const auto& model : all) last = std::max(last, model.at);
  GYRE_TRY(const auto notes, folder.attempts());
  for (const auto& note : notes) last = std::max(last, note.at);
  const auto rows = rows_of(wanted);
  return rows ? std::max(last, newest(*rows)) : last;
}

Result<Exit> list(const ModelsWanted& wanted) {
  ModelList all{.serves = {}, .why = "no model was trained yet", .models = {}};
  std::error_code error;
  const bool none = fs::is_directory(wanted.data_dir, error) &&
                    !fs::exists(learn_paths(wanted.data_dir).models, error);
  if (!none) {
    GYRE_TRY(const auto folder, open_models(wanted.data_dir));
    GYRE_TRY(all, list_models(folder));
  }
  fmt::print("{}", wanted.json ? to_json(all) + "\n" : list_text(all));
  return Exit::Ok;
}

Result<Exit> show(const ModelsWanted& wanted) {
  GYRE_TRY(const auto folder, open_models(wanted.data_dir));
  ModelSheet sheet;
  GYRE_TRY(sheet.standing, find_model(folder, wanted.id));
  GYRE_TRY(sheet.meta, meta_of(folder, sheet.standing));
  const auto bundle = ml::read_bundle(folder.path(sheet.standing.id));
  if (!bundle) sheet.damage = bundle.error().context;
  std::string told;
  if (!wanted.svg.empty()) {
    if (!bundle) return std::unexpected(bundle.error());
    GYRE_TRY(const auto config, wanted.config.load());
    GYRE_TRY(const auto rows, rows_of(wanted));
    GYRE_TRY(told, write_plots(wanted.svg, *bundle, rows, config.get<ml::WeightSettings>()));
  }
  if (wanted.json)
    fmt::print("{}\n", to_json(sheet));
  else
    fmt::print("{}{}{}", sheet_text(sheet), told.empty() ? "" : "\n", told);
  return Exit::Ok;
}

Result<Exit> show_both(const ModelsWanted& wanted) {
  GYRE_TRY(const auto folder, open_models(wanted.data_dir));
  GYRE_TRY(const auto one, find_model(folder, wanted.id));
  GYRE_TRY(const auto other, find_model(folder, wanted.other));
  GYRE_TRY(const auto a, ml::read_bundle(folder.path(one.id)));
  GYRE_TRY(const auto b, ml::read_bundle(folder.path(other.id)));
  GYRE_TRY(const auto config, wanted.config.load());
  GYRE_TRY(const auto rows, rows_of(wanted));
  GYRE_TRY(const auto both, compare(a, b, rows, learner_setup(config, {}).method));
  fmt::print("{}", wanted.json ? to_json(both) + "\n" : comparison_text(both));
  return Exit::Ok;
}

constexpr std::string_view kTakenUp =
    "A running process takes it up with its next step of learning, or when it starts again.\n";

// The gate's word on a model may be anticipated, never overruled.
Result<Exit> promote(const ModelsWanted& wanted) {
  if (wanted.reason.empty()) return fail(Errc::Config, "--reason is needed: it is kept");
  GYRE_TRY(auto folder, open_models(wanted.data_dir));
  GYRE_TRY(const auto model, find_model(folder, wanted.id));
  if (model.state == ml::ModelState::Live) {
    fmt::print("{} serves already\n", model.id);
    return Exit::Ok;
  }
  const auto event =
      model.state == ml::ModelState::Retired ? ml::ModelEvent::Reinstate : ml::ModelEvent::Promote;
  if (ml::model_machine.next(model.state, event).verdict == Verdict::Refused)
    return fail(Errc::OutOfRange, fmt::format("model {} is {} and cannot serve: {}", model.id,
                                              to_string(model.state), model.reason));
  GYRE_CHECK(
      ml::read_bundle(folder.path(model.id), {.schema = schema_hash(), .label = {}, .ladder = {}}));
  GYRE_TRY(const auto now, moment_of(wanted, folder));
  GYRE_CHECK(folder.step(model.id, event, "by hand: " + wanted.reason, now));
  fmt::print("{} serves from {} on. {}", model.id, to_text(now), kTakenUp);
  return Exit::Ok;
}

// Who serves once the present one is gone.
Result<std::optional<std::string>> successor(const ModelsWanted& wanted,
                                             const ml::ModelFolder& folder) {
  if (wanted.to == "rules") return std::nullopt;
  std::optional<std::string> id;
  if (!wanted.to.empty()) {
    GYRE_TRY(const auto model, find_model(folder, wanted.to));
    id = model.id;
  } else {
    GYRE_TRY(const auto before, folder.previous());
    if (!before) return std::nullopt;
    id = before->id;
  }
  GYRE_CHECK(
      ml::read_bundle(folder.path(*id), {.schema = schema_hash(), .label = {}, .ladder = {}}));
  return id;
}

Result<Exit> roll_back(const ModelsWanted& wanted) {
  GYRE_TRY(auto folder, open_models(wanted.data_dir));
  GYRE_TRY(const auto live, folder.live());
  if (!live) return fail(Errc::NotFound, "no model serves: there is nothing to roll back");
  GYRE_TRY(const auto to, successor(wanted, folder));
  GYRE_TRY(const auto now, moment_of(wanted, folder));
  const auto why = wanted.reason.empty() ? "by hand" : "by hand: " + wanted.reason;
  GYRE_CHECK(folder.roll_back(why, now, to));
  fmt::print("{} is rolled back and will not serve again; {} from {} on. {}", live->id,
             to ? *to + " serves" : "the rules alone decide", to_text(now), kTakenUp);
  return Exit::Ok;
}

Result<Exit> copy_out(const ModelsWanted& wanted) {
  if (wanted.out.empty()) return fail(Errc::Config, "--out is needed: --out DIR");
  GYRE_TRY(const auto folder, open_models(wanted.data_dir));
  GYRE_TRY(const auto model, find_model(folder, wanted.id));
  GYRE_TRY(const auto meta, meta_of(folder, model));
  GYRE_CHECK(ml::read_bundle(folder.path(model.id)));  // what is damaged does not leave
  std::error_code error;
  if (fs::exists(wanted.out, error) && !fs::is_empty(wanted.out, error))
    return fail(Errc::OutOfRange, wanted.out.string() + ": there is something already");
  fs::create_directories(wanted.out, error);
  if (!error) fs::copy(folder.path(model.id), wanted.out, fs::copy_options::recursive, error);
  if (error) return fail(Errc::Io, wanted.out.string() + ": " + error.message());
  fmt::print("{} is in {}: {} files\n", model.id, wanted.out.string(), meta.files.size() + 2);
  return Exit::Ok;
}

Result<Exit> take(const ModelsWanted& wanted) {
  if (wanted.name.empty()) return fail(Errc::Config, "--name is needed: what to call it");
  GYRE_TRY(auto bytes, read_bytes(wanted.file));
  std::error_code error;
  if (!fs::is_directory(wanted.data_dir, error))
    return fail(Errc::NotFound, wanted.data_dir + ": there is no such data-dir");
  GYRE_TRY(const auto config, wanted.config.load());
  GYRE_TRY(const auto rows, rows_of(wanted));
  if (rows.empty())
    return fail(Errc::NotFound, wanted.data_dir +
                                    ": no rows to judge it on; gyre rows build "
                                    "makes them of stored bars");
  GYRE_TRY(auto folder, ml::ModelFolder::open(learn_paths(wanted.data_dir).models));
  const auto kin = kin_for(config, rows);
  const auto gathered = ml::gather(rows, kin);
  GYRE_TRY(const auto now, moment_of(wanted, folder));
  auto made = ml::register_model(folder, {std::move(bytes), wanted.name}, gathered.samples,
                                 learner_setup(config, kin), now);
  if (!made) return std::unexpected(std::move(made).error().in(wanted.file.string()));
  ml::LearnReport report{
      .now = now, .samples = gathered.samples.size(), .attempt = *std::move(made)};
  GYRE_TRY(const auto live, folder.live());
  if (live) report.serves = live->id;
  fmt::print("{}", wanted.json ? to_json(report) + "\n" : to_page(report));
  return Exit::Ok;
}

}  // namespace

Runner add_models(Options& options) {
  auto given = std::make_shared<ModelsWanted>();
  auto list_command = options.command("list", "every model: how it stands, what its gate measured");
  auto show_command = options.command("show", "one model: rows, gate, worth, settings, features");
  auto compare_command = options.command("compare", "two models, also on rows new to both");
  auto promote_command = options.command("promote", "let a model serve, or serve again");
  auto back_command = options.command("rollback", "take back the model that serves, for good");
  auto export_command = options.command("export", "copy all files of a model");
  auto register_command =
      options.command("register", "bring a model as an ONNX file: the gate judges it");
  for (auto* command : {&list_command, &show_command, &compare_command, &promote_command,
                        &back_command, &export_command, &register_command})
    command->add({"--data-dir", &given->data_dir, "whose models, and whose rows", "DIR"});
  for (auto* command : {&show_command, &compare_command, &promote_command, &export_command})
    command->add({"ID", &given->id, "of the model, or as much of its beginning as is its own"});
  compare_command.add({"OTHER", &given->other, "the other's"});
  for (auto* command : {&list_command, &show_command, &compare_command, &register_command})
    command->add({"--json", &given->json, "one JSON object"});
  show_command.add({"--svg", &given->svg, "draw reliability and importance there", "DIR"});
  export_command.add({"--out", &given->out, "a folder that is not there or empty", "DIR"});
  register_command.add({"FILE", &given->file, "the model (.onnx)"});
  register_command.add({"--name", &given->name, "what to call it", "TEXT"});
  for (auto* command : {&promote_command, &back_command})
    command->add({"--reason", &given->reason, "why; it is kept", "TEXT"});
  back_command.add({"--to", &given->to,
                    "who serves then: a model, or rules; else the one that served before", "ID"});
  for (auto* command : {&promote_command, &back_command, &register_command})
    command->add(
        {"--now", &given->now, "when, in market time; else that of the newest row", "TIME"});
  for (auto* command : {&show_command, &compare_command, &register_command})
    given->config.add(*command);
  return [=]() -> Result<Exit> {
    if (list_command.parsed()) return list(*given);
    if (show_command.parsed()) return show(*given);
    if (compare_command.parsed()) return show_both(*given);
    if (promote_command.parsed()) return promote(*given);
    if (back_command.parsed()) return roll_back(*given);
    if (export_command.parsed()) return copy_out(*given);
    ensure(register_command.parsed(), "one of them was asked for");
    return take(*given);
  };
}

}  // namespace gyre::app
