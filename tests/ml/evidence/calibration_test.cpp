#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "gyre/ml/evidence/isotonic.hpp"
#include "gyre/ml/evidence/platt.hpp"
#include "gyre/ml/evidence/scores.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

struct Margins {
  std::vector<double> margin, y, weight;

  // Outcomes by the line a * margin + b.
  Margins(int n, double a, double b, std::uint64_t seed) {
    Chance chance{seed};
    for (int i = 0; i < n; ++i) {
      margin.push_back(0.6 * chance.normal());
      y.push_back(chance.happens(sigmoid(a * margin.back() + b)));
      weight.push_back(1);
    }
  }
  auto fit() const { return fit_platt(margin, y, weight); }
};

TEST(Platt, finds_the_line_it_was_drawn_from_within_its_own_error) {
  int outside = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto line = Margins{2000, 0.8, -0.3, seed}.fit();
    ASSERT_TRUE(line.has_value());
    outside += std::abs(line->a - 0.8) > 2 * std::sqrt(line->var_a);
    outside += std::abs(line->b + 0.3) > 2 * std::sqrt(line->var_b);
    EXPECT_NEAR(std::sqrt(line->var_a), 0.085, 0.02);
  }
  EXPECT_LE(outside, 12);  // of 100, 4.6 expected
}

TEST(Platt, is_flat_without_an_edge_and_falls_where_the_forest_is_wrong) {
  EXPECT_LT(std::abs((Margins{3000, 0, -0.3, 7}.fit())->a), 0.3);
  EXPECT_LT((Margins{3000, -1, -0.3, 7}.fit())->a, 0);
}

TEST(Platt, is_held_to_a_slope_of_one_by_few_rows) {
  const auto line =
      fit_platt(std::vector{-0.01, 0.01}, std::vector{0.0, 1.0}, std::vector{1.0, 1.0});
  ASSERT_TRUE(line.has_value());
  EXPECT_NEAR(line->a, 1, 0.05);
}

TEST(Platt, stays_finite_where_classes_are_parted) {
  const auto line = fit_platt(std::vector{-3., -2., -1., 1., 2., 3.},
                              std::vector{0., 0., 0., 1., 1., 1.}, std::vector(6, 1.0));
  ASSERT_TRUE(line.has_value());
  EXPECT_TRUE(std::isfinite(line->a));
  EXPECT_LT(line->p(3), 0.99);
  EXPECT_GT(line->p(3), line->p(-3));
}

TEST(Platt, weighs_rows_as_if_they_were_there_more_often) {
  Margins rows{400, 0.8, 0.2, 3};
  const auto plain = rows.fit();
  Margins twice = rows;
  for (std::size_t i = 0; i < rows.y.size(); i += 2) {
    rows.weight[i] = 2;
    twice.margin.push_back(rows.margin[i]);
    twice.y.push_back(rows.y[i]);
    twice.weight.push_back(1);
  }
  EXPECT_NEAR(rows.fit()->a, twice.fit()->a, 1e-9);
  EXPECT_NEAR(rows.fit()->b, twice.fit()->b, 1e-9);
  EXPECT_GT(std::abs(rows.fit()->a - plain->a), 1e-6);
}

TEST(Platt, refuses_one_class_and_margins_that_are_no_numbers) {
  EXPECT_FALSE(fit_platt(std::vector{1., 2.}, std::vector{1., 1.}, std::vector{1., 1.}));
  EXPECT_FALSE(fit_platt(std::vector{1., std::nan("")}, std::vector{1., 0.}, std::vector{1., 1.}));
}

RC_GTEST_PROP(Platt, stands_at_the_foot_of_its_loss, (std::uint64_t seed)) {
  const Margins rows{60, 0.7, 0.1, seed};
  const auto line = rows.fit();
  RC_PRE(line.has_value());
  double up = 0, down = 0;
  for (const double y : rows.y) (y > 0 ? up : down) += 1;
  double slope_a = 0.1 * (line->a - 1), slope_b = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const double target = rows.y[i] > 0 ? (up + 1) / (up + 2) : 1 / (down + 2);
    const double off = line->p(rows.margin[i]) - target;
    slope_a += off * rows.margin[i], slope_b += off;
  }
  RC_ASSERT(std::abs(slope_a) < 1e-6);
  RC_ASSERT(std::abs(slope_b) < 1e-6);
}

TEST(Isotonic, pools_adjacent_violators_as_in_the_vector) {
  const auto pooled = pool_adjacent(std::vector{0., 1., 0., 0., 1., 1.}, std::vector(6, 1.0));
  const std::vector<double> expected{0, 1 / 3., 1 / 3., 1 / 3., 1, 1};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(pooled[i], expected[i], 1e-15);
}

RC_GTEST_PROP(Isotonic, is_the_nearest_of_all_that_rise, (std::uint64_t seed)) {
  Chance chance{seed};
  std::vector<double> y, w;
  const int n = 1 + chance.below(40);
  for (int i = 0; i < n; ++i) y.push_back(chance.share()), w.push_back(0.1 + chance.share());
  const auto pooled = pool_adjacent(y, w);
  RC_ASSERT(std::ranges::is_sorted(pooled));
  // Every value is max over begins of min over ends of the mean between them.
  for (int i = 0; i < n; ++i) {
    double best = -1;
    for (int from = 0; from <= i; ++from) {
      double least = 2;
      for (int to = i; to < n; ++to) {
        double sum = 0, weight = 0;
        for (int k = from; k <= to; ++k) {
          const auto row = static_cast<std::size_t>(k);
          sum += w[row] * y[row], weight += w[row];
        }
        least = std::min(least, sum / weight);
      }
      best = std::max(best, least);
    }
    RC_ASSERT(std::abs(pooled[static_cast<std::size_t>(i)] - best) < 1e-12);
  }
}

TEST(Isotonic, asks_for_a_thousand_effective_rows) {
  const std::vector<float> margin(999, 0.5f);
  const auto steps = fit_isotonic(margin, std::vector(999, 1.0), std::vector(999, 1.0));
  ASSERT_FALSE(steps.has_value());
  EXPECT_EQ(steps.error().context, "steps need 1000 effective rows, 999 are there");
}

TEST(Isotonic, steps_rise_within_bounds_and_part_only_where_margins_differ) {
  Chance chance{5};
  std::vector<float> margin;
  std::vector<double> y;
  for (int i = 0; i < 3000; ++i) {
    margin.push_back(static_cast<float>(chance.below(200)) / 50.0f - 2);
    y.push_back(chance.happens(sigmoid(2.0 * static_cast<double>(margin.back()))));
  }
  const auto steps = fit_isotonic(margin, y, std::vector(3000, 1.0));
  ASSERT_TRUE(steps.has_value());
  EXPECT_EQ(steps->values.size(), steps->edges.size() + 1);
  EXPECT_TRUE(std::ranges::is_sorted(steps->values));
  EXPECT_TRUE(std::ranges::is_sorted(steps->edges));
  EXPECT_GE(steps->values.front(), 0.02);
  EXPECT_LE(steps->values.back(), 0.98);
  EXPECT_EQ(steps->p(-100), steps->values.front());
  EXPECT_EQ(steps->p(100), steps->values.back());
  EXPECT_EQ(steps->p(steps->edges[0]), steps->values[1]);  // not less goes right
  EXPECT_NEAR(steps->p(0.0f), 0.5, 0.1);
}

}  // namespace
}  // namespace gyre::ml
