#pragma once

#include <string>

#include "gyre/simulate/campaign.hpp"

// What a campaign came to, for people and for machines.
namespace gyre::app {

struct SimulateReport {
  simulate::CampaignResult result;
  simulate::ScenarioOptions each;
  double wall_s = 0;
  unsigned jobs = 1;
};

std::string simulate_table(const SimulateReport& report);
std::string simulate_json(const SimulateReport& report);

}  // namespace gyre::app
