#include <algorithm>

#include "gyre/engine/analyst.hpp"

namespace gyre {

Edges find_edges(const Books& books, Analysis& analysis, Timestamp boundary, milliseconds rearm) {
  Edges edges;
  const bool first = books.last_boundary() == Timestamp{};
  const auto& armings = books.armings();
  const auto key_of = [](const Setup& s) {
    return ArmingKey{s.symbol, s.strategy, s.proposal.side};
  };
  for (const auto& setup : analysis.standing) {
    const auto known = armings.find(key_of(setup));
    const bool rose = known == armings.end() || boundary - known->second.proposed >= rearm;
    if (!rose) continue;
    edges.rose.push_back({setup.symbol, setup.strategy, setup.proposal.side});
    if (first) continue;
    edges.ideas.push_back(setup);
    analysis.stages[setup.symbol.value] = FunnelStage::Proposed;
  }
  for (const auto& [key, arming] : armings) {
    const auto [symbol, strategy, side] = key;
    const auto stage = analysis.stages.at(symbol.value);
    if (stage == FunnelStage::NoData || stage == FunnelStage::Stale) continue;  // nobody could look
    const bool stands = std::ranges::any_of(
        analysis.standing, [&](const Setup& setup) { return key_of(setup) == key; });
    if (!stands) edges.fell.push_back({symbol, strategy, side});
  }
  return edges;
}

}  // namespace gyre
