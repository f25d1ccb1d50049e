#include "gyre/ml/evidence/pbo.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TEST(Overfitting, is_one_half_in_the_vector) {
  const std::vector<double> means{3, 1, 2, 2, 4, 1, 1, 3, 2, 4, 1, 2};
  const auto found = backtest_overfitting(means, 3, 4);
  const std::vector<double> logits{1.0986, 1.0986, -0.5108, -1.0986, 0, 0.5108};
  ASSERT_EQ(found.logits.size(), logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(found.logits[i], logits[i], 5e-5);
  EXPECT_EQ(found.probability, 0.5);
  EXPECT_EQ(std::ranges::count_if(found.logits, [](double l) { return l < 0; }), 2);
}

double probability(double edge, std::uint64_t seed) {
  Chance chance{seed};
  std::vector<double> means;
  for (int t = 0; t < 240; ++t)
    for (int c = 0; c < 20; ++c) means.push_back(chance.normal() + (c == 7 ? edge : 0));
  return backtest_overfitting(means, 20, 10).probability;
}

TEST(Overfitting, is_about_even_among_the_worthless_and_rare_where_one_is_worth_something) {
  double worthless = 0, worthy = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    worthless += probability(0, seed) / 20;
    worthy += probability(0.5, seed) / 20;
  }
  EXPECT_NEAR(worthless, 0.5, 0.15);
  EXPECT_LT(worthy, 0.05);
}

TEST(Overfitting, counts_every_choice_of_half_of_the_blocks) {
  EXPECT_EQ(backtest_overfitting(std::vector<double>(64, 1.0), 2, 16).logits.size(), 12870u);
}

}  // namespace
}  // namespace gyre::ml
