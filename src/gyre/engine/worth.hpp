#pragma once

#include <cmath>

#include "gyre/domain/proposal.hpp"

// What an idea costs and may bring, in shares of its entry price and in risks. In and out as a
// taker: what a stopped trade pays, the dearer of the two ways out.
namespace gyre {

struct Worth {
  double cost = 0, risk = 0;  // shares of the entry: of a round trip, and to the stop
  double reward = 0;          // net of costs, in units of the net risk
  double expected = 0;        // R, if the rule confidence were a probability
};

// `half_spread` is a price, `taker_fee` a share.
inline Worth worth_of(const Proposal& p, double taker_fee, double half_spread) {
  Worth worth{.cost = 2 * taker_fee + 2 * half_spread / p.entry,
              .risk = std::abs(p.entry - p.stop) / p.entry};
  const double gain = std::abs(p.target - p.entry) / p.entry;
  worth.reward = (gain - worth.cost) / (worth.risk + worth.cost);
  worth.expected = p.confidence * worth.reward - (1 - p.confidence);
  return worth;
}

}  // namespace gyre
