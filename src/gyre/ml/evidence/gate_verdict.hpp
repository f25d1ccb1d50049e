#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/ml/evidence/tripwires.hpp"

// What a gate said, with every number that it was said on.
namespace gyre::ml {

enum class RuleState : std::uint8_t { Passed, Failed, NoData };
constexpr auto names(RuleState) {
  return std::to_array<std::string_view>({"passed", "failed", "no_data"});
}

// One condition: what was measured, its one-sided bounds at the rule's alpha where it has any, and
// the range it must lie in. Which of value and low is held against it is the rule's.
struct GateRule {
  std::string name;
  double value = 0, low = 0, high = 0;  // bounds are NaN where there are none
  double least = 0, most = 0;           // NaN where open
  RuleState state{};

  static constexpr std::tuple fields{
      Field{"name", &GateRule::name},   Field{"value", &GateRule::value},
      Field{"low", &GateRule::low},     Field{"high", &GateRule::high},
      Field{"least", &GateRule::least}, Field{"most", &GateRule::most},
      Field{"state", &GateRule::state}};
};

// What a refusal is for.
enum class Lack : std::uint8_t {
  Nothing,    // not refused
  Data,       // too few rows, classes or blocks: wait
  Evidence,   // enough rows, and they do not show it
  Soundness,  // a leak, or evaluators that differ: something is broken
};
constexpr auto names(Lack) {
  return std::to_array<std::string_view>({"nothing", "data", "evidence", "soundness"});
}

struct GateVerdict {
  bool passed = false;
  std::string decided_by;  // the first rule that did not pass; empty when all did
  Lack lack{};
  bool demote_incumbent = false;  // it fails against the constant, whatever the candidate does
  double rows_effective = 0, blocks = 0;
  std::uint64_t rows = 0, resamples = 0, seed = 0;
  double alpha = 0;
  std::vector<GateRule> rules;  // every one, in the order in which they decide
  Findings findings;
  std::string parity;

  const GateRule* rule(std::string_view name) const;

  static constexpr std::tuple fields{Field{"passed", &GateVerdict::passed},
                                     Field{"decided_by", &GateVerdict::decided_by},
                                     Field{"lack", &GateVerdict::lack},
                                     Field{"demote_incumbent", &GateVerdict::demote_incumbent},
                                     Field{"rows_effective", &GateVerdict::rows_effective},
                                     Field{"blocks", &GateVerdict::blocks},
                                     Field{"rows", &GateVerdict::rows},
                                     Field{"resamples", &GateVerdict::resamples},
                                     Field{"seed", &GateVerdict::seed},
                                     Field{"alpha", &GateVerdict::alpha},
                                     Field{"rules", &GateVerdict::rules},
                                     Field{"findings", &GateVerdict::findings},
                                     Field{"parity", &GateVerdict::parity}};
};

// "better_than_constant failed: 0.0012 (from -0.0031) is not above 0": why, in a line.
std::string reason(const GateVerdict& verdict);

}  // namespace gyre::ml
