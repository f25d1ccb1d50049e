#include "gyre/ml/learner.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gyre/core/json_write.hpp"
#include "tests/ml/gate_study.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::ml {
namespace {

constexpr int kFirst = 60;  // the day of the first attempt

// Three features tell much, for so many days.
MadeMarket telling_market(int edge_ends = 1000, double edge_after = 0) {
  return {.kind = Made::Removed,
          .days = kFirst + 45,
          .symbols = 8,
          .ideas_a_day = 10,
          .edge_ends = edge_ends,
          .edge = 0.9,
          .edge_after = edge_after};
}

const std::vector<Sample>& telling_samples() {
  static const auto samples = made_samples(telling_market());
  return samples;
}

const std::vector<Sample>& idle_samples() {
  static const auto samples = made_samples({.days = kFirst + 5, .symbols = 8, .ideas_a_day = 10});
  return samples;
}

Learner::Setup learner_setup() {
  Learner::Setup setup{.kin = {"schema", "ladder", "label"}};
  setup.method.training.rounds = 60;
  setup.learning.every = std::chrono::days{60};  // unless a test forces one
  setup.learning.soonest = std::chrono::days{60};
  return setup;
}

class LearnerTest : public testing::Test {
 protected:
  Result<LearnReport> try_step(std::span<const Sample> samples, int day, bool forced = false,
                               DiskHook hook = {}) {
    auto folder = ModelFolder::open(dir / "models", std::move(hook));
    EXPECT_TRUE(folder.has_value());
    Learner learner{*std::move(folder), setup};
    return learner.step(known_at(samples, day_of(day)), day_of(day), forced);
  }
  LearnReport step(std::span<const Sample> samples, int day, bool forced = false) {
    auto report = try_step(samples, day, forced);
    EXPECT_TRUE(report.has_value()) << report.error().context;
    return *std::move(report);
  }
  // To the day on which the model of the first attempt serves.
  int promote(std::span<const Sample> samples) {
    EXPECT_EQ(step(samples, kFirst).attempt.action, "shadow");
    for (int day = kFirst + 1; day < kFirst + 20; ++day)
      if (!step(samples, day).serves.empty()) return day;
    ADD_FAILURE() << "the shadow never ended";
    return 0;
  }
  std::vector<Standing> standings() const {
    return ModelFolder::open(dir / "models")->list().value();
  }

  const TempDir dir;
  Learner::Setup setup = learner_setup();
};

TEST_F(LearnerTest, says_in_numbers_what_is_missing_to_a_newcomer) {
  const auto report = step(idle_samples(), 12);
  EXPECT_EQ(report.attempt.action, "waits for data");
  EXPECT_TRUE(report.attempt.why.starts_with("21 days of history needed, 10 there"))
      << report.attempt.why;
  EXPECT_TRUE(report.summary().starts_with("rules only, attempt waits for data: 21 days"))
      << report.summary();
  EXPECT_TRUE(step({}, 1).attempt.why.contains("0 there"));
  EXPECT_TRUE(standings().empty());
}

TEST_F(LearnerTest, never_replaces_anything_by_what_proved_nothing) {
  const auto report = step(idle_samples(), kFirst);
  EXPECT_EQ(report.attempt.action, "refused");
  EXPECT_TRUE(report.attempt.why.starts_with("better_than_constant failed"));
  EXPECT_EQ(report.serves, "");
  ASSERT_EQ(standings().size(), 1u);
  EXPECT_EQ(standings()[0].state, ModelState::Rejected);
  EXPECT_TRUE(to_json(report).contains("better_than_constant"));
}

TEST_F(LearnerTest, does_not_try_again_before_enough_is_new) {
  setup.learning = {};
  step(idle_samples(), kFirst);
  EXPECT_EQ(step(idle_samples(), kFirst).attempt.action, "not due");
  const auto next_day = step(idle_samples(), kFirst + 1).attempt;
  EXPECT_EQ(next_day.action, "not due");
  EXPECT_TRUE(next_day.why.contains("of 200 effective rows are new")) << next_day.why;
  EXPECT_EQ(step(idle_samples(), kFirst + 4).attempt.action, "refused");
  EXPECT_EQ(standings().size(), 2u);
}

TEST_F(LearnerTest, watches_a_model_in_the_shadow_before_it_serves) {
  const auto first = step(telling_samples(), kFirst);
  ASSERT_EQ(first.attempt.action, "shadow") << first.attempt.why;
  EXPECT_EQ(first.serves, "");
  const auto waiting = step(telling_samples(), kFirst + 3);
  ASSERT_TRUE(waiting.shadow);
  EXPECT_EQ(waiting.shadow->action, "waits");
  EXPECT_TRUE(waiting.shadow->why.starts_with("effective_rows: ")) << waiting.shadow->why;
  EXPECT_EQ(waiting.serves, "");
  EXPECT_EQ(waiting.attempt.why, "a model is in the shadow");

  const auto seen = step(telling_samples(), kFirst + 15);
  EXPECT_EQ(seen.shadow->action, "promoted");
  EXPECT_EQ(seen.serves, first.attempt.id);
  const auto later = step(telling_samples(), kFirst + 20);
  EXPECT_EQ(later.serves, first.attempt.id);
  EXPECT_EQ(later.live->action, "stays");
  EXPECT_EQ(later.live->drift.level, DriftLevel::Green) << later.live->drift.reason;
}

TEST_F(LearnerTest, rejects_a_shadow_that_new_rows_do_not_confirm) {
  const auto samples = made_samples(telling_market(kFirst));
  ASSERT_EQ(step(samples, kFirst).attempt.action, "shadow");
  const auto report = step(samples, kFirst + 15);
  EXPECT_EQ(report.shadow->action, "rejected");
  EXPECT_EQ(report.serves, "");
  EXPECT_EQ(standings()[0].state, ModelState::Rejected);
}

TEST_F(LearnerTest, takes_a_model_back_when_its_edge_is_gone_and_leaves_the_rules) {
  const auto samples = made_samples(telling_market(kFirst + 12));
  const int promoted = promote(samples);
  ASSERT_LT(promoted, kFirst + 12);
  LearnReport report;
  int day = promoted;
  while (++day < kFirst + 45 && (report = step(samples, day)).live->action == "stays");
  EXPECT_EQ(report.live->action, "rolled back");
  EXPECT_EQ(report.serves, "");
  EXPECT_LT(day, kFirst + 30);
  EXPECT_EQ(standings()[0].state, ModelState::RolledBack);
  EXPECT_FALSE(step(samples, day + 1).live);
}

TEST_F(LearnerTest, lets_a_model_expire_that_no_rows_confirm) {
  const int promoted = promote(telling_samples());
  const auto until = known_at(telling_samples(), day_of(promoted));  // and nothing after it
  EXPECT_EQ(step(until, promoted + 13).live->action, "stays");
  const auto report = step(until, promoted + 14);
  EXPECT_EQ(report.live->action, "retired");
  EXPECT_TRUE(report.live->why.contains("too few rows")) << report.live->why;
  EXPECT_EQ(report.serves, "");
}

TEST_F(LearnerTest, retires_a_model_whose_scores_have_moved_far) {
  const int promoted = promote(telling_samples());
  auto samples = telling_samples();
  for (auto& sample : samples) {  // a market of good ideas only: its answers are right, and new
    if (sample.at < day_of(promoted)) continue;
    for (const auto f : {6u, 14u, 20u}) sample.x[f] = std::abs(sample.x[f]) + 1;
    sample.y = uniform(key(sample.id, 90)) < 0.75;
  }
  const auto report = step(samples, promoted + 8);
  EXPECT_EQ(report.live->action, "retired");
  EXPECT_TRUE(report.live->why.starts_with("the scores shifted")) << report.live->why;
  EXPECT_EQ(report.live->drift.level, DriftLevel::Red);
}

TEST_F(LearnerTest, demotes_an_incumbent_that_later_rows_do_not_bear_out) {
  const int promoted = promote(telling_samples());
  // With half of the edge left its answers are worth nothing, and not yet surely worse than that.
  const auto samples = made_samples(telling_market(kFirst - 15, 0.42));
  setup.method.gate.alpha_shadow = 1e-6;  // the watch looks away
  const auto report = step(samples, promoted + 7, true);
  ASSERT_EQ(report.live->action, "stays") << report.live->why;
  EXPECT_TRUE(report.attempt.verdict.demote_incumbent);
  EXPECT_EQ(standings()[0].state, ModelState::Retired);
  EXPECT_EQ(report.serves, "");
}

TEST_F(LearnerTest, of_two_at_once_one_is_busy) {
  const auto folder = ModelFolder::open(dir / "models").value();
  const auto other = folder.claim_training();
  ASSERT_TRUE(other.has_value());
  const auto report = try_step(idle_samples(), kFirst);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, Errc::Busy);
}

TEST_F(LearnerTest, goes_on_where_it_was_ended_at_any_step) {
  setup.method.gate.resamples = 200;
  int steps = 0;
  for (int last = 0;; last += 2) {
    std::filesystem::remove_all(dir / "models");
    int left = last;
    const auto killed =
        try_step(telling_samples(), kFirst, false, [&](std::string_view) -> Result<> {
          if (left-- == 0) return fail(Errc::Io, "killed");
          return {};
        });
    steps = last;
    if (killed.has_value()) break;
    const auto after = step(telling_samples(), kFirst + 1);
    ASSERT_EQ(standings().size(), 1u) << last;
    EXPECT_EQ(standings()[0].state, ModelState::Shadow) << last;
    EXPECT_EQ(ModelFolder::open(dir / "models")->attempts()->size(), 1u) << last;
    EXPECT_EQ(step(telling_samples(), kFirst + 15).serves, standings()[0].id) << last;
    for (const auto& entry : std::filesystem::directory_iterator{dir / "models"})
      EXPECT_FALSE(entry.path().filename().string().starts_with(".new")) << last << entry.path();
  }
  EXPECT_GT(steps, 5);
}

}  // namespace
}  // namespace gyre::ml
