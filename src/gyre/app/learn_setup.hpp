#pragma once

#include <filesystem>

#include "gyre/app/config.hpp"
#include "gyre/ml/learner.hpp"

// From a configuration and a data-dir to what learning works on.
namespace gyre::app {

// Where things lie in a data-dir.
struct LearnPaths {
  std::filesystem::path models, history, rows;
};
LearnPaths learn_paths(const std::filesystem::path& data_dir);
// The copy of the rows of a run that a trainer beside it reads.
std::filesystem::path rows_copy(const std::filesystem::path& data_dir);

// The rows of the desk first, then those of replayed history; a file that is not there has none.
// Errors: Busy when a run holds the file.
Result<std::vector<VirtualRow>> read_rows(const LearnPaths& paths);

ml::Learner::Setup learner_setup(const Config& config, ml::Kin kin);

// Of rows that are learnt from on this ladder now: the schema of this program, and the label of the
// newest row that has it.
ml::Kin kin_for(const Config& config, std::span<const VirtualRow> rows);
// Of the rows that a run makes.
ml::Kin live_kin(const Config& config);

// The evaluated model that serves according to the folder; none: the rules alone.
struct Served {
  std::shared_ptr<const Model> model;
  std::string why;  // it serves, or nothing does
};
Result<Served> serve_live(const std::filesystem::path& models, const ml::Kin& kin,
                          ml::Evaluator evaluator);

}  // namespace gyre::app
