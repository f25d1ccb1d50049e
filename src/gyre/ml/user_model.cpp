#include "gyre/ml/user_model.hpp"

#include <fmt/format.h>

#include <optional>

#include "gyre/ml/model_id.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/sample_columns.hpp"

namespace gyre::ml {
namespace {

// What it says of rows whose outcome is known.
struct UserAnswers {
  std::vector<Prediction> told;
  std::vector<double> p, margin;
};

Result<UserAnswers> ask_user(const OnnxSession& session, std::span<const FeatureRow> rows) {
  UserAnswers answers;
  answers.told.resize(rows.size());
  GYRE_CHECK(session.predict(rows, answers.told));
  for (const auto& one : answers.told) {
    answers.p.push_back(one.p);
    answers.margin.push_back(one.margin);
  }
  return answers;
}

class UserTrial {
 public:
  UserTrial(const UserFile& file, std::span<const Sample> samples, std::span<const double> weights,
            const Split& split, const Method& method, const Occasion& occasion)
      : method_{method},
        occasion_{occasion},
        train_{columns_of(samples, weights, split.train)},
        validation_{columns_of(samples, weights, split.validation)},
        test_{columns_of(samples, weights, split.test)} {
    bundle_.onnx = file.onnx;
    auto& meta = bundle_.meta;
    meta = meta_on(occasion, ModelOrigin::User);
    meta.seed = static_cast<std::uint64_t>(method.training.seed);
    meta.settings = {{"name", file.name}};
    meta.train = described(train_, split.train_window);
    meta.validation = described(validation_, split.validation_window);
    meta.test = described(test_, split.test_window);
    meta.base_score = base_rate(train_, validation_);
  }

  // Rows that tell too much are no rows to judge on, whoever made the model.
  Findings before() const {
    const auto& wires = method_.tripwires;
    auto found = features_that_tell(train_.x, train_.y, train_.weight, wires);
    add(found, features_that_foresee(train_.x, train_.at, train_.next_return, wires));
    return found;
  }

  Result<ModelBundle> run(const OnnxSession& session) {
    auto& meta = bundle_.meta;
    GYRE_TRY(const auto validated, ask_user(session, validation_.x));
    // How far its log odds are from the true ones, and how surely that is known.
    GYRE_TRY(const auto line, fit_platt(validated.margin, validation_.y, validation_.weight));
    auto& worth = meta.economics;
    GYRE_TRY(worth, fit_economics(train_.samples, train_.weight, line, method_.acceptance));
    worth.least = choose_least(worth, validation_.samples, validation_.weight, validated.told,
                               method_.acceptance);
    GYRE_TRY(const auto tested, ask_user(session, test_.x));
    GYRE_CHECK(take_samples(bundle_, test_.x));
    meta.drift = drift_reference(train_.x, train_.weight, tested.p, test_.weight);
    const auto rival = incumbent_says(occasion_, test_.x);
    const auto findings = model_too_good({tested.p, test_.y, test_.weight}, method_.tripwires);
    meta.gate = judge({.y = test_.y,
                       .r = test_.r,
                       .weight = test_.weight,
                       .at = test_.at,
                       .due = test_.due,
                       .p = tested.p,
                       .incumbent = rival,
                       .constant = meta.base_score,
                       .accepted = accepted(worth, test_.samples, tested.told),
                       .slope = line.a,
                       .findings = findings,
                       .parity = {},
                       .seed = meta.seed},
                      method_.gate);
    if (occasion_.folder) GYRE_CHECK(write_artefacts(*occasion_.folder, bundle_));
    return std::move(bundle_);
  }

 private:
  const Method& method_;
  const Occasion& occasion_;
  SampleColumns train_, validation_, test_;
  ModelBundle bundle_;
};

}  // namespace

Result<> check_schema(const OnnxSession& session, std::string_view schema) {
  const auto told = session.notes().find("schema");
  if (told == session.notes().end() || told->second == schema) return {};
  return fail(Errc::OutOfRange, fmt::format("a model of features {}, and {} are in use",
                                            told->second.substr(0, 12), schema.substr(0, 12)));
}

Result<Attempt> attempt_user(const UserFile& file, std::span<const Sample> samples,
                             const Method& method, const Occasion& occasion) {
  GYRE_TRY(const auto session, OnnxSession::load(file.onnx));
  GYRE_CHECK(check_schema(session, occasion.kin.schema));
  const auto weights = sample_weights(samples, method.weights, occasion.now);
  const auto found = walk_forward(samples, weights, method.split, occasion.now, occasion.bar);
  Attempt made{.evidence = evidence_on(found, occasion), .findings = unsound_rows(samples)};
  if (!enough(made.evidence)) return made;
  UserTrial trial{file, samples, weights, found.split, method, occasion};
  add(made.findings, trial.before());
  if (!made.findings.empty() && occasion.heed) return made;
  GYRE_TRY(made.bundle, trial.run(session));
  GYRE_TRY(const auto* library, onnx_library());
  made.bundle->meta.parity.runtime = library->version;
  return made;
}

Result<AttemptReport> register_model(ModelFolder& folder, const UserFile& file,
                                     std::span<const Sample> samples, const Learner::Setup& setup,
                                     Timestamp now) {
  GYRE_TRY(const auto claim, folder.claim_training());
  GYRE_TRY(const auto attempts, folder.attempts_since_promotion());
  GYRE_TRY(const auto notes, folder.attempts());
  Occasion occasion{.now = now,
                    .bar = setup.bar,
                    .kin = setup.kin,
                    .id = make_model_id(now, notes.size()),
                    .attempts = attempts + 1,
                    .trials = notes.size() + 1,
                    .program = setup.program,
                    .commit = setup.commit};
  occasion.folder = folder.draft(occasion.id);
  GYRE_TRY(const auto live, folder.live());
  std::optional<KnownModel> rival;
  if (live) {
    const auto& kin = setup.kin;
    auto known = read_model(folder.path(live->id), {kin.schema, kin.label, kin.ladder});
    if (known) rival = *std::move(known);  // if not, it cannot serve these rows and is no rival
  }
  if (rival) {
    occasion.parent = live->id;
    occasion.incumbent = rival->model.get();
    occasion.incumbent_seen = rival->meta.validation.end;
  }
  GYRE_TRY(const auto tried, attempt_user(file, samples, setup.method, occasion));
  AttemptReport made;
  GYRE_CHECK(take_in(folder, made, tried, now));
  return made;
}

}  // namespace gyre::ml
