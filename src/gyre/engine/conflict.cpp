#include "gyre/engine/conflict.hpp"

#include <algorithm>

namespace gyre {

std::vector<std::optional<DecisionReason>> settle_conflicts(ConflictPolicy policy,
                                                            std::span<const Contender> contenders) {
  const auto verdict = [&](const Contender& mine) -> std::optional<DecisionReason> {
    bool opposed = false;
    const Contender* winner = nullptr;
    for (const Contender& one : contenders) {
      if (one.leg != mine.leg) continue;
      opposed = opposed || one.side != mine.side;
      const bool sooner =
          policy == ConflictPolicy::Order && winner != nullptr && one.strategy < winner->strategy;
      if (winner == nullptr || sooner) winner = &one;
    }
    if (opposed && policy == ConflictPolicy::Agree) return DecisionReason::Conflicting;
    if (winner != &mine) return DecisionReason::Outranked;
    return std::nullopt;
  };
  std::vector<std::optional<DecisionReason>> verdicts;
  for (const Contender& one : contenders) verdicts.push_back(verdict(one));
  return verdicts;
}

}  // namespace gyre
