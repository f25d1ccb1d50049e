#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/simulate/campaign.hpp"

// What a campaign has come to so far, as a file keeps it: a long one is run in pieces, and ends
// whenever somebody wants.
namespace gyre::simulate {

struct CampaignTally {
  ScenarioOptions each;  // each.seed: the first
  int sabotage = 0;      // the planted bug; 0: none
  std::uint64_t next = 1;
  double wall_s = 0;
  CampaignSums sums;
  std::vector<Failure> failures;

  // Of seeds from `next` on.
  void add(const CampaignResult& more, double wall_seconds);
};

// One JSON object.
std::string tally_text(const CampaignTally& tally);
// An error when it is damaged, or counts other kinds and tables than this program has.
Result<CampaignTally> read_tally(std::string_view text);
// An error that names the first option in which they differ.
Result<> check_same_campaign(const CampaignTally& kept, const CampaignTally& wanted);

}  // namespace gyre::simulate
