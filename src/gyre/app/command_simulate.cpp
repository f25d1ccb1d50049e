#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/app/simulate_text.hpp"
#include "gyre/core/text.hpp"
#include "gyre/simulate/deeds_text.hpp"

namespace gyre::app {
namespace {

using namespace simulate;

struct SimulateWanted {
  std::string seeds = "1..60", faults = "all", kills = "all", host = "all", sabotage;
  unsigned hours = 1, symbols = 10, jobs = 1;
  bool json = false, trace = false, shrink = false, calm = false;
};

struct Seeds {
  std::uint64_t first = 0, last = 0;
};

Result<Seeds> read_seeds(const std::string& text) {
  const auto dots = text.find("..");
  const auto first = from_text<std::uint64_t>(std::string_view{text}.substr(0, dots));
  const auto last =
      dots == text.npos ? first : from_text<std::uint64_t>(std::string_view{text}.substr(dots + 2));
  if (!first || !last || *first > *last)
    return fail(Errc::Parse, fmt::format("--seeds: '{}' is not a range such as 1..60", text));
  return Seeds{*first, *last};
}

Result<std::optional<Sabotage>> read_sabotage(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto number = from_text<int>(text);
  const auto known = sabotaged_invariants();
  if (!number || std::ranges::find(known, *number) == known.end())
    return fail(Errc::NotFound, fmt::format("--sabotage: no bug is planted for '{}'; there are {}",
                                            text, fmt::join(known, ", ")));
  return Sabotage{*number};
}

Result<Exit> trace_one(const ScenarioOptions& each, const std::optional<Sabotage>& sabotage) {
  GYRE_TRY(const auto scenario, make_scenario(each));
  fmt::print("faults: {}\ndeaths: {}\nhost: {}\n", scenario.world.exchange.faults,
             deeds_text(scenario.kills, scenario.begin),
             deeds_text(scenario.accidents, scenario.begin));
  const auto result = run_trial(
      scenario,
      {.sabotage = sabotage, .reader = [](std::string_view line) { fmt::print("{}\n", line); }});
  for (const auto& violation : result.violations)
    fmt::print("step {}, {}: I-{:02} {}\n", violation.step, to_text(violation.at),
               violation.invariant, violation.text);
  return result.violations.empty() ? Exit::Ok : Exit::Failure;
}

Result<> shrink_first(const CampaignResult& result, ScenarioOptions each,
                      const std::optional<Sabotage>& sabotage) {
  const auto& failure = result.failures.front();
  each.seed = failure.seed;
  GYRE_TRY(const auto smaller, shrink(each, failure.violation.invariant, sabotage));
  fmt::print("smaller, of {} tried:\n  {}\n", smaller.tried, replay_command(smaller.options));
  return {};
}

Result<Exit> run_simulate(const SimulateWanted& wanted) {
  GYRE_TRY(const auto seeds, read_seeds(wanted.seeds));
  GYRE_TRY(const auto sabotage, read_sabotage(wanted.sabotage));
  ScenarioOptions each{.seed = seeds.first,
                       .length = wanted.hours * 1h,
                       .symbols = static_cast<int>(wanted.symbols),
                       .faults = wanted.faults,
                       .kills = wanted.calm ? "none" : wanted.kills,
                       .host = wanted.calm ? "none" : wanted.host};
  if (wanted.trace) return trace_one(each, sabotage);
  Progress progress{"simulate", "seeds", static_cast<double>(seeds.last - seeds.first + 1)};
  const auto began = wall_now();
  GYRE_TRY(auto result, run_campaign({.first = seeds.first,
                                      .last = seeds.last,
                                      .each = each,
                                      .sabotage = sabotage,
                                      .jobs = wanted.jobs,
                                      .progress = [&](std::uint64_t) { progress.add(1, 1); }}));
  const auto wall = std::chrono::duration<double>(wall_now() - began).count();
  const SimulateReport report{std::move(result), each, wall, wanted.jobs};
  fmt::print("{}", wanted.json ? simulate_json(report) + "\n" : simulate_table(report));
  if (report.result.failures.empty()) return Exit::Ok;
  if (wanted.shrink) GYRE_CHECK(shrink_first(report.result, each, sabotage));
  return Exit::Failure;
}

}  // namespace

Runner add_simulate(Options& options) {
  auto given = std::make_shared<SimulateWanted>();
  options.add({"--seeds", &given->seeds, "seeds to run, one scenario each", "A..B"});
  options.add({.name = "--hours",
               .into = &given->hours,
               .text = "of market a seed, until all is well again",
               .type = "H",
               .range = std::pair{1, 240}});
  options.add({"--faults", &given->faults,
               "all, none, blackout, a fault plan, or kinds to draw from", "WHAT"});
  options.add(
      {"--kills", &given->kills, "deaths: all, none, or a list as --shrink prints it", "LIST"});
  options.add({"--host", &given->host, "accidents of the host: all, none, or such a list", "LIST"});
  options.add({.name = "--symbols",
               .into = &given->symbols,
               .text = "contracts of the generated market",
               .type = "N",
               .range = std::pair{1, 200}});
  options.add({.name = "--jobs",
               .into = &given->jobs,
               .text = "seeds at a time",
               .type = "J",
               .range = std::pair{1, 64}});
  options.add({"--no-deaths", &given->calm, "neither deaths nor accidents of the host"});
  options.add({"--trace", &given->trace, "the first seed alone, every record printed"});
  options.add({"--shrink", &given->shrink,
               "make the first failure smaller: fewer faults, deaths, accidents, symbols"});
  options.add({"--sabotage", &given->sabotage, "plant the bug that breaks this invariant", "N"});
  options.add({"--json", &given->json, "one JSON object instead of text"});
  return [given] { return run_simulate(*given); };
}

}  // namespace gyre::app
