#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gyre/engine/engine.hpp"
#include "gyre/sim/world.hpp"
#include "gyre/simulate/doom.hpp"
#include "gyre/simulate/network.hpp"

// What a seed means: a market, an account, an engine's settings, a network, and everything that
// goes wrong. All of it is a value that can be written down, changed and run again.
namespace gyre::simulate {

struct ScenarioOptions {
  std::uint64_t seed = 1;
  milliseconds length = 1h;
  int symbols = 10;
  // "all", "none", a fault plan, or names of fault kinds to draw from, separated by commas.
  std::string faults = "all";
  bool kills = true;
};

struct Scenario {
  std::uint64_t seed = 1;
  sim::World world;
  EngineSettings engine;
  Link link;
  sim::FaultPlan plan;
  std::vector<Kill> kills;
  bool calm = false;  // nothing goes wrong
  // In the exchange's time: the last trouble is over; healthy from; flat from; the end.
  Timestamp begin, calm_from, flatten_at, end;
};

// Whether the plan lets hardly anything through, or did until a moment ago.
bool is_blocked(const Scenario& scenario, Timestamp now);

Result<Scenario> make_scenario(const ScenarioOptions& options);

}  // namespace gyre::simulate
