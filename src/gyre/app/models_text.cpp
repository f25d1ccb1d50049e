#include "gyre/app/models_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gyre/app/learn_text.hpp"
#include "gyre/app/model_choice.hpp"
#include "gyre/app/model_plots.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

constexpr double kUnmeasured = std::numeric_limits<double>::quiet_NaN();

// Of a rule of the gate, where it was heard.
std::pair<double, double> measured(const ml::GateVerdict& gate, std::string_view name) {
  const auto* rule = gate.rule(name);
  if (rule == nullptr) return {kUnmeasured, kUnmeasured};
  return {rule->value, rule->low};
}

std::string named(const ml::BundleMeta& meta, std::string_view name) {
  const auto found = std::ranges::find(meta.settings, name, &ml::NamedText::name);
  return found == meta.settings.end() ? "" : found->value;
}

std::string origin_of(const ml::BundleMeta& meta) {
  if (meta.origin == ml::ModelOrigin::Trained) return to_text(meta.origin);
  return fmt::format("{}: {}", to_string(meta.origin), named(meta, "name"));
}

ModelLine line_of(const ml::ModelFolder& folder, const ml::Standing& model) {
  ModelLine line{.id = model.id,
                 .state = model.state,
                 .since = model.at,
                 .auc = kUnmeasured,
                 .gain = kUnmeasured,
                 .auc_low = kUnmeasured,
                 .gain_low = kUnmeasured,
                 .reason = model.reason};
  const auto meta = meta_of(folder, model);
  if (!meta) {
    line.reason += (line.reason.empty() ? "" : "; ") + meta.error().context;
    return line;
  }
  line.origin = origin_of(*meta);
  std::tie(line.auc, line.auc_low) = measured(meta->gate, "auc");
  std::tie(line.gain, line.gain_low) = measured(meta->gate, "better_than_constant");
  line.rows = meta->gate.rows;
  return line;
}

std::string short_number(double value, int digits) {
  return std::isnan(value) ? "" : fmt::format("{:.{}f}", value, digits);
}

std::string block_text(std::string_view name, const ml::SplitBlock& block) {
  return fmt::format("  {:<12} {} to {}  {:>7} rows, {:>5} won, {:>6.0f} effective\n", name,
                     to_text(block.begin), to_text(block.end), block.rows, block.wins,
                     block.effective);
}

std::string economics_text(const Economics& worth) {
  std::string text = fmt::format("  {:<28} {:>9} {:>9} {:>12}\n", "kind of proposal", "mean win",
                                 "mean loss", "p to break even");
  const auto line = [&](std::string_view name, double win, double loss) {
    text += fmt::format("  {:<28} {:>7.3f} R {:>7.3f} R {:>12.3f}\n", name, win, loss,
                        loss / (win + loss));
  };
  line("all", worth.win, worth.loss);
  for (const auto& bucket : worth.buckets) line(bucket.key, bucket.win, bucket.loss);
  return text + fmt::format("  accepted from {:.2f} R and {} standard errors on\n", worth.least,
                            worth.errors);
}

std::string parity_text(const ml::BundleMeta& meta) {
  const auto& parity = meta.parity;
  if (meta.origin == ml::ModelOrigin::User)
    return fmt::format("  ONNX Runtime {} alone\n", parity.runtime);
  if (parity.rows == 0) return "  not compared\n";
  const auto difference = parity.difference();
  return fmt::format(
      "  {} rows: {} margins of our forest are not XGBoost's; p differs by {:.2g} (forest), {:.2g} "
      "(ONNX Runtime {}){}\n",
      parity.rows, parity.forest_margins, parity.xgboost_forest, parity.xgboost_runtime,
      parity.runtime, difference.empty() ? "" : "; " + difference);
}

std::string head_text(const ModelSheet& sheet) {
  const auto& [standing, damage, meta] = sheet;
  std::string text =
      fmt::format("Model {}: {} since {}{}\n", standing.id, to_string(standing.state),
                  to_text(standing.at), standing.reason.empty() ? "" : ", " + standing.reason);
  if (!damage.empty()) text += "DAMAGED: " + damage + "\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<12} {}\n", name, value);
  };
  line("origin", origin_of(meta));
  line("created", fmt::format("{} by gyre {}{}", to_text(meta.created), meta.program,
                              meta.commit.empty() ? "" : " " + meta.commit));
  line("parent", meta.parent);
  line("features", meta.schema);
  line("labels", meta.label);
  line("ladder", meta.ladder);
  line("attempt",
       fmt::format("{} since the last promotion, trial {} of all", meta.attempts, meta.trials));
  return text;
}

}  // namespace

Result<ModelList> list_models(const ml::ModelFolder& folder) {
  GYRE_TRY(const auto all, folder.list());
  ModelList list;
  for (const auto& model : all) list.models.push_back(line_of(folder, model));
  GYRE_TRY(const auto live, folder.live());
  if (live) {
    list.serves = live->id;
    list.why = live->reason;
    return list;
  }
  list.why = "no model has proved itself";
  GYRE_TRY(const auto notes, folder.attempts());
  if (!notes.empty())
    list.why += fmt::format("; last attempt {}: {}", to_text(notes.back().at),
                            notes.back().passed ? "passed the gate" : notes.back().reason);
  return list;
}

std::string list_text(const ModelList& list) {
  std::string text;
  if (!list.models.empty())
    text = fmt::format("  {:<26} {:<11} {:<20} {:>6} {:>6} {:>9} {:>9} {:>6}  {}\n", "id", "state",
                       "since", "auc", "least", "gain", "least", "rows", "origin; reason");
  for (const auto& line : list.models)
    text +=
        fmt::format("{} {:<26} {:<11} {:<20} {:>6} {:>6} {:>9} {:>9} {:>6}  {}\n",
                    line.id == list.serves ? "*" : " ", line.id, to_string(line.state),
                    to_text(line.since), short_number(line.auc, 3), short_number(line.auc_low, 3),
                    short_number(line.gain, 5), short_number(line.gain_low, 5), line.rows,
                    line.origin + (line.reason.empty() ? "" : "; " + line.reason));
  return text +
         (list.serves.empty() ? "rules only: " + list.why
                              : "* serves: " + list.serves + ", " + list.why) +
         "\n";
}

std::string sheet_text(const ModelSheet& sheet) {
  const auto& meta = sheet.meta;
  std::string text = head_text(sheet);
  text += "\nRows\n" + block_text("training", meta.train) +
          block_text("validation", meta.validation) + block_text("test", meta.test);
  text += fmt::format("  {:.4f} of the rows before the test won\n", meta.base_score);
  text += fmt::format("\nGate: {}\n", meta.gate.passed ? "passed" : reason(meta.gate)) +
          gate_table(meta.gate);
  text += "\nWhat it is worth\n" + economics_text(meta.economics);
  if (meta.rounds > 0)
    text += fmt::format("\nTraining: {} trees, XGBoost {}, seed {}\n", meta.rounds, meta.xgboost,
                        meta.seed);
  for (const auto& one : meta.settings) text += fmt::format("  {:<28} {}\n", one.name, one.value);
  text += "\nWhat it looks at\n";
  const auto shares = leading_features(meta, 10);
  if (shares.empty()) text += "  not known of a model that was not trained here\n";
  for (const auto& [name, share] : shares)
    text += fmt::format("  {:<20} {:>5.1f} %\n", name, 100 * share);
  text += "\nEvaluators\n" + parity_text(meta) + "\nFiles\n";
  for (const auto& file : meta.files) text += fmt::format("  {:<12} {}\n", file.name, file.value);
  return text;
}

}  // namespace gyre::app
