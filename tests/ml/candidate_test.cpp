#include "gyre/ml/candidate.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <tuple>

#include "gyre/ml/evidence/weights.hpp"
#include "tests/ml/made_markets.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::ml {
namespace {

constexpr int kDays = 60;

MadeMarket small_market(Made kind, std::uint64_t seed = 1) {
  return {.seed = seed, .kind = kind, .days = kDays, .symbols = 8, .ideas_a_day = 10};
}

Occasion occasion_now() {
  return {.now = kMadeBegin + kDays * milliseconds{std::chrono::days{1}},
          .kin = {"schema", "ladder", "label"},
          .id = "candidate"};
}

Attempt attempted(const std::vector<Sample>& samples, const Method& method = {}) {
  auto made = attempt(samples, method, occasion_now());
  EXPECT_TRUE(made.has_value()) << made.error().context;
  return *std::move(made);
}

// As if there were no tripwires.
double test_auc_unheeded(const std::vector<Sample>& samples) {
  auto occasion = occasion_now();
  occasion.heed = false;
  const auto made = attempt(samples, {}, occasion);
  EXPECT_TRUE(made.has_value()) << made.error().context;
  EXPECT_FALSE(made->bundle->meta.gate.passed);
  EXPECT_EQ(made->bundle->meta.gate.rule("tripwires")->state, RuleState::Failed);
  return made->bundle->meta.gate.rule("auc")->value;
}

std::string found_by(const Attempt& attempt) {
  return attempt.findings.empty() ? "" : attempt.findings.front().name;
}

const std::vector<Sample>& walk_samples() {
  static const auto samples = made_samples(small_market(Made::Walk));
  return samples;
}

const std::vector<Sample>& planted_samples() {
  static const auto samples = [] {
    auto market = small_market(Made::Planted);
    market.edge = 0.9;
    return made_samples(market);
  }();
  return samples;
}

// Of the attempt at what can be learnt.
const ModelBundle& planted_bundle() {
  static const auto bundle = attempted(planted_samples()).bundle.value();
  return bundle;
}

TEST(Candidate, of_rows_that_tell_nothing_is_refused_for_want_of_evidence) {
  const auto made = attempted(walk_samples());
  ASSERT_TRUE(made.bundle) << missing(made.evidence);
  EXPECT_TRUE(made.findings.empty());
  const auto& gate = made.bundle->meta.gate;
  EXPECT_FALSE(gate.passed);
  EXPECT_EQ(gate.lack, Lack::Evidence) << reason(gate);
  EXPECT_NEAR(gate.rule("auc")->value, 0.5, 0.06);
}

TEST(Candidate, of_rows_that_tell_something_passes_and_knows_what_told_it) {
  const auto& meta = planted_bundle().meta;
  EXPECT_TRUE(meta.gate.passed) << reason(meta.gate);
  EXPECT_GT(meta.gate.rule("slope")->value, 0.7);
  EXPECT_LT(meta.gate.rule("slope")->value, 1.4);
  std::vector<std::size_t> order(kFeatureCount);
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, std::greater{}, [&](auto f) { return meta.importance[f]; });
  order.resize(3);
  std::ranges::sort(order);
  EXPECT_EQ(order, (std::vector<std::size_t>{6, 14, 20}));
}

TEST(Candidate, tells_where_it_comes_from) {
  const auto& meta = planted_bundle().meta;
  EXPECT_EQ(meta.id, "candidate");
  EXPECT_EQ(meta.schema, "schema");
  EXPECT_LE(meta.train.end, meta.validation.begin);
  EXPECT_LE(meta.validation.end, meta.test.begin);
  EXPECT_GT(meta.train.rows, meta.test.rows);
  EXPECT_GT(meta.train.wins, 0u);
  EXPECT_GT(meta.rounds, 0);
  EXPECT_FALSE(meta.rows.empty());
  EXPECT_EQ(meta.drift.features.size(), kFeatureCount);
  EXPECT_TRUE(std::ranges::any_of(meta.settings, [](const NamedText& one) {
    return one.name == "gate.alpha" && one.value.starts_with("0.01");
  }));
}

TEST(Candidate, is_the_same_to_the_byte_from_the_same_rows) {
  const auto again = attempted(planted_samples());
  EXPECT_EQ(again.bundle->xgboost, planted_bundle().xgboost);
  EXPECT_EQ(again.bundle->onnx, planted_bundle().onnx);
  EXPECT_EQ(again.bundle->meta.rows, planted_bundle().meta.rows);
}

TEST(Candidate, is_not_moved_by_the_rows_that_judge_it) {  // neither trees nor rounds nor line
  auto samples = planted_samples();
  for (auto& sample : samples) {
    if (sample.at < planted_bundle().meta.test.begin) continue;
    sample.y = !sample.y;
    sample.r = -sample.r;
  }
  const auto made = attempted(samples);
  EXPECT_EQ(made.bundle->xgboost, planted_bundle().xgboost);
  EXPECT_EQ(made.bundle->meta.rounds, planted_bundle().meta.rounds);
  EXPECT_EQ(made.bundle->onnx, planted_bundle().onnx);
  EXPECT_EQ(made.bundle->meta.economics.least, planted_bundle().meta.economics.least);
  EXPECT_FALSE(made.bundle->meta.gate.passed);
}

TEST(Candidate, says_less_where_labels_are_noisy_and_does_not_fail) {
  auto samples = planted_samples();
  for (auto& sample : samples)
    if (uniform(key(sample.id, 77)) < 0.2) {
      sample.y = !sample.y;
      sample.r = sample.y ? 1.85 : -1.15;
    }
  const auto spread = [](const ModelBundle& bundle) {
    double sum = 0, squares = 0;
    for (const auto& row : bundle.samples) sum += row.told.p, squares += row.told.p * row.told.p;
    const auto n = static_cast<double>(bundle.samples.size());
    return std::sqrt(squares / n - sum * sum / n / n);
  };
  const auto made = attempted(samples);
  ASSERT_TRUE(made.bundle);
  EXPECT_LT(spread(*made.bundle), 0.8 * spread(planted_bundle()));
}

TEST(Candidate, finds_what_only_two_features_together_tell) {
  auto samples = walk_samples();
  for (auto& sample : samples) {
    const bool same = (sample.x[14] > 0) == (sample.x[20] > 0);
    sample.y = uniform(key(sample.id, 78)) < (same ? 0.65 : 0.15);
    sample.r = sample.y ? 1.85 : -1.15;
  }
  const auto made = attempted(samples);
  EXPECT_GT(made.bundle->meta.gate.rule("auc")->low, 0.5);
}

TEST(Candidate, is_not_tried_before_there_is_enough) {
  const auto made = attempt(std::span{walk_samples()}.first(500), {}, occasion_now());
  ASSERT_TRUE(made.has_value());
  EXPECT_FALSE(made->bundle);
  EXPECT_FALSE(enough(made->evidence));
}

TEST(Candidate, stops_when_it_is_told_to) {
  std::stop_source stop;
  stop.request_stop();
  const auto made = attempt(walk_samples(), {}, occasion_now(), stop.get_token());
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Errc::Busy);
}

TEST(Candidate, is_compared_over_the_disk) {
  const TempDir dir;
  auto occasion = occasion_now();
  occasion.folder = dir / "draft";
  const auto made = attempt(planted_samples(), {}, occasion);
  ASSERT_TRUE(made.has_value()) << made.error().context;
  EXPECT_EQ(made->bundle->meta.gate.parity, "");
  EXPECT_TRUE(std::filesystem::exists(dir / "draft"));
}

TEST(Candidate, is_not_held_against_a_model_on_rows_that_one_learnt_from) {
  const Model rival{{.id = "rival"}, {}, [](auto rows, auto predictions) {
                      for (std::size_t i = 0; i < rows.size(); ++i) predictions[i] = {0, 0.4f};
                    }};
  auto occasion = occasion_now();
  occasion.incumbent = &rival;
  occasion.incumbent_seen = planted_bundle().meta.test.begin + 72h;
  const auto early = attempt(planted_samples(), {}, occasion);
  EXPECT_FALSE(early->bundle);
  EXPECT_TRUE(missing(early->evidence).contains("new to the model that serves"));
  occasion.incumbent_seen = planted_bundle().meta.test.begin;
  const auto later = attempt(planted_samples(), {}, occasion);
  ASSERT_TRUE(later->bundle);
  EXPECT_TRUE(later->bundle->meta.gate.demote_incumbent);  // it is a constant
}

// Leaks, each planted where nothing can be known: a named wire refuses it before anything is
// trained, and without the wires the rows that judge would call it knowledge.

TEST(Leak, of_the_result_into_a_feature_ends_the_attempt) {
  auto samples = walk_samples();
  for (auto& s : samples) s.x[9] = static_cast<float>(s.r + 0.8 * (uniform(key(s.id, 79)) - 0.5));
  const auto made = attempted(samples);
  EXPECT_FALSE(made.bundle);
  EXPECT_EQ(found_by(made), "feature_tells_result");
  EXPECT_EQ(made.findings.front().feature, 9);
  EXPECT_GT(test_auc_unheeded(samples), 0.9);
}

TEST(Leak, of_the_next_bar_into_a_feature_ends_the_attempt) {
  auto samples = walk_samples();
  for (auto& s : samples) s.x[9] = static_cast<float>(s.next_return);
  const auto made = attempted(samples);
  EXPECT_FALSE(made.bundle);
  EXPECT_EQ(found_by(made), "feature_knows_future");
  EXPECT_EQ(made.findings.front().feature, 9);
  EXPECT_GT(test_auc_unheeded(samples), 0.55);
}

// What a join by symbol and side does that takes one row too few: each idea has the result of the
// one before it, and its features saw how that went.
TEST(Leak, of_labels_joined_one_row_off_ends_the_attempt) {
  auto samples = walk_samples();
  std::map<std::pair<std::string, bool>, std::tuple<bool, double, Timestamp>> before;
  for (auto& s : samples) {
    auto& last = before[{s.symbol, s.id % 2 == 1}];
    const std::tuple own{s.y, s.r, s.ended};
    std::tie(s.y, s.r, s.ended) = last;
    last = own;
  }
  const auto made = attempted(samples);
  EXPECT_FALSE(made.bundle);
  EXPECT_EQ(found_by(made), "result_known_early");
  EXPECT_GT(test_auc_unheeded(samples), 0.6);
}

TEST(Leak, of_a_label_joined_to_many_rows_ends_the_attempt) {
  auto samples = walk_samples();
  samples.push_back(samples.back());
  const auto made = attempted(samples);
  EXPECT_FALSE(made.bundle);
  EXPECT_EQ(found_by(made), "row_counted_twice");
}

TEST(Leak, of_a_row_that_is_tested_on_into_training_ends_the_attempt) {
  auto samples = walk_samples();
  auto copy = samples[1000];
  copy.id = 1, copy.at = samples.back().at, copy.due = copy.ended = samples.back().due;
  samples.push_back(copy);
  EXPECT_EQ(found_by(attempted(samples)), "row_in_train_and_test");
}

TEST(Leak, of_a_split_at_random_ends_the_attempt) {
  auto samples = walk_samples();
  // Spells are good or bad and nothing foretells it, but a level that never comes back tells them
  // apart: who has neighbours to look at knows.
  for (auto& s : samples) {
    const auto day = static_cast<double>((s.at - kMadeBegin).count()) / 86.4e6;
    s.x[9] = static_cast<float>(day);
    const bool good = uniform(key(static_cast<std::uint64_t>(day / 3), 81)) < 0.5;
    s.y = uniform(key(s.id, 82)) < (good ? 0.6 : 0.25);
    s.r = s.y ? 1.85 : -1.15;
  }
  const auto weights = sample_weights(samples, {}, occasion_now().now);
  Split random;
  for (std::uint32_t i = 0; i < samples.size(); ++i) {
    const double u = uniform(key(i, 80));
    (u < 0.6 ? random.train : u < 0.8 ? random.validation : random.test).push_back(i);
  }
  auto occasion = occasion_now();
  const auto made = attempt_on(random, weights, samples, {}, occasion);
  EXPECT_FALSE(made->bundle);
  EXPECT_EQ(found_by(*made), "label_meets_test");

  occasion.heed = false;
  const auto unheeded = attempt_on(random, weights, samples, {}, occasion);
  const auto by_time = attempted(samples);
  EXPECT_GT(unheeded->bundle->meta.gate.rule("auc")->value, 0.62);
  EXPECT_LT(by_time.bundle->meta.gate.rule("auc")->value, 0.55);
}

TEST(Leak, that_only_the_finished_model_shows_ends_before_the_shadow) {
  Method method;
  method.tripwires.feature_auc = 0.5;
  method.tripwires.future_errors = 1000;
  auto samples = walk_samples();
  for (auto& s : samples) s.x[9] = static_cast<float>(s.r + 0.8 * (uniform(key(s.id, 79)) - 0.5));
  const auto made = attempted(samples, method);
  ASSERT_TRUE(made.bundle);
  const auto& gate = made.bundle->meta.gate;
  EXPECT_FALSE(gate.passed);
  EXPECT_EQ(gate.lack, Lack::Soundness) << reason(gate);
  ASSERT_EQ(gate.findings.size(), 2u);
  EXPECT_EQ(gate.findings[0].name, "model_too_good");
  EXPECT_EQ(gate.findings[1].name, "feature_dominates");
}

}  // namespace
}  // namespace gyre::ml
