#include "gyre/ml/evidence/drift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/ml/evidence/bootstrap.hpp"
#include "gyre/ml/evidence/distributions.hpp"
#include "gyre/ml/evidence/drift_tests.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TEST(Stability, is_that_of_the_vectors) {
  EXPECT_NEAR(stability_index(std::vector{.25, .25, .25, .25}, std::vector{.40, .30, .20, .10}),
              0.228217409573392, 1e-14);
  EXPECT_NEAR(stability_of_counts(std::vector{50., 50., 50., 50.}, std::vector{60., 40., 0., 0.}),
              2.291856925646789, 1e-13);
  EXPECT_NEAR(stability_bound(10, 1000, 200, 0.05), 0.1015, 5e-5);
}

TEST(Stability, without_drift_lies_where_the_sample_sizes_say) {
  struct Case {
    int reference, live;
    double q95, q99;
  };
  for (const auto& [reference, live, q95, q99] :
       {Case{1000, 200, 0.101, 0.129}, {5000, 200, 0.088, 0.112}, {5000, 1000, 0.020, 0.025}}) {
    Chance chance{static_cast<std::uint64_t>(reference + live)};
    std::vector<double> seen;
    for (int run = 0; run < 1500; ++run) {
      std::vector<double> e(10), a(10);
      for (int i = 0; i < reference; ++i) ++e[static_cast<std::size_t>(chance.below(10))];
      for (int i = 0; i < live; ++i) ++a[static_cast<std::size_t>(chance.below(10))];
      seen.push_back(stability_of_counts(e, a));
    }
    EXPECT_NEAR(quantile(seen, 0.95), q95, 0.1 * q95);
    EXPECT_NEAR(quantile(seen, 0.99), q99, 0.15 * q99);
    EXPECT_NEAR(stability_bound(10, reference, live, 0.05), q95, 0.05 * q95 + 0.001);
  }
}

TEST(Distance, is_that_of_the_vector) {
  EXPECT_NEAR(distribution_distance({1, 2, 3, 4, 5}, {3, 4, 5, 6, 7}), 0.4, 1e-15);
  EXPECT_NEAR(distance_bound(5, 5, 0.05), 0.858875, 1e-3);
  EXPECT_EQ(distribution_distance({1, 1, 2}, {2, 1, 1}), 0);
}

constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

struct Live {
  std::vector<FeatureRow> rows;
  std::vector<double> p, weight;

  // The first `shifted` features lie `by` deviations higher; the third is often not computable.
  Live(int n, std::uint64_t seed, std::size_t shifted = 0, double by = 0, double score = 0) {
    Chance chance{seed};
    for (int i = 0; i < n; ++i) {
      auto& row = rows.emplace_back();
      for (std::size_t f = 0; f < kFeatureCount; ++f)
        row[f] = static_cast<float>(std::exp(chance.normal()) + (f < shifted ? by : 0));
      if (chance.happens(0.2)) row[2] = kNoNumber;
      row[3] = static_cast<float>(chance.below(3));
      p.push_back(0.4 + 0.05 * chance.normal() + score);
      weight.push_back(1);
    }
  }
  DriftReport against(const DriftReference& reference, bool loss_rose = false) const {
    return judge_drift(reference, rows, p, weight, loss_rose, {});
  }
};

DriftReference reference_of(const Live& live) {
  return drift_reference(live.rows, live.weight, live.p, live.weight);
}

// The precursor held every feature against a normal distribution, so all of them always drifted.
TEST(Drift, without_a_change_is_called_on_fewer_days_than_alpha) {
  const Live trained{2000, 1};
  const auto reference = reference_of(trained);
  int days = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const auto report = Live{250, 100 + seed}.against(reference);
    EXPECT_NE(report.level, DriftLevel::Red) << report.reason;
    days += std::ranges::any_of(report.features, &DriftLine::drifting);
  }
  EXPECT_LT(share_bounds(days, 150, 0.05).low, 0.05);
}

TEST(Drift, of_three_features_is_yellow_and_names_them) {
  const auto reference = reference_of(Live{2000, 1});
  const auto report = Live{400, 2, 3, 1.0}.against(reference);
  EXPECT_EQ(report.level, DriftLevel::Yellow);
  EXPECT_EQ(report.reason, "3 features drift");
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    EXPECT_EQ(report.features[f].drifting, f < 3) << f;
    EXPECT_EQ(report.features[f].distance > report.features[f].distance_bound, f < 3) << f;
  }
  EXPECT_EQ((Live{400, 2, 2, 1.0}.against(reference)).level, DriftLevel::Green);
}

TEST(Drift, of_what_can_be_computed_is_drift) {
  const Live trained{2000, 1};
  Live live{400, 2};
  for (std::size_t i = 0; i < live.rows.size(); i += 2) live.rows[i][2] = kNoNumber;
  const auto report = live.against(reference_of(trained));
  EXPECT_TRUE(report.features[2].drifting);
  EXPECT_GT(report.features[2].index, 0.1);
}

TEST(Drift, of_the_scores_or_of_the_loss_is_red) {
  const auto reference = reference_of(Live{2000, 1});
  const auto scores = Live{400, 2, 0, 0, 0.06}.against(reference);
  EXPECT_EQ(scores.level, DriftLevel::Red);
  EXPECT_TRUE(scores.reason.starts_with("the scores shifted")) << scores.reason;
  const auto loss = Live{400, 2}.against(reference, true);
  EXPECT_EQ(loss.level, DriftLevel::Red);
  EXPECT_EQ(loss.reason, "the loss of matured rows rose");
}

TEST(Drift, is_not_called_on_a_handful_of_rows) {
  const auto reference = reference_of(Live{2000, 1});
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ((Live{12, seed, 0, 0, 0.01}.against(reference)).level, DriftLevel::Green);
}

TEST(Drift, reference_goes_to_a_file_and_back) {
  const auto reference = reference_of(Live{300, 1});
  const auto text = to_json(reference);
  simdjson::dom::parser parser;
  DriftReference back;
  ASSERT_TRUE(read_json(parser.parse(text).value(), back));
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.features[5].edges, reference.features[5].edges);
}

TEST(Drift, counts_rows_by_their_effective_number) {
  Live live{400, 2};
  for (std::size_t i = 0; i < 400; ++i) live.weight[i] = i % 4 == 0 ? 1 : 1e-9;
  EXPECT_NEAR(live.against(reference_of(Live{2000, 1})).rows, 100, 1e-3);
}

TEST(CalibrationBias, is_the_distance_of_what_was_said_in_standard_errors) {
  Chance chance{1};
  std::vector<double> p, y;
  for (int i = 0; i < 400; ++i) p.push_back(0.4), y.push_back(chance.happens(0.4));
  EXPECT_LT(std::abs(calibration_bias(ScoredRows{p, y})), 3);
  p.assign(400, 0.52);
  EXPECT_GT(calibration_bias(ScoredRows{p, y}), 3);
}

}  // namespace
}  // namespace gyre::ml
