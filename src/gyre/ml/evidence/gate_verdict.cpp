#include "gyre/ml/evidence/gate_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gyre::ml {

const GateRule* GateVerdict::rule(std::string_view name) const {
  const auto found = std::ranges::find(rules, name, &GateRule::name);
  return found == rules.end() ? nullptr : &*found;
}

std::string reason(const GateVerdict& verdict) {
  const auto* rule = verdict.rule(verdict.decided_by);
  if (rule == nullptr) return "every rule passed";
  if (rule->state == RuleState::NoData)
    return fmt::format("{}: {:.0f} needed, {:.0f} there", rule->name, std::ceil(rule->least),
                       std::floor(rule->value));
  if (rule->name == "tripwires" && !verdict.findings.empty()) {
    const auto& finding = verdict.findings.front();
    return fmt::format("tripwire {}, feature {}: {:.4f}, bound {:.4f}", finding.name,
                       finding.feature, finding.value, finding.bound);
  }
  if (rule->name == "parity") return "parity: " + verdict.parity;
  std::string text = fmt::format("{} failed: {:.4f}", rule->name, rule->value);
  if (!std::isnan(rule->low)) text += fmt::format(" ({:.4f} to {:.4f})", rule->low, rule->high);
  if (!std::isnan(rule->least)) text += fmt::format(", above {:.4f} asked", rule->least);
  if (!std::isnan(rule->most)) text += fmt::format(", at most {:.4f} asked", rule->most);
  return text;
}

}  // namespace gyre::ml
