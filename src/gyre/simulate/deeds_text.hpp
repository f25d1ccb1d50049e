#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/simulate/doom.hpp"
#include "gyre/simulate/host.hpp"

// Deaths and accidents as text, so that a scenario that was made smaller fits into one command:
// "after_sync@12m+5s;between_events@723250ms+200ms", "pause@10m+30s;slow_disk@20m+1m:2s". Times
// count from the beginning of decisions; nothing is "none".
namespace gyre::simulate {

std::string deeds_text(const std::vector<Kill>& kills, Timestamp begin);
std::string deeds_text(const std::vector<Accident>& accidents, Timestamp begin);

// Sorted by time. An error names the part that cannot be read.
Result<std::vector<Kill>> read_kills(std::string_view text, Timestamp begin);
Result<std::vector<Accident>> read_accidents(std::string_view text, Timestamp begin);

}  // namespace gyre::simulate
