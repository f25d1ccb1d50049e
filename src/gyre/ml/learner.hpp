#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/ml/candidate.hpp"
#include "gyre/ml/evidence/drift.hpp"
#include "gyre/ml/model_folder.hpp"
#include "gyre/ml/serve.hpp"

// What happens to models as rows come in: the one that serves is watched and taken back, the one in
// the shadow is promoted or rejected, and when there is enough that is new, another is tried. One
// step does all three, leaves the folder whole whenever it is ended, and can be made again.
// Source: learning.md 2.10 to 2.14.
namespace gyre::ml {

struct LearningSettings {
  static constexpr std::string_view name = "learning";
  static constexpr std::string_view meaning = "when models are trained, and how long they serve";
  static constexpr bool decides = false;

  bool retrain = true;
  milliseconds every = 24h;
  double rows = 200;
  milliseconds soonest = 6h;
  milliseconds expiry = std::chrono::days{14};
  Evaluator evaluator = Evaluator::Forest;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"retrain",   &LearningSettings::retrain,   "", false, true, "train in the background of a run"},
      Attribute{"every",     &LearningSettings::every,     "", milliseconds{1min}, milliseconds{std::chrono::days{90}}, "market time between two attempts, and there must be"},
      Attribute{"rows",      &LearningSettings::rows,      "effective rows", 1.0, 1e6, "that are due since the last attempt"},
      Attribute{"soonest",   &LearningSettings::soonest,   "", milliseconds{1min}, milliseconds{std::chrono::days{90}}, "after the last attempt where drift asks for another"},
      Attribute{"expiry",    &LearningSettings::expiry,    "", milliseconds{1h}, milliseconds{std::chrono::days{365}}, "a model that the rows of so long cannot confirm serves no more"},
      Attribute{"evaluator", &LearningSettings::evaluator, "", Evaluator::Forest, Evaluator::Runtime, "what answers: forest, our own, or runtime, ONNX Runtime"},
  };
  // clang-format on
};

// Of the model that serves.
struct LiveReport {
  std::string id, action, why;  // "stays", "rolled back", "retired"
  GateVerdict verdict;
  DriftReport drift;
  static constexpr std::tuple fields{
      Field{"id", &LiveReport::id}, Field{"action", &LiveReport::action},
      Field{"why", &LiveReport::why}, Field{"verdict", &LiveReport::verdict},
      Field{"drift", &LiveReport::drift}};
};

// Of the model in the shadow.
struct ShadowReport {
  std::string id, action, why;  // "waits", "promoted", "rejected"
  GateVerdict verdict;
  static constexpr std::tuple fields{
      Field{"id", &ShadowReport::id}, Field{"action", &ShadowReport::action},
      Field{"why", &ShadowReport::why}, Field{"verdict", &ShadowReport::verdict}};
};

// Of a new one.
struct AttemptReport {
  std::string id, action, why;  // "not due", "waits for data", "refused", "shadow"
  Evidence evidence;
  Findings findings;
  GateVerdict verdict;
  static constexpr std::tuple fields{Field{"id", &AttemptReport::id},
                                     Field{"action", &AttemptReport::action},
                                     Field{"why", &AttemptReport::why},
                                     Field{"evidence", &AttemptReport::evidence},
                                     Field{"findings", &AttemptReport::findings},
                                     Field{"verdict", &AttemptReport::verdict}};
};

struct LearnReport {
  Timestamp now{};
  std::uint64_t samples = 0;
  std::string serves;  // id; empty: the rules alone
  std::optional<LiveReport> live;
  std::optional<ShadowReport> shadow;
  AttemptReport attempt;

  // "rules only: 21 days of history needed, 12 there": for people who have one line.
  std::string summary() const;

  static constexpr std::tuple fields{
      Field{"now", &LearnReport::now},       Field{"samples", &LearnReport::samples},
      Field{"serves", &LearnReport::serves}, Field{"live", &LearnReport::live},
      Field{"shadow", &LearnReport::shadow}, Field{"attempt", &LearnReport::attempt}};
};

// What came of an attempt goes into the folder, with its reason, and into the report.
Result<> take_in(ModelFolder& folder, AttemptReport& made, const Attempt& tried, Timestamp now);

class Learner {
 public:
  struct Setup {
    Method method;
    DriftSettings drift;
    LearningSettings learning;
    Kin kin;
    milliseconds bar = std::chrono::minutes{5};
    std::string program, commit;
  };

  Learner(ModelFolder folder, Setup setup) : folder_{std::move(folder)}, setup_{std::move(setup)} {}

  // `samples` in the order of decisions, all that there are; `now` in market time. `forced`: an
  // attempt is made whether it is due or not. Errors: Busy when another process trains, or when
  // told to stop; those of the disk.
  Result<LearnReport> step(std::span<const Sample> samples, Timestamp now, bool forced = false,
                           std::stop_token stop = {});

 private:
  Result<KnownModel> load(const Standing& standing) const;
  Result<> watch(LearnReport& report, std::span<const Sample> samples);
  Result<> look_at_shadow(LearnReport& report, std::span<const Sample> samples);
  Result<> settle_interrupted(Timestamp now);
  Result<> try_another(LearnReport& report, std::span<const Sample> samples, bool forced,
                       std::stop_token stop);
  Result<std::string> not_due(const LearnReport& report, std::span<const Sample> samples) const;
  Result<std::optional<std::string>> fallback(std::span<const Sample> rows, Timestamp now) const;

  ModelFolder folder_;
  Setup setup_;
};

}  // namespace gyre::ml
