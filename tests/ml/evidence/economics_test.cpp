#include "gyre/ml/evidence/economics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

Sample ended(std::string strategy, double r, int day = 0) {
  Sample s;
  s.strategy = std::move(strategy), s.reward_risk = 1.5;
  s.at = kDay0 + day * kDay, s.due = s.at + 1h;
  s.r = r, s.y = r > 0;
  return s;
}

TEST(Economics, break_even_at_what_the_vector_says) {
  std::vector<Sample> samples;
  for (int i = 0; i < 200; ++i) samples.push_back(ended("breakout", i % 2 == 0 ? 1.4 : -1.1));
  const auto fitted = fit_economics(samples, std::vector(200, 1.0), {}, {});
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->win, 1.4, 1e-12);
  EXPECT_NEAR(fitted->loss, 1.1, 1e-12);
  const auto bucket = bucket_key("breakout", 1.5);
  EXPECT_NEAR(fitted->expected(bucket, 0.44), 0, 1e-12);
  EXPECT_NEAR(fitted->expected(bucket, 0.64), 0.5, 1e-12);
}

TEST(Economics, shrink_a_small_bucket_towards_all) {
  std::vector<Sample> samples;
  for (int i = 0; i < 950; ++i) samples.push_back(ended("breakout", i % 2 == 0 ? 1.4 : -1.1));
  for (int i = 0; i < 50; ++i) samples.push_back(ended("pullback", 2.4));
  const auto fitted = fit_economics(samples, std::vector(1000, 1.0), {}, {});
  ASSERT_TRUE(fitted.has_value());
  const double all = (475 * 1.4 + 50 * 2.4) / 525;
  const double shrunk = (50 * 2.4 + 50 * all) / 100;
  EXPECT_NEAR(fitted->expected(bucket_key("pullback", 1.5), 1), shrunk, 1e-12);
  EXPECT_NEAR(fitted->expected(bucket_key("pullback", 1.5), 0), -1.1, 1e-12);  // none of its own
  EXPECT_NEAR(fitted->expected("never seen", 1), all, 1e-12);
}

TEST(Economics, are_not_learnt_from_one_class) {
  const std::vector samples{ended("breakout", 1), ended("breakout", 2)};
  EXPECT_FALSE(fit_economics(samples, std::vector{1., 1.}, {}, {}));
}

TEST(Economics, ask_for_more_where_the_calibration_is_less_sure) {
  Economics sure{.win = 1.4, .loss = 1.1};
  Economics unsure = sure;
  unsure.var_b = 0.04;
  const std::vector samples{ended("breakout", 1)};
  const std::vector<Prediction> edge{{0, 0.48f}};
  EXPECT_EQ(accepted(sure, samples, edge).front(), 1);
  EXPECT_EQ(accepted(unsure, samples, edge).front(), 0);
}

// Wins with probability p, over many days; `honest` is whether p is what was said.
struct Validated {
  std::vector<Sample> samples;
  std::vector<Prediction> said;

  Validated(bool honest, std::uint64_t seed) {
    Chance chance{seed};
    for (int i = 0; i < 3000; ++i) {
      const double p = 0.36 + 0.3 * chance.share();
      // Dishonest: whoever is not well above break-even loses.
      const double real = honest ? p : p < 0.56 ? 0.2 : 0.7;
      samples.push_back(ended("breakout", chance.happens(real) ? 1.4 : -1.1, i / 50));
      said.push_back({0, static_cast<float>(p)});
    }
  }
  double least() const {
    return choose_least({.win = 1.4, .loss = 1.1}, samples, std::vector(3000, 1.0), said, {});
  }
};

TEST(Economics, ask_for_more_only_where_validation_rows_gain_by_it) {
  int raised = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    raised += Validated{true, seed}.least() > 0.05;
    EXPECT_NEAR((Validated{false, seed}.least()), 0.30, 0.051) << seed;
  }
  EXPECT_LE(raised, 2);
}

}  // namespace
}  // namespace gyre::ml
