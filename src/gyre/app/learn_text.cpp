#include "gyre/app/learn_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"

namespace gyre::app {
namespace {

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{:.4g}", value); }

std::string wanted(const ml::GateRule& rule) {
  const auto least = number(rule.least), most = number(rule.most);
  if (least.empty() && most.empty()) return "";
  if (most.empty()) return "> " + least;
  if (least.empty()) return "< " + most;
  return least + " to " + most;
}

std::string interval(const ml::GateRule& rule) {
  if (std::isnan(rule.low) && std::isnan(rule.high)) return "";
  return fmt::format("{} to {}", number(rule.low), number(rule.high));
}

std::string verdict_text(const ml::GateVerdict& verdict) {
  if (verdict.rules.empty()) return {};
  std::string text = verdict.passed ? "  passed\n" : fmt::format("  {}\n", reason(verdict));
  if (!verdict.passed) text += fmt::format("  what is lacking: {}\n", to_string(verdict.lack));
  return text + gate_table(verdict);
}

std::string finding_text(const ml::Finding& finding) {
  const auto place = static_cast<std::size_t>(finding.feature);
  const bool known = finding.feature >= 0 && place < kFeatureCount;
  return fmt::format("  {}{}: {:.4g}, and {:.4g} is allowed\n", finding.name,
                     known ? fmt::format(" ({})", features()[place].name) : "", finding.value,
                     finding.bound);
}

}  // namespace

std::string gate_table(const ml::GateVerdict& verdict) {
  std::string text = fmt::format("  {:<28} {:>12} {:>24} {:>16}  {}\n", "rule", "measured",
                                 "bounds", "wanted", "");
  for (const auto& rule : verdict.rules)
    text += fmt::format("  {:<28} {:>12} {:>24} {:>16}  {}\n", rule.name, number(rule.value),
                        interval(rule), wanted(rule), to_string(rule.state));
  text += fmt::format(
      "  {} rows, {:.0f} effective, {:.0f} blocks of time, {} resamples, alpha {}\n", verdict.rows,
      verdict.rows_effective, verdict.blocks, verdict.resamples, verdict.alpha);
  return text;
}

std::string evidence_table(const ml::Evidence& evidence) {
  std::string text;
  for (const auto& need : evidence)
    text += fmt::format("  {:<40} {:>10.0f} of {:>6.0f}{}\n", need.what, need.have, need.need,
                        need.met() ? "" : "   missing");
  return text;
}

std::string to_page(const ml::LearnReport& report) {
  std::string text = fmt::format("{}\n\n{} rows to learn from, as of {}\n", report.summary(),
                                 report.samples, to_text(report.now));
  if (report.live) {
    text += fmt::format("\nServing model {}: {}\n", report.live->id, report.live->action);
    text += verdict_text(report.live->verdict);
    text += fmt::format("  drift: {}{}\n", to_string(report.live->drift.level),
                        report.live->drift.reason.empty() ? "" : ", " + report.live->drift.reason);
  }
  if (report.shadow) {
    text += fmt::format("\nModel in the shadow {}: {}\n", report.shadow->id, report.shadow->action);
    text += verdict_text(report.shadow->verdict);
  }
  const auto& attempt = report.attempt;
  text += fmt::format("\nAttempt: {}{}\n", attempt.action,
                      attempt.why.empty() ? "" : ", " + attempt.why);
  text += evidence_table(attempt.evidence);
  for (const auto& finding : attempt.findings) text += finding_text(finding);
  for (const auto& finding : attempt.verdict.findings) text += finding_text(finding);
  text += verdict_text(attempt.verdict);
  return text;
}

}  // namespace gyre::app
