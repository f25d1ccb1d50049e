#pragma once

#include <string>
#include <vector>

#include "gyre/app/study_options.hpp"
#include "gyre/backtest/row_study.hpp"

// From stored or generated bars to the history of a data-dir: every idea of the past with its
// features and its label.
namespace gyre::app {

struct RowBuild {
  StudyOptions study;
  std::string data_dir = "gyre-data";
  unsigned threads = 0;  // 0: runtime.threads
};

struct RowSummary {
  std::string market, ladder, path, file;
  std::vector<std::string> notes;  // what is missing or taken by default, in words
  std::uint64_t symbols = 0, ideas = 0, rows = 0, invalid = 0, open = 0, funded = 0;
  double days = 0, wins = 0, mean_r = 0, ambiguous = 0;  // shares are of the valid rows; R
  double wall_s = 0;
  static constexpr std::tuple fields{
      Field{"market", &RowSummary::market},       Field{"ladder", &RowSummary::ladder},
      Field{"path", &RowSummary::path},           Field{"file", &RowSummary::file},
      Field{"notes", &RowSummary::notes},         Field{"symbols", &RowSummary::symbols},
      Field{"ideas", &RowSummary::ideas},         Field{"rows", &RowSummary::rows},
      Field{"invalid", &RowSummary::invalid},     Field{"open", &RowSummary::open},
      Field{"funded", &RowSummary::funded},       Field{"days", &RowSummary::days},
      Field{"wins", &RowSummary::wins},           Field{"mean_r", &RowSummary::mean_r},
      Field{"ambiguous", &RowSummary::ambiguous}, Field{"wall_s", &RowSummary::wall_s}};
};

Result<RowSummary> build_history(const RowBuild& wanted);
std::string summary_text(const RowSummary& summary);

}  // namespace gyre::app
