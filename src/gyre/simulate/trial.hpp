#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/simulate/audit.hpp"
#include "gyre/simulate/sabotage.hpp"
#include "gyre/simulate/scenario.hpp"

// One run of a scenario to its end, through every death on the way: the real engine and session,
// the real loop, a journal in memory, and the embedded exchange, which goes on when the process
// does not. The same scenario gives the same bytes.
namespace gyre::simulate {

struct TrialResult {
  std::vector<Violation> violations;
  AuditFigures figures;
  sim::FaultCounts faults{};
  MishapCounts mishaps{};
  StepCounts edges;
  std::uint64_t lives = 0, kills = 0, refused_starts = 0, trades = 0;
  std::string bytes;    // equal for equal runs
  std::string outcome;  // equal for runs that came to the same, whenever
  milliseconds simulated{};
};

// Told every record as it is written, and every death, if anybody wants to read along.
using ReadAlong = std::function<void(std::string_view line)>;

struct TrialOptions {
  std::optional<Sabotage> sabotage;
  ReadAlong reader;
};

TrialResult run_trial(const Scenario& scenario, const TrialOptions& options = {});

}  // namespace gyre::simulate
