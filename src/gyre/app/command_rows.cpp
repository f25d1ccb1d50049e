#include <fmt/core.h>

#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/row_build.hpp"
#include "gyre/app/row_csv.hpp"
#include "gyre/app/row_stats.hpp"
#include "gyre/app/run_options.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

struct RowsWanted {
  RowBuild build;  // its data-dir is everybody's
  std::string out;
  bool matured = false, json = false;
};

Result<Exit> build(const RowsWanted& wanted) {
  GYRE_TRY(const auto summary, build_history(wanted.build));
  fmt::print("{}", wanted.json ? to_json(summary) + "\n" : summary_text(summary));
  return Exit::Ok;
}

Result<Exit> show_stats(const RowsWanted& wanted) {
  GYRE_TRY(const auto stored, load_rows(wanted.build.data_dir));
  std::vector<SourceStats> all;
  for (const auto& one : stored) all.push_back(stats_of(one));
  if (wanted.json) {
    fmt::print("{}\n", to_json(all));
    return Exit::Ok;
  }
  for (std::size_t i = 0; i < all.size(); ++i)
    fmt::print("{}{}", i > 0 ? "\n" : "", stats_text(all[i]));
  return Exit::Ok;
}

Result<Exit> write_out(const RowsWanted& wanted) {
  if (wanted.out.empty()) return fail(Errc::Config, "--out is needed: --out rows.csv");
  GYRE_TRY(auto stored, load_rows(wanted.build.data_dir));
  std::size_t rows = 0;
  for (auto& [source, all] : stored) {
    const auto cutoff = newest(all);
    if (wanted.matured)
      std::erase_if(all, [&](const VirtualRow& row) { return !is_matured(row, cutoff); });
    rows += all.size();
  }
  std::ofstream file{wanted.out, std::ios::binary};
  file << rows_csv(stored) << std::flush;
  if (!file) return fail(Errc::Io, "--out: cannot write " + wanted.out);
  fmt::print("{} rows in {}\n", rows, wanted.out);
  return Exit::Ok;
}

}  // namespace

Runner add_rows(Options& options) {
  auto given = std::make_shared<RowsWanted>();
  auto build_command = options.command(
      "build", "label every idea of stored or generated bars: a history to learn from");
  auto stats_command =
      options.command("stats", "how many rows there are, and what ideas are worth");
  auto export_command = options.command("export", "write the rows as comma-separated text");
  given->build.study.add(build_command);
  add_threads(build_command, given->build.threads);
  for (auto* command : {&build_command, &stats_command, &export_command})
    command->add({"--data-dir", &given->build.data_dir, "where the rows are", "DIR"});
  for (auto* command : {&build_command, &stats_command})
    command->add({"--json", &given->json, "as JSON"});
  export_command.add({"--out", &given->out, "where to", "FILE"});
  export_command.add(
      {"--matured", &given->matured, "only rows that may be learned from: their time has passed"});
  return [=]() -> Result<Exit> {
    if (build_command.parsed()) return build(*given);
    if (stats_command.parsed()) return show_stats(*given);
    ensure(export_command.parsed(), "one of them was asked for");
    return write_out(*given);
  };
}

}  // namespace gyre::app
