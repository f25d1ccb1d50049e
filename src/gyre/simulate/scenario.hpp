#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gyre/engine/engine.hpp"
#include "gyre/exchange/session/feed_settings.hpp"
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
  // "all", "none", a fault plan, names of fault kinds to draw from, separated by commas, or
  // "blackout": for all hours but the first and the last few minutes nothing gets through.
  std::string faults = "all";
  // Deaths and accidents of the host: "all", "none", or a list as deeds_text() writes it.
  std::string kills = "all", host = "all";
};

// What whoever starts the process has set.
struct Setup {
  EngineSettings engine;
  std::vector<std::string> symbols;  // empty: all that is traded
};

struct Scenario {
  std::uint64_t seed = 1;
  sim::World world;
  Setup setup, later;  // later: after it was reconfigured
  session::FeedSettings feed;
  Link link;
  sim::FaultPlan plan;
  std::vector<Kill> kills;
  std::vector<Accident> accidents;
  bool calm = false;  // nothing goes wrong
  // In the exchange's time: the last trouble is over; healthy from; flat from; the end.
  Timestamp begin, calm_from, flatten_at, end;
};

// Whether the plan lets hardly anything through, or did until a moment ago.
bool is_blocked(const Scenario& scenario, Timestamp now);

Result<Scenario> make_scenario(const ScenarioOptions& options);

// Nothing goes wrong, and no draw depends on what was asked before: what differs between two runs
// of it comes from what was done to one of them. With deaths it dies between decisions only.
Result<Scenario> make_still_scenario(const ScenarioOptions& options, bool deaths);

}  // namespace gyre::simulate
