#include "gyre/ml/evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gyre::ml {

bool enough(const Evidence& evidence) { return std::ranges::all_of(evidence, &Need::met); }

std::string missing(const Evidence& evidence) {
  std::string text;
  for (const auto& need : evidence) {
    if (need.met()) continue;
    if (!text.empty()) text += "; ";
    // Rounded down: what is nearly there is not there.
    text += fmt::format("{} {} needed, {} there", std::ceil(need.need), need.what,
                        std::floor(need.have));
  }
  return text;
}

}  // namespace gyre::ml
