#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/learner.hpp"
#include "tests/ml/made_markets.hpp"

// The whole life of a model in a made market, by the learner itself with its standard settings: an
// attempt, its shadow stage, and what becomes of it afterwards, a day at a time.
namespace gyre::ml {

inline constexpr int kAttemptDay = 180;

struct Life {
  bool tried = false;  // there was enough to train and to judge
  bool passed_gate = false, promoted = false, taken_back = false;
  double auc = 0;                           // of the candidate on the test rows
  std::string decided_by;                   // the rule that refused it, of the gate or the shadow
  std::string ended_by;                     // what took it back
  int shadow_days = 0, live_days = 0;       // how long it was in either
  std::uint64_t rows_until_taken_back = 0;  // decided since the edge ended and due by then
};

inline Timestamp day_of(int count) {
  return kMadeBegin + count * milliseconds{std::chrono::days{1}};
}

// Those of which is known, at `now`, that they are.
inline std::span<const Sample> known_at(std::span<const Sample> samples, Timestamp now) {
  const auto end = std::ranges::partition_point(samples, [&](auto& s) { return s.at <= now; });
  return {samples.begin(), end};
}

// One attempt on kAttemptDay; shadow and service are looked at daily until the market ends, or
// until a model is taken back.
inline Life live_through(const MadeMarket& market, const std::filesystem::path& folder) {
  const auto samples = made_samples(market);
  auto opened = ModelFolder::open(folder);
  ensure(opened.has_value(), "the folder can be made");
  Learner::Setup setup{.kin = {"schema", "ladder", "label"}};
  setup.learning.every = std::chrono::days{90};
  setup.learning.soonest = std::chrono::days{90};
  Learner learner{*std::move(opened), std::move(setup)};
  const auto step = [&](int day, bool forced) {
    auto report = learner.step(known_at(samples, day_of(day)), day_of(day), forced);
    ensure(report.has_value(), report ? "" : report.error().context.c_str());
    return *std::move(report);
  };

  Life life;
  const auto first = step(kAttemptDay, true).attempt;
  life.tried = enough(first.evidence);
  life.passed_gate = first.verdict.passed;
  life.decided_by = first.findings.empty() ? first.verdict.decided_by : first.findings[0].name;
  if (const auto* auc = first.verdict.rule("auc")) life.auc = auc->value;
  if (!life.passed_gate) return life;
  for (int today = kAttemptDay + 1; today < market.days; ++today) {
    const auto report = step(today, false);
    if (report.shadow) {
      ++life.shadow_days;
      life.promoted = report.shadow->action == "promoted";
      if (report.shadow->action == "rejected") {
        life.decided_by = "shadow_" + report.shadow->verdict.decided_by;
        return life;
      }
    }
    if (!report.live) continue;
    ++life.live_days;
    if (report.live->action == "stays") continue;
    life.taken_back = true;
    life.ended_by = report.live->verdict.passed ? "drift" : report.live->verdict.decided_by;
    for (const auto& sample : samples)
      life.rows_until_taken_back +=
          sample.at >= day_of(market.edge_ends) && sample.due <= day_of(today);
    return life;
  }
  return life;
}

}  // namespace gyre::ml
