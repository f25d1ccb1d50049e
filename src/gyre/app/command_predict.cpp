#include <fmt/core.h>

#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/feature_csv.hpp"
#include "gyre/app/model_choice.hpp"
#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/user_model.hpp"
#include "gyre/ml/xgboost_model.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

struct PredictWanted {
  std::string model, data_dir = "gyre-data", evaluator;
  fs::path input, out;
};

// A model, from wherever it comes, and the file that it is in, for what goes wrong.
struct Asked {
  std::optional<ml::ModelBundle> bundle;  // nothing: an ONNX file alone
  std::string onnx, place;
};

Result<Asked> find(const PredictWanted& wanted) {
  Asked asked;
  fs::path path = wanted.model;
  if (path.extension() == ".onnx") {
    GYRE_TRY(asked.onnx, read_bytes(path));
    asked.place = path.string();
    return asked;
  }
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (wanted.model.contains('/'))
      return fail(Errc::NotFound, wanted.model + ": there is no such model");
    GYRE_TRY(const auto folder, open_models(wanted.data_dir));
    GYRE_TRY(const auto model, find_model(folder, wanted.model));
    path = folder.path(model.id);
  }
  GYRE_TRY(asked.bundle,
           ml::read_bundle(path, {.schema = schema_hash(), .label = {}, .ladder = {}}));
  asked.onnx = asked.bundle->onnx;
  asked.place = path.string();
  return asked;
}

using Answers = std::vector<Prediction>;

Result<Answers> by_runtime(const Asked& asked, std::span<const FeatureRow> rows) {
  GYRE_TRY(const auto session, ml::OnnxSession::load(asked.onnx));
  GYRE_CHECK(ml::check_schema(session, schema_hash()));
  Answers all(rows.size());
  GYRE_CHECK(session.predict(rows, all));
  return all;
}

Result<Answers> by_xgboost(const ml::ModelBundle& bundle, std::span<const FeatureRow> rows) {
  GYRE_TRY(auto model, ml::XgboostModel::read(bundle.xgboost));
  Answers all;
  if (rows.empty()) return all;
  GYRE_TRY(const auto margins, model.margins(rows));
  for (const float margin : margins)
    all.push_back({margin, ml::calibrated(bundle.calibration, margin)});
  return all;
}

Result<Answers> ask(const Asked& asked, std::string_view evaluator,
                    std::span<const FeatureRow> rows) {
  const bool ours = asked.bundle && asked.bundle->meta.origin == ml::ModelOrigin::Trained;
  if (evaluator.empty()) evaluator = ours ? "forest" : "runtime";
  if (evaluator == "runtime") return by_runtime(asked, rows);
  if (!ours)
    return fail(Errc::Config, "--evaluator: a model that was not trained here is asked by runtime");
  if (evaluator == "xgboost") return by_xgboost(*asked.bundle, rows);
  GYRE_TRY(const auto served, ml::serve(*asked.bundle));
  Answers all(rows.size());
  served.model->predict(rows, all);
  return all;
}

std::string answers_csv(const Questions& questions, std::span<const Prediction> answers,
                        const Economics* worth) {
  const bool expects = worth != nullptr && questions.buckets;
  std::string out = expects ? "id,margin,p,expected_r\n" : "id,margin,p\n";
  for (std::size_t i = 0; i < answers.size(); ++i) {
    out += questions.ids[i] + ',' + to_text(answers[i].margin) + ',' + to_text(answers[i].p);
    if (expects) (out += ',') += to_text(worth->expected((*questions.buckets)[i], answers[i].p));
    out += '\n';
  }
  return out;
}

Result<Exit> predict(const PredictWanted& wanted) {
  if (wanted.model.empty()) return fail(Errc::Config, "--model is needed: an id, a folder, a file");
  if (wanted.input.empty()) return fail(Errc::Config, "--input is needed: --input rows.csv");
  GYRE_TRY(const auto asked, find(wanted));
  GYRE_TRY(const auto text, read_text(wanted.input));
  GYRE_TRY(const auto questions, read_questions(text, wanted.input.string()));
  const auto answers = ask(asked, wanted.evaluator, questions.rows);
  if (!answers) return std::unexpected(Error{answers.error()}.in(asked.place));
  const auto csv =
      answers_csv(questions, *answers, asked.bundle ? &asked.bundle->meta.economics : nullptr);
  if (wanted.out.empty()) {
    fmt::print("{}", csv);
    return Exit::Ok;
  }
  std::ofstream file{wanted.out, std::ios::binary};
  file << csv << std::flush;
  if (!file) return fail(Errc::Io, "--out: cannot write " + wanted.out.string());
  return Exit::Ok;
}

}  // namespace

Runner add_predict(Options& options) {
  auto given = std::make_shared<PredictWanted>();
  options.add({"--model", &given->model, "an id in the data-dir, a model's folder, or an ONNX file",
               "MODEL"});
  options.add(
      {"--input", &given->input, "rows with the features by name (.csv, also .gz)", "FILE"});
  options.add({.name = "--evaluator",
               .into = &given->evaluator,
               .text = "who computes: forest (ours), runtime (ONNX Runtime), xgboost; all agree",
               .one_of = {"forest", "runtime", "xgboost"}});
  options.add({"--out", &given->out, "where to, else to the terminal", "FILE"});
  options.add({"--data-dir", &given->data_dir, "where models have their ids", "DIR"});
  return [given] { return predict(*given); };
}

}  // namespace gyre::app
