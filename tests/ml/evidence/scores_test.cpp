#include "gyre/ml/evidence/scores.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

const ScoredRows kTwoScores{{.2, .2, .2, .2, .2, .6, .6, .6, .6, .6},
                            {0, 0, 0, 1, 0, 1, 1, 0, 1, 1}};

TEST(Scores, of_two_distinct_probabilities_are_those_of_the_vector) {
  const auto bins = distinct_bins(kTwoScores.p);
  const auto parts = brier_parts(kTwoScores, bins);
  EXPECT_NEAR(brier(kTwoScores), 0.18, 1e-15);
  EXPECT_NEAR(parts.reliability, 0.02, 1e-15);
  EXPECT_NEAR(parts.resolution, 0.09, 1e-15);
  EXPECT_NEAR(parts.uncertainty, 0.25, 1e-15);
  EXPECT_NEAR(parts.within_variance, 0, 1e-30);
  EXPECT_NEAR(parts.within_covariance, 0, 1e-30);
  EXPECT_NEAR(parts.sum(), brier(kTwoScores), 1e-15);
  EXPECT_NEAR(calibration_error(kTwoScores, bins), 0.10, 1e-15);
  EXPECT_NEAR(brier_skill(kTwoScores, 0.5), 0.28, 1e-15);
  EXPECT_NEAR(log_loss(kTwoScores), 0.546160534462906, 1e-12);
  EXPECT_NEAR(log_loss(0.5, 1), 0.693147180559945, 1e-12);
}

TEST(Scores, in_bins_of_differing_probabilities_add_up_with_what_is_within) {
  const ScoredRows rows{{.1, .3, .55, .65}, {0, 1, 0, 1}};
  const auto parts = brier_parts(rows, {0, 0, 1, 1});
  EXPECT_NEAR(brier(rows), 0.23125, 1e-15);
  EXPECT_NEAR(parts.reliability, 0.05, 1e-15);
  EXPECT_NEAR(parts.resolution, 0, 1e-15);
  EXPECT_NEAR(parts.uncertainty, 0.25, 1e-15);
  EXPECT_NEAR(parts.within_variance, 0.00625, 1e-15);
  EXPECT_NEAR(parts.within_covariance, 0.075, 1e-15);
  EXPECT_NEAR(parts.sum(), 0.23125, 1e-15);
}

TEST(Scores, of_certain_and_wrong_probabilities_are_finite) {
  EXPECT_NEAR(log_loss(0, 1), 34.5387763949107, 1e-9);
  EXPECT_NEAR(log_loss(1, 0), 34.5387763949107, 1e-2);
  EXPECT_NEAR(log_loss(1, 1), 0, 1e-14);
}

TEST(Scores, auc_counts_pairs_and_halves_of_ties) {
  EXPECT_EQ(auc(ScoredRows{{.1, .2, .3, .4}, {0, 0, 1, 1}}), 1);
  EXPECT_EQ(auc(ScoredRows{{.1, .2, .3, .4}, {1, 1, 0, 0}}), 0);
  EXPECT_EQ(auc(ScoredRows{{.5, .5, .5}, {0, 1, 0}}), 0.5);
  EXPECT_EQ(auc(ScoredRows{{.1, .5, .5, .9}, {0, 1, 0, 1}}), 0.875);
  EXPECT_EQ(auc(ScoredRows{{.1, .9}, {1, 1}}), 0.5);  // a class is missing
}

TEST(Scores, equal_mass_bins_share_the_weight_and_never_part_equals) {
  ScoredRows rows{{.9, .1, .3, .3, .3, .7}, {1, 0, 0, 1, 0, 1}};
  EXPECT_EQ(equal_mass_bins(rows, 3), (Bins{2, 0, 1, 1, 1, 2}));
  rows.weight = {1, 10, 1, 1, 1, 1};
  EXPECT_EQ(equal_mass_bins(rows, 2), (Bins{1, 0, 1, 1, 1, 1}));
}

ScoredRows random_rows(std::uint64_t seed) {
  Chance chance{seed};
  const int n = 2 + chance.below(60);
  std::vector<double> p, y;
  for (int i = 0; i < n; ++i) {
    p.push_back((1 + chance.below(19)) / 20.0);
    y.push_back(chance.happens(0.4));
  }
  ScoredRows rows{std::move(p), std::move(y)};
  for (auto& w : rows.weight) w = 0.1 + chance.share();
  return rows;
}

RC_GTEST_PROP(Scores, the_parts_of_brier_add_up_whatever_the_bins, (std::uint64_t seed)) {
  const auto rows = random_rows(seed);
  for (const auto& bins :
       {distinct_bins(rows.p), equal_mass_bins(rows, 4), equal_mass_bins(rows, 1)})
    RC_ASSERT(std::abs(brier_parts(rows, bins).sum() - brier(rows)) < 1e-12);
}

RC_GTEST_PROP(Scores, auc_is_what_counting_all_pairs_says, (std::uint64_t seed)) {
  const auto rows = random_rows(seed);
  double pairs = 0, all = 0;
  for (std::size_t i = 0; i < rows.p.size(); ++i)
    for (std::size_t j = 0; j < rows.p.size(); ++j) {
      if (rows.y[i] <= rows.y[j]) continue;
      const double w = rows.weight[i] * rows.weight[j];
      all += w;
      pairs += w * (rows.p[i] > rows.p[j] ? 1 : rows.p[i] == rows.p[j] ? 0.5 : 0);
    }
  RC_ASSERT(std::abs(auc(rows) - (all > 0 ? pairs / all : 0.5)) < 1e-12);
}

}  // namespace
}  // namespace gyre::ml
