#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "gyre/app/command.hpp"
#include "gyre/app/interrupt.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/app/simulate_text.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/durable_files.hpp"
#include "gyre/simulate/deeds_text.hpp"
#include "gyre/simulate/last_words.hpp"
#include "gyre/simulate/tally.hpp"

namespace gyre::app {
namespace {

using namespace simulate;

struct SimulateWanted {
  std::string seeds = "1..60", faults = "all", kills = "all", host = "all", sabotage, resume;
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

// What the file has so far, if it is there.
Result<> read_kept(const std::filesystem::path& file, CampaignTally& tally) {
  if (std::error_code none; !std::filesystem::exists(file, none)) return {};
  GYRE_TRY(const auto text, read_bytes(file));
  auto kept = read_tally(text);
  if (!kept) return fail(Errc::Corrupt, fmt::format("{}: {}", file.string(), kept.error().context));
  if (auto same = check_same_campaign(*kept, tally); !same)
    return std::unexpected(std::move(same).error().in(file.string()));
  tally = *std::move(kept);
  return {};
}

// Piece by piece from where the file is, which has the sums after each; without one in one piece.
Result<CampaignResult> run_pieces(const SimulateWanted& wanted, CampaignOptions options,
                                  CampaignTally& tally) {
  constexpr std::uint64_t piece = 50;
  const bool keeps = !wanted.resume.empty();
  const auto file = keeps ? std::filesystem::absolute(wanted.resume) : std::filesystem::path{};
  if (keeps) {
    GYRE_CHECK(read_kept(file, tally));
  }
  std::optional<Interrupt> interrupt;
  if (keeps) interrupt.emplace();
  options.stopped = [&] { return interrupt && interrupt->came(); };
  const auto last = options.last;
  const auto left = last + 1 > tally.next ? last + 1 - tally.next : 0;
  Progress progress{"simulate", "seeds", static_cast<double>(left)};
  options.progress = [&](std::uint64_t) { progress.add(1, 1); };
  CampaignResult all;
  while (tally.next <= last && !options.stopped()) {
    options.first = tally.next;
    options.last = keeps ? std::min(last, tally.next + piece - 1) : last;
    const auto began = wall_now();
    GYRE_TRY(const auto more, run_campaign(options));
    tally.add(more, std::chrono::duration<double>(wall_now() - began).count());
    all.add_times(more);
    if (!keeps) continue;
    GYRE_CHECK(ml::DurableFiles{}.replace(file, tally_text(tally)));
  }
  all.sums = tally.sums;
  all.failures = tally.failures;
  all.next = tally.next;
  return all;
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
  say_last_words_on_abort();
  CampaignTally tally{
      .each = each, .sabotage = sabotage ? sabotage->invariant : 0, .next = seeds.first};
  GYRE_TRY(auto result, run_pieces(wanted,
                                   {.first = seeds.first,
                                    .last = seeds.last,
                                    .each = each,
                                    .sabotage = sabotage,
                                    .jobs = wanted.jobs},
                                   tally));
  const SimulateReport report{std::move(result), each, tally.wall_s, wanted.jobs};
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
  options.add({"--resume", &given->resume,
               "keep the sums here, every 50 seeds, and go on from them", "FILE"});
  options.add({"--json", &given->json, "one JSON object instead of text"});
  return [given] { return run_simulate(*given); };
}

}  // namespace gyre::app
