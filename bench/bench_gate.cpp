// How often a model that knows nothing is promoted, and one that knows something: whole lives of
// models in made markets, by the learner as it stands. --seeds N of each kind (300), --jobs N,
// --ideas N a day and symbol (4): what fewer rows are worth. --json. Nothing here is about speed
// but the last line.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

#include "bench/report.hpp"
#include "gyre/core/enums.hpp"
#include "gyre/core/parallel_for.hpp"
#include "gyre/core/time.hpp"
#include "gyre/ml/evidence/bootstrap.hpp"
#include "gyre/ml/evidence/distributions.hpp"
#include "tests/ml/gate_study.hpp"

namespace gyre::ml {
namespace {

struct Tally {
  std::size_t lives = 0, tried = 0, passed = 0, promoted = 0, taken_back = 0;
  double auc = 0;
  std::vector<double> shadow_days, live_days, rows;
  std::map<std::string, int> refused_by, ended_by;
};

MadeMarket market_of(Made kind, std::uint64_t seed, double ideas) {
  MadeMarket market{.seed = seed, .kind = kind, .days = kAttemptDay + 60, .ideas_a_day = ideas};
  if (kind == Made::Removed) {
    market.edge_ends = kAttemptDay + 35;
    market.days = kAttemptDay + 95;
  }
  return market;
}

Tally tally(Made kind, std::size_t seeds, double ideas, ParallelFor& parallel) {
  std::vector<Life> lives(seeds);
  const auto root =
      std::filesystem::temp_directory_path() / ("gyre-gate-" + std::to_string(getpid()));
  parallel(seeds, [&](std::size_t i) {
    const auto folder = root / std::to_string(i);
    std::filesystem::create_directories(root);
    lives[i] = live_through(market_of(kind, i + 1, ideas), folder);
    std::filesystem::remove_all(folder);
  });
  std::filesystem::remove_all(root);
  Tally all{.lives = seeds};
  for (const auto& life : lives) {
    all.tried += life.tried;
    all.passed += life.passed_gate;
    all.promoted += life.promoted;
    all.taken_back += life.taken_back;
    all.auc += life.auc / static_cast<double>(seeds);
    if (life.promoted) all.shadow_days.push_back(life.shadow_days);
    if (life.taken_back) all.live_days.push_back(life.live_days);
    if (life.taken_back) all.rows.push_back(static_cast<double>(life.rows_until_taken_back));
    if (!life.decided_by.empty()) ++all.refused_by[life.decided_by];
    if (!life.ended_by.empty()) ++all.ended_by[life.ended_by];
  }
  return all;
}

class Table {
 public:
  Table(Report& report, std::string kind, const Tally& all)
      : report_{report}, kind_{std::move(kind)} {
    report_.heading(kind_ + ": " + std::to_string(all.lives) + " markets",
                    {"share", "low 95%", "high 95%"});
  }
  void share(const std::string& what, std::size_t hits, std::size_t of, const char* goal = "") {
    if (of == 0) return;
    const auto [low, high] =
        share_bounds(static_cast<double>(hits), static_cast<double>(of), 0.025);
    const auto value = static_cast<double>(hits) / static_cast<double>(of);
    const auto name = kind_ + "_" + what;
    report_.add_row(kind_ + ": " + what,
                    {{name, value}, {name + "_low", low}, {name + "_high", high}}, goal);
  }
  void range(const std::string& what, const std::vector<double>& values) {
    if (values.empty()) return;
    const auto name = kind_ + "_" + what;
    report_.heading("", {"median", "low 5%", "high 95%"});
    report_.add_row(kind_ + ": " + what, {{name + "_median", quantile(values, 0.5)},
                                          {name + "_low", quantile(values, 0.05)},
                                          {name + "_high", quantile(values, 0.95)}});
  }
  void figure(const std::string& what, double value, const char* goal = "") {
    report_.add(kind_ + "_" + what, value, kind_ + ": " + what, goal);
  }
  void counts(const std::string& what, const std::map<std::string, int>& by) {
    for (const auto& [rule, count] : by) figure(what + "_by_" + rule, count);
  }

 private:
  Report& report_;
  std::string kind_;
};

void add(Report& report, Made kind, const Tally& all) {
  const bool edge = kind != Made::Walk;
  Table table{report, std::string{to_string(kind)}, all};
  table.figure("tried", static_cast<double>(all.tried));
  table.share("passed_gate", all.passed, all.tried);
  table.share("promoted", all.promoted, all.tried, edge ? ">= 0.80" : "<= 0.02");
  table.share("taken_back", all.taken_back, all.promoted);
  table.figure("auc", all.auc, edge ? "0.60 to 0.62" : "0.49 to 0.51");
  table.counts("refused", all.refused_by);
  table.counts("ended", all.ended_by);
  table.range("days_in_shadow", all.shadow_days);
  if (kind != Made::Removed) return;
  table.range("days_served_in_all", all.live_days);
  table.range("rows_until_taken_back", all.rows);
}

int run(int argc, char** argv) {
  std::size_t seeds = 300;
  double ideas = MadeMarket{}.ideas_a_day;
  unsigned jobs = 2;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view{argv[i]} == "--seeds") seeds = std::strtoul(argv[i + 1], nullptr, 10);
    if (std::string_view{argv[i]} == "--ideas") ideas = std::strtod(argv[i + 1], nullptr);
    if (std::string_view{argv[i]} == "--jobs")
      jobs = static_cast<unsigned>(std::strtoul(argv[i + 1], nullptr, 10));
  }
  ParallelFor parallel{jobs};
  Report report{"gate", argc, argv};
  const auto began = wall_now();
  for (const auto kind : {Made::Walk, Made::Planted, Made::Removed}) {
    const auto some = kind == Made::Removed ? std::max<std::size_t>(1, seeds / 5) : seeds;
    add(report, kind, tally(kind, some, ideas, parallel));
  }
  report.add("seconds", static_cast<double>((wall_now() - began).count()) * 1e-9, "wall time");
  report.print();
  return 0;
}

}  // namespace
}  // namespace gyre::ml

int main(int argc, char** argv) { return gyre::ml::run(argc, argv); }
