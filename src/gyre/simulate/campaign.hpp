#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gyre/simulate/sabotage.hpp"
#include "gyre/simulate/scenario.hpp"
#include "gyre/simulate/trial.hpp"

// Many seeds, one thread each; what they add up to; and what failed, with the command that shows it
// again.
namespace gyre::simulate {

struct CampaignOptions {
  std::uint64_t first = 1, last = 60;
  ScenarioOptions each;  // but for the seed
  std::optional<Sabotage> sabotage;
  unsigned jobs = 1;
  std::uint64_t twice_every = 100;  // every so many-th seed runs again and must give the same bytes
  std::uint64_t still_every = 20;  // and of every so many-th deaths in a calm market change nothing
  std::function<void(std::uint64_t done)> progress = [](std::uint64_t) {};
  // Asked before each seed: seeds that have begun are run to their end.
  std::function<bool()> stopped = [] { return false; };
};

struct Failure {
  std::uint64_t seed = 0;
  Violation violation;      // the first
  std::vector<int> others;  // invariants that broke besides
};

// Sums over seeds; those of two runs can be added.
struct CampaignSums {
  std::uint64_t seeds = 0, violations = 0, crashes = 0, lives = 0, entries = 0, fills = 0,
                alarms = 0;
  double simulated_s = 0, cpu_s = 0;
  sim::FaultCounts faults{};
  MishapCounts mishaps{};
  StepCounts edges;

  void add(const TrialResult& trial);
  void add(const CampaignSums& more);
};

struct CampaignResult {
  CampaignSums sums;
  std::uint64_t next = 1;         // the first seed that was not run; all before it were
  std::vector<Failure> failures;  // by seed
  std::vector<double> cover_ms, naked_ms, unknown_ms;  // sorted

  void add_times(const CampaignResult& more);
};

Result<CampaignResult> run_campaign(const CampaignOptions& options);

// The command that runs one scenario alone, every record printed.
std::string replay_command(const ScenarioOptions& one);

// A smaller scenario that fails in the same way: without faults, deaths, accidents and symbols that
// it does not need.
struct Smaller {
  ScenarioOptions options;
  std::size_t tried = 0;
};
Result<Smaller> shrink(const ScenarioOptions& failing, int invariant,
                       const std::optional<Sabotage>& sabotage);

}  // namespace gyre::simulate
