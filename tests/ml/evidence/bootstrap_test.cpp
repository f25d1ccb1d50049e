#include "gyre/ml/evidence/bootstrap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/ml/evidence/distributions.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TEST(Distributions, have_the_quantiles_of_the_tables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_share(1.959963984540054), 0.975, 1e-12);
  EXPECT_NEAR(student_quantile(0.99, 9), 2.821437925025808, 1e-10);
  EXPECT_NEAR(chi_squared_quantile(0.95, 9), 16.918977604620448, 1e-10);
  EXPECT_NEAR(share_bounds(0, 100, 0.05).high, 0.029513049607871, 1e-12);
  EXPECT_EQ(share_bounds(0, 100, 0.05).low, 0);
  EXPECT_NEAR(share_bounds(20, 20, 0.05).low, std::pow(0.05, 1 / 20.0), 1e-12);
}

TEST(Quantile, is_of_type_seven) {
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 1), 4);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.3), 7);
}

TEST(TimeBlocks, hold_whole_spans_across_symbols_and_count_only_those_with_rows) {
  const std::vector<Timestamp> at{kDay0 + 50h, kDay0, kDay0 + 23h, kDay0 + 24h, kDay0 + 240h};
  const auto blocks = time_blocks(at, kDay);
  EXPECT_EQ(blocks.of, (std::vector<std::uint32_t>{2, 0, 0, 1, 3}));
  EXPECT_EQ(blocks.count, 4u);
  EXPECT_EQ(time_blocks({}, kDay).count, 0u);
}

// Blocks of `each` rows that share a shock, so that rows of a block are alike.
struct Shocked {
  std::vector<double> values, weight;
  std::vector<Timestamp> at;

  Shocked(int blocks, int each, std::uint64_t seed) {
    Chance chance{seed};
    for (int b = 0; b < blocks; ++b) {
      const double shock = chance.normal();
      for (int i = 0; i < each; ++i) {
        values.push_back(shock + chance.normal());
        weight.push_back(1);
        at.push_back(kDay0 + b * kDay + i * 1min);
      }
    }
  }
  Bounded bound(double alpha, milliseconds length = kDay) const {
    return BlockBootstrap{time_blocks(at, length), 500, 1}.mean(values, weight, alpha);
  }
};

double missed(int blocks, milliseconds length, double alpha) {
  int misses = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed)
    misses += Shocked{blocks, 20, seed}.bound(alpha, length).low > 0;
  return misses / 300.0;
}

TEST(BlockBootstrap, misses_no_more_often_than_it_says) {
  EXPECT_LT(missed(40, kDay, 0.05), 0.09);
  EXPECT_GT(missed(40, kDay, 0.05), 0.015);
}

TEST(BlockBootstrap, of_few_blocks_is_held_to_students_t) {
  EXPECT_LT(missed(12, kDay, 0.05), 0.08);
  const Shocked rows{12, 20, 1};
  std::vector<double> means;
  for (int b = 0; b < 12; ++b) {
    double sum = 0;
    for (int i = 0; i < 20; ++i) sum += rows.values[static_cast<std::size_t>(20 * b + i)] / 20;
    means.push_back(sum);
  }
  double mean = 0, squares = 0;
  for (const double m : means) mean += m / 12;
  for (const double m : means) squares += (m - mean) * (m - mean);
  const double low = mean - student_quantile(0.99, 11) * std::sqrt(squares / 11) / std::sqrt(12.0);
  EXPECT_LE(rows.bound(0.01).low, low + 1e-12);
}

TEST(BlockBootstrap, row_by_row_would_miss_far_too_often) {
  EXPECT_GT(missed(40, 1min, 0.05), 0.2);
}

TEST(BlockBootstrap, is_told_by_its_seed) {
  const Shocked rows{30, 5, 4};
  const auto blocks = time_blocks(rows.at, kDay);
  const auto low = [&](std::uint64_t seed) {
    return BlockBootstrap{blocks, 300, seed}.mean(rows.values, rows.weight, 0.05).low;
  };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

TEST(BlockBootstrap, of_one_block_knows_no_bounds) {
  const auto bound = Shocked{1, 20, 1}.bound(0.05);
  EXPECT_TRUE(std::isinf(bound.low));
  EXPECT_TRUE(std::isinf(bound.high));
}

TEST(BlockBootstrap, of_equal_values_is_that_value) {
  Shocked rows{25, 4, 1};
  rows.values.assign(100, 3.0);
  const auto bound = rows.bound(0.01);
  EXPECT_DOUBLE_EQ(bound.value, 3);
  EXPECT_DOUBLE_EQ(bound.low, 3);
  EXPECT_DOUBLE_EQ(bound.high, 3);
}

// What every resample would say, were its rows written out and scored anew.
RC_GTEST_PROP(BlockBootstrap, bounds_of_auc_hold_what_scoring_anew_says, (std::uint64_t seed)) {
  Chance chance{seed};
  std::vector<double> p, y;
  std::vector<Timestamp> at;
  for (int i = 0; i < 25 * 6; ++i) {
    y.push_back(chance.happens(0.5));
    p.push_back(chance.below(20) + 3 * y.back());
    at.push_back(kDay0 + i * (kDay / 6));
  }
  const ScoredRows rows{p, y};
  const auto blocks = time_blocks(at, kDay);
  const auto bound = BlockBootstrap{blocks, 60, seed}.auc(rows, 0.1);
  RC_ASSERT(std::abs(bound.value - auc(rows)) < 1e-12);

  std::vector<double> anew;
  for (std::uint64_t r = 0; r < 60; ++r) {
    ScoredRows drawn{{}, {}};
    for (std::uint64_t b = 0; b < blocks.count; ++b) {
      const auto block =
          static_cast<std::uint32_t>(uniform(key(seed, r, b)) * static_cast<double>(blocks.count));
      for (std::size_t i = 0; i < p.size(); ++i) {
        if (blocks.of[i] != block) continue;
        drawn.p.push_back(p[i]), drawn.y.push_back(y[i]), drawn.weight.push_back(1);
      }
    }
    anew.push_back(auc(drawn));
  }
  RC_ASSERT(std::abs(bound.low - quantile(anew, 0.1)) < 1e-12);
  RC_ASSERT(std::abs(bound.high - quantile(anew, 0.9)) < 1e-12);
}

}  // namespace
}  // namespace gyre::ml
