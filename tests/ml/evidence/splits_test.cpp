#include "gyre/ml/evidence/splits.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "gyre/ml/evidence/distributions.hpp"
#include "gyre/ml/evidence/weights.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

std::vector<TimeRange> labels_of(const std::vector<Sample>& samples) {
  std::vector<TimeRange> labels;
  for (const auto& s : samples) labels.push_back({s.at, s.due});
  return labels;
}

WalkForward split_at(const std::vector<Sample>& samples, Timestamp cutoff,
                     const SplitSettings& settings = {}) {
  return walk_forward(samples, sample_weights(samples, {}, cutoff), settings, cutoff);
}

TEST(WalkForward, tests_on_the_newest_rows_and_trains_on_the_oldest) {
  const auto samples = steady_samples(100, 40, 0.4, 1);
  const auto [split, evidence] = split_at(samples, kDay0 + 101 * kDay);
  EXPECT_TRUE(enough(evidence)) << missing(evidence);
  EXPECT_EQ(split.gap, 1h + 5min);
  EXPECT_EQ(split.test.size(), 1000u);  // a quarter of the time
  EXPECT_EQ(split.test.back(), 3999u);
  EXPECT_EQ(split.validation.size(), 600u);
  EXPECT_EQ(split.train.front(), 0u);
  EXPECT_GE(samples[split.test.front()].at - samples[split.validation.back()].due, 5min);
  EXPECT_GE(samples[split.validation.front()].at - samples[split.train.back()].due, 5min);
}

TEST(WalkForward, judges_a_short_history_by_the_least_time) {
  const auto samples = steady_samples(40, 40, 0.4, 1);
  const auto split = split_at(samples, kDay0 + 41 * kDay).split;
  EXPECT_EQ(split.test.size(), 560u);  // 14 days hold more than 400 rows
  EXPECT_EQ(split.validation.size(), 280u);
}

TEST(WalkForward, takes_more_time_where_rows_are_few) {
  const auto samples = steady_samples(160, 10, 0.4, 1);
  const auto split = split_at(samples, kDay0 + 161 * kDay).split;
  EXPECT_GE(split.test.size(), 400u);
  EXPECT_LT(split.test.size(), 440u);  // what weights of unequal age cost
}

TEST(WalkForward, forgets_what_is_older_than_its_window) {
  const auto samples = steady_samples(300, 20, 0.4, 1);
  const auto cutoff = kDay0 + 300 * kDay;
  const auto split = split_at(samples, cutoff).split;
  EXPECT_EQ(samples[split.train.front()].at, cutoff - 180 * kDay);
}

TEST(WalkForward, tells_a_newcomer_what_is_missing_in_numbers) {
  const auto samples = steady_samples(12, 40, 0.4, 1);
  const auto [split, evidence] = split_at(samples, kDay0 + 12 * kDay);
  EXPECT_FALSE(enough(evidence));
  EXPECT_TRUE(missing(evidence).starts_with("21 days of history needed, 11 there"))
      << missing(evidence);
  EXPECT_TRUE(missing(evidence).contains("500 effective rows to train on needed, 0 there"))
      << missing(evidence);
}

TEST(WalkForward, of_nothing_needs_everything) {
  const auto evidence = walk_forward({}, {}, {}, kDay0).evidence;
  EXPECT_TRUE(std::ranges::none_of(evidence, &Need::met));
}

TEST(WalkForward, asks_for_both_classes) {
  auto samples = steady_samples(100, 40, 0.01, 1);
  EXPECT_TRUE(missing(split_at(samples, kDay0 + 101 * kDay).evidence)
                  .contains("100 winners to train on needed"));
}

TEST(WalkForward, filters_rows_by_what_was_known_and_never_by_results) {
  auto samples = steady_samples(100, 40, 0.4, 1);
  const auto cutoff = kDay0 + 101 * kDay;
  const auto before = split_at(samples, cutoff).split;
  Chance chance{9};
  for (auto& s : samples) {
    s.y = chance.happens(0.5);
    s.r = 100 * chance.normal();
  }
  const auto after = split_at(samples, cutoff).split;
  EXPECT_EQ(before.train, after.train);
  EXPECT_EQ(before.validation, after.validation);
  EXPECT_EQ(before.test, after.test);
}

TEST(WalkForward, rows_at_random_would_be_found_out) {  // a random split, as a fault
  const auto samples = steady_samples(30, 40, 0.4, 1);
  Rows train, test;
  for (std::uint32_t i = 0; i < samples.size(); ++i) (mix(i) % 5 == 0 ? test : train).push_back(i);
  EXPECT_NE(overlap(labels_of(samples), train, test), "");
}

RC_GTEST_PROP(WalkForward, keeps_its_blocks_apart_whatever_the_labels, (std::uint64_t seed)) {
  Chance chance{seed};
  std::vector<Sample> samples;
  const int n = 1 + chance.below(400);
  for (int i = 0; i < n; ++i) {
    Sample s;
    s.symbol = chance.happens(0.5) ? "A" : "B";
    s.at = kDay0 + chance.below(60 * 24) * 1h;
    s.due = s.at + (1 + chance.below(chance.happens(0.1) ? 72 : 6)) * 1h;
    samples.push_back(s);
  }
  const auto cutoff = kDay0 + (30 + chance.below(40)) * kDay;
  SplitSettings settings;
  settings.test_rows = settings.validation_rows = 1 + chance.below(100);
  const auto split = split_at(samples, cutoff, settings).split;
  const auto labels = labels_of(samples);
  RC_ASSERT(overlap(labels, split.train, split.validation).empty());
  RC_ASSERT(overlap(labels, split.validation, split.test).empty());
  RC_ASSERT(overlap(labels, split.train, split.test).empty());
  for (const auto* rows : {&split.train, &split.validation, &split.test})
    for (const auto row : *rows) RC_ASSERT(samples[row].due <= cutoff);
}

// A walk between a near stop and a far target: what has ended by the cutoff is mostly stops.
struct Walk {
  Timestamp ended{};
  Sample sample;
};

std::vector<Walk> walks(int n, std::uint64_t seed) {
  Chance chance{seed};
  std::vector<Walk> out;
  for (int i = 0; i < n; ++i) {
    Walk walk;
    walk.sample.at = kDay0 + i * 1min;
    walk.sample.due = walk.sample.at + 120min;
    walk.ended = walk.sample.due;
    int place = 0;
    for (int step = 1; step <= 120 && place > -4 && place < 8; ++step) {
      place += chance.happens(0.5) ? 1 : -1;
      if (place == -4 || place == 8) walk.ended = walk.sample.at + step * 1min;
    }
    walk.sample.y = place > 0;
    out.push_back(walk);
  }
  return out;
}

TEST(Maturity, of_rows_that_merely_ended_the_newest_lose_too_often) {
  double wins = 0, all = 0, ended_wins = 0, ended = 0, mature_wins = 0, mature = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto rows = walks(600, seed);
    const auto cutoff = kDay0 + 480min;
    auto newest_mature = kDay0;
    for (const auto& row : rows)
      if (is_mature(row.sample, cutoff)) newest_mature = row.sample.at;
    for (const auto& [at, sample] : rows) {
      wins += sample.y, all += 1;
      if (at <= cutoff && sample.at > cutoff - 120min) ended_wins += sample.y, ended += 1;
      if (is_mature(sample, cutoff) && sample.at > newest_mature - 120min)
        mature_wins += sample.y, mature += 1;
    }
  }
  const auto among_ended = share_bounds(ended_wins, ended, 0.01);
  const auto among_mature = share_bounds(mature_wins, mature, 0.01);
  EXPECT_LT(among_ended.high, wins / all - 0.03);
  EXPECT_LT(among_mature.low, wins / all);
  EXPECT_GT(among_mature.high, wins / all);
}

}  // namespace
}  // namespace gyre::ml
