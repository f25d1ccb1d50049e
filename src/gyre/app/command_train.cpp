#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gyre/app/child_process.hpp"
#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/learn_setup.hpp"
#include "gyre/app/learn_text.hpp"
#include "gyre/app/row_files.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/storage/data_dir.hpp"

namespace gyre::app {
namespace {

struct TrainWanted {
  ConfigOptions config;
  std::string data_dir = "gyre-data", now;
  bool again = false, background = false, json = false;
};

Result<Exit> train(const TrainWanted& wanted) {
  GYRE_TRY(const auto config, wanted.config.load());
  auto paths = learn_paths(wanted.data_dir);
  std::optional<DataDir> held;
  if (wanted.background) {  // beside a run, which holds the data-dir and left a copy of its rows
    take_the_lowest_priority();
    paths.rows = rows_copy(wanted.data_dir);
  } else {
    if (!std::filesystem::exists(wanted.data_dir))
      return fail(Errc::NotFound, wanted.data_dir + ": there is no such data-dir");
    GYRE_TRY(held, DataDir::open(wanted.data_dir));
  }
  GYRE_TRY(const auto rows, read_rows(paths));
  if (rows.empty())
    return fail(Errc::NotFound, wanted.data_dir +
                                    ": no rows to learn from; gyre rows build makes them of "
                                    "stored bars, and every run makes more");
  auto now = newest(rows);
  if (!wanted.now.empty()) {
    const auto given = parse_timestamp(wanted.now);
    if (!given) return fail(Errc::Parse, "--now: write it like 2025-06-01T00:00:00Z");
    now = *given;
  }
  const auto kin = kin_for(config, rows);
  const auto gathered = ml::gather(rows, kin);
  GYRE_TRY(auto folder, ml::ModelFolder::open(paths.models));
  ml::Learner learner{std::move(folder), learner_setup(config, kin)};
  GYRE_TRY(const auto report, learner.step(gathered.samples, now, wanted.again));
  if (wanted.json) {
    fmt::print("{}\n", to_json(report));
    return Exit::Ok;
  }
  if (wanted.background) {
    fmt::print("{}  {}\n", to_text(report.now), report.summary());
    return Exit::Ok;
  }
  fmt::print("{}", to_page(report));
  for (const auto& [why, count] : gathered.skipped)
    fmt::print("  {} rows passed over: {}\n", count, why);
  return Exit::Ok;
}

}  // namespace

Runner add_train(Options& options) {
  auto given = std::make_shared<TrainWanted>();
  options.add({"--data-dir", &given->data_dir, "whose rows, and whose models", "DIR"});
  given->config.add(options);
  options.add({"--now", &given->now, "as if it were then: later rows are not looked at", "TIME"});
  options.add({"--again", &given->again, "make an attempt whether one is due or not"});
  options.add({"--background", &given->background, "as a run starts it beside itself"});
  options.add({"--json", &given->json, "one JSON object instead of a page"});
  return [given] { return train(*given); };
}

}  // namespace gyre::app
