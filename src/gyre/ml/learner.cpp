#include "gyre/ml/learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "gyre/ml/evidence/uniqueness.hpp"
#include "gyre/ml/model_id.hpp"
#include "gyre/ml/outcome.hpp"

namespace gyre::ml {
namespace {

// Decided from `begin` on, and due by `now`.
std::vector<Sample> known_between(std::span<const Sample> samples, Timestamp begin, Timestamp now) {
  std::vector<Sample> rows;
  std::ranges::copy_if(samples, std::back_inserter(rows), [&](const Sample& sample) {
    return sample.at >= begin && is_mature(sample, now);
  });
  return rows;
}

double effective_rows(std::span<const Sample> rows, const WeightSettings& settings, Timestamp now) {
  return rows.empty() ? 0 : effective_size(sample_weights(rows, settings, now));
}

bool enough_rows(const GateVerdict& verdict) {
  return verdict.lack != Lack::Data && std::ranges::none_of(verdict.rules, [](const GateRule& r) {
           return r.state == RuleState::NoData;
         });
}

}  // namespace

Result<KnownModel> Learner::load(const Standing& standing) const {
  const auto& kin = setup_.kin;
  return read_model(folder_.path(standing.id), {kin.schema, kin.label, kin.ladder});
}

// Where a roll-back leads: the one that served before, if it is still better than the constant.
Result<std::optional<std::string>> Learner::fallback(std::span<const Sample> rows,
                                                     Timestamp now) const {
  GYRE_TRY(const auto before, folder_.previous());
  if (!before) return std::nullopt;
  auto known = load(*before);
  if (!known) return std::nullopt;  // of another schema, or its files are gone
  const Outcome outcome{*known->model,
                        known->meta.base_score,
                        {rows.begin(), rows.end()},
                        setup_.method.weights,
                        now};
  if (!judge_shadow(outcome.input(), 0, setup_.method.gate).passed) return std::nullopt;
  return before->id;
}

Result<> Learner::watch(LearnReport& report, std::span<const Sample> samples) {
  GYRE_TRY(const auto standing, folder_.live());
  if (!standing) return {};
  auto& live = report.live.emplace(LiveReport{.id = standing->id, .action = "stays"});
  report.serves = standing->id;
  const auto now = report.now;
  const auto end = [&](std::string_view action, std::string why) {
    live.action = action;
    live.why = std::move(why);
    report.serves.clear();
  };
  const auto known = load(*standing);
  if (!known) {
    end("retired", known.error().context);
    return folder_.step(standing->id, ModelEvent::Retire, live.why, now);
  }
  const auto since = std::max(standing->promoted, now - setup_.learning.expiry);
  const auto rows = known_between(samples, since, now);
  const Outcome outcome{*known->model, known->meta.base_score, rows, setup_.method.weights, now};
  if (!outcome.empty()) {
    live.verdict = judge_live(outcome.input(), outcome.loss_rose(), setup_.method.gate);
    live.drift = outcome.drift(known->meta.drift, setup_.drift);
    if (!live.verdict.passed) {
      GYRE_TRY(const auto to, fallback(rows, now));
      end("rolled back", reason(live.verdict));
      if (to) report.serves = *to;
      return folder_.roll_back(live.why, now, to);
    }
    if (live.drift.level == DriftLevel::Red) {
      end("retired", live.drift.reason);
      return folder_.step(standing->id, ModelEvent::Retire, live.why, now);
    }
  }
  const bool confirmed = !outcome.empty() && enough_rows(live.verdict);
  if (!confirmed && now - standing->promoted >= setup_.learning.expiry) {
    end("retired",
        fmt::format("too few rows in {} to confirm it", to_unit_text(setup_.learning.expiry)));
    return folder_.step(standing->id, ModelEvent::Retire, live.why, now);
  }
  return {};
}

Result<> Learner::look_at_shadow(LearnReport& report, std::span<const Sample> samples) {
  GYRE_TRY(const auto all, folder_.list());
  const auto standing = std::ranges::find(all, ModelState::Shadow, &Standing::state);
  if (standing == all.end()) return {};
  auto& shadow = report.shadow.emplace(ShadowReport{.id = standing->id, .action = "waits"});
  const auto known = load(*standing);
  if (!known) {
    shadow.action = "rejected";
    shadow.why = known.error().context;
    return folder_.step(standing->id, ModelEvent::Refuse, shadow.why, report.now);
  }
  auto rows = known_between(samples, known->meta.created, report.now);
  const Outcome outcome{*known->model, known->meta.base_score, std::move(rows),
                        setup_.method.weights, report.now};
  if (outcome.empty()) {
    shadow.why = "no row has become known under it yet";
    return {};
  }
  shadow.verdict =
      judge_shadow(outcome.input(), known->meta.gate.rows_effective, setup_.method.gate);
  if (shadow.verdict.passed) {
    shadow.action = "promoted";
    report.serves = standing->id;
    return folder_.step(standing->id, ModelEvent::Promote, "passed the shadow stage", report.now);
  }
  shadow.why = reason(shadow.verdict);
  if (shadow.verdict.lack == Lack::Data) return {};
  shadow.action = "rejected";
  return folder_.step(standing->id, ModelEvent::Refuse, shadow.why, report.now);
}

// Empty when an attempt is due.
Result<std::string> Learner::not_due(const LearnReport& report,
                                     std::span<const Sample> samples) const {
  if (report.shadow && report.shadow->action == "waits") return "a model is in the shadow";
  GYRE_TRY(const auto notes, folder_.attempts());
  if (notes.empty()) return std::string{};
  const auto last = notes.back().at;
  const auto since = report.now - last;
  const bool drifts = report.live && report.live->drift.level != DriftLevel::Green;
  if (drifts && since >= setup_.learning.soonest) return std::string{};
  if (since < setup_.learning.every)
    return fmt::format("the last attempt was {} ago", to_unit_text(since));
  std::vector<Sample> fresh;
  std::ranges::copy_if(samples, std::back_inserter(fresh), [&](const Sample& sample) {
    return sample.due > last && sample.due <= report.now;
  });
  const double rows = effective_rows(fresh, setup_.method.weights, report.now);
  if (rows >= setup_.learning.rows) return std::string{};
  return fmt::format("{:.0f} of {:.0f} effective rows are new", rows, setup_.learning.rows);
}

Result<> Learner::try_another(LearnReport& report, std::span<const Sample> samples, bool forced,
                              std::stop_token stop) {
  auto& made = report.attempt;
  if (!forced) {
    GYRE_TRY(made.why, not_due(report, samples));
    if (!made.why.empty()) {
      made.action = "not due";
      return {};
    }
  }
  std::optional<KnownModel> incumbent;
  if (!report.serves.empty()) {
    GYRE_TRY(const auto standing, folder_.find(report.serves));
    if (auto known = load(standing)) incumbent = *std::move(known);
  }
  GYRE_TRY(const auto attempts, folder_.attempts_since_promotion());
  GYRE_TRY(const auto notes, folder_.attempts());
  const auto id = make_model_id(report.now, notes.size());
  GYRE_TRY(auto result,
           attempt(samples, setup_.method,
                   {.now = report.now,
                    .bar = setup_.bar,
                    .kin = setup_.kin,
                    .id = id,
                    .parent = report.serves,
                    .incumbent = incumbent ? incumbent->model.get() : nullptr,
                    .incumbent_seen = incumbent ? incumbent->meta.validation.end : Timestamp{},
                    .attempts = attempts + 1,
                    .trials = notes.size() + 1,
                    .program = setup_.program,
                    .commit = setup_.commit,
                    .folder = folder_.draft(id)},
                   std::move(stop)));
  if (result.bundle && result.bundle->meta.gate.demote_incumbent && incumbent) {
    GYRE_CHECK(folder_.step(report.serves, ModelEvent::Retire,
                            "no better than the constant on rows of a later test", report.now));
    report.serves.clear();
  }
  return take_in(folder_, made, result, report.now);
}

Result<> take_in(ModelFolder& folder, AttemptReport& made, const Attempt& tried, Timestamp now) {
  made.evidence = tried.evidence;
  made.findings = tried.findings;
  if (!enough(made.evidence)) {
    made.action = "waits for data";
    made.why = missing(made.evidence);
    return {};
  }
  if (!tried.bundle) {
    made.action = "refused";
    made.why = "a leak tripwire: " + made.findings.front().name;
    return folder.note({now, "", false, made.why});
  }
  const auto& meta = tried.bundle->meta;
  made.id = meta.id;
  made.verdict = meta.gate;
  const bool passed = made.verdict.passed;
  made.action = passed ? "shadow" : "refused";
  made.why = passed ? "passed the gate" : reason(made.verdict);
  GYRE_CHECK(folder.add(meta));
  GYRE_CHECK(folder.note({now, made.id, passed, passed ? "" : made.why}));
  return folder.step(made.id, passed ? ModelEvent::Pass : ModelEvent::Refuse, made.why, now);
}

// An attempt that was ended when its bundle was there and its standing was not: the verdict is in
// the bundle.
Result<> Learner::settle_interrupted(Timestamp now) {
  GYRE_TRY(const auto all, folder_.list());
  for (const auto& standing : all) {
    if (standing.state != ModelState::Candidate) continue;
    GYRE_TRY(const auto meta, read_meta(folder_.path(standing.id)));
    const bool passed = meta.gate.passed;
    const auto why = passed ? "passed the gate" : reason(meta.gate);
    GYRE_TRY(const auto notes, folder_.attempts());
    if (std::ranges::find(notes, standing.id, &AttemptNote::id) == notes.end())
      GYRE_CHECK(folder_.note({meta.created, standing.id, passed, passed ? "" : why}));
    GYRE_CHECK(folder_.step(standing.id, passed ? ModelEvent::Pass : ModelEvent::Refuse, why, now));
  }
  return {};
}

Result<LearnReport> Learner::step(std::span<const Sample> samples, Timestamp now, bool forced,
                                  std::stop_token stop) {
  LearnReport report{.now = now, .samples = samples.size()};
  {
    GYRE_TRY(const auto claim, folder_.claim_training());
    GYRE_CHECK(settle_interrupted(now));
    GYRE_CHECK(watch(report, samples));
    GYRE_CHECK(look_at_shadow(report, samples));
    GYRE_CHECK(try_another(report, samples, forced, std::move(stop)));
  }
  GYRE_CHECK(folder_.prune());  // claims it for itself
  return report;
}

std::string LearnReport::summary() const {
  std::string text = serves.empty() ? "rules only" : "model " + serves;
  if (live && live->action != "stays")
    text += fmt::format(", {} {}: {}", live->id, live->action, live->why);
  if (shadow) {
    text += fmt::format(", {} in the shadow {}", shadow->id, shadow->action);
    if (!shadow->why.empty()) text += ": " + shadow->why;
  }
  if (attempt.action != "not due") {
    text += ", attempt " + attempt.action;
    // Of several things that are missing, the first will do.
    if (!attempt.why.empty()) text += ": " + attempt.why.substr(0, attempt.why.find(';'));
  }
  return text;
}

}  // namespace gyre::ml
