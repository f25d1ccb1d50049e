#include "gyre/app/learn_setup.hpp"

#include <algorithm>
#include <iterator>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/row_files.hpp"
#include "gyre/app/version.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/features/schema.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

std::string ladder_of(const Config& config) {
  return ladder_name(config.get<LadderSettings>().ladder());
}

}  // namespace

LearnPaths learn_paths(const fs::path& data_dir) {
  return {data_dir / "models", data_dir / "history.db", data_dir / "rows.db"};
}
fs::path rows_copy(const fs::path& data_dir) { return data_dir / "rows-to-learn.db"; }

Result<std::vector<VirtualRow>> read_rows(const LearnPaths& paths) {
  GYRE_TRY(auto all, rows_of_file(paths.rows));
  GYRE_TRY(auto history, rows_of_file(paths.history));
  std::ranges::move(history, std::back_inserter(all));
  return all;
}

ml::Learner::Setup learner_setup(const Config& config, ml::Kin kin) {
  return {.method = {.split = config.get<ml::SplitSettings>(),
                     .weights = config.get<ml::WeightSettings>(),
                     .training = config.get<ml::TrainSettings>(),
                     .acceptance = config.get<ml::EconomicsSettings>(),
                     .gate = config.get<ml::GateSettings>(),
                     .tripwires = config.get<ml::TripwireSettings>()},
          .drift = config.get<ml::DriftSettings>(),
          .learning = config.get<ml::LearningSettings>(),
          .kin = std::move(kin),
          .bar = duration(config.get<LadderSettings>().setup),
          .program = version(),
          .commit = {}};
}

ml::Kin live_kin(const Config& config) {
  VirtualRow row{.ladder = ladder_of(config), .label = std::string{VirtualRow::label_policy}};
  row.schema = schema_hash();
  row.path = to_string(Timeframe::m1);
  return ml::kin_of(row);
}

ml::Kin kin_for(const Config& config, std::span<const VirtualRow> rows) {
  auto kin = live_kin(config);
  const VirtualRow* newest = nullptr;
  for (const auto& row : rows)
    if (row.schema == kin.schema && row.ladder == kin.ladder)
      if (newest == nullptr || row.boundary > newest->boundary) newest = &row;
  if (newest != nullptr) kin.label = ml::label_of(*newest);
  return kin;
}

Result<Served> serve_live(const fs::path& models, const ml::Kin& kin, ml::Evaluator evaluator) {
  if (!fs::exists(models)) return Served{nullptr, "no model was trained yet"};
  GYRE_TRY(const auto folder, ml::ModelFolder::open(models));
  GYRE_TRY(const auto live, folder.live());
  if (!live) return Served{nullptr, "no model has proved itself"};
  GYRE_TRY(auto known,
           ml::read_model(folder.path(live->id), {kin.schema, kin.label, kin.ladder}, evaluator));
  return Served{std::move(known.model), live->reason};
}

}  // namespace gyre::app
