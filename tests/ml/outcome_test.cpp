#include "gyre/ml/outcome.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

// Says the first feature, and nothing where that is above 1.
Model telling_first() {
  return {{.id = "first"}, {}, [](auto rows, auto predictions) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
              const float p = rows[i][0];
              predictions[i] = {0, p > 1 ? std::numeric_limits<float>::quiet_NaN() : p};
            }
          }};
}

TEST(Outcome, leaves_out_rows_that_the_model_had_no_answer_to) {
  auto rows = steady_samples(2, 10, 0.4, 1);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].x[0] = i % 4 == 0 ? 2.0f : 0.25f;
  const Outcome outcome{telling_first(), 0.4, rows, {}, kDay0 + 3 * kDay};
  const auto input = outcome.input();
  ASSERT_EQ(input.y.size(), 15u);  // and nobody takes them for even odds
  EXPECT_EQ(input.at.size(), 15u);
  EXPECT_EQ(input.at[0], rows[1].at);
  for (const double p : input.p) EXPECT_EQ(p, 0.25);
  EXPECT_NEAR(std::accumulate(input.weight.begin(), input.weight.end(), 0.0), 15, 1e-9);

  for (auto& row : rows) row.x[0] = 2;
  EXPECT_TRUE((Outcome{telling_first(), 0.4, rows, {}, kDay0 + 3 * kDay}.empty()));
}

TEST(Outcome, hears_of_a_loss_that_rose_in_the_order_in_which_it_became_known) {
  auto rows = steady_samples(10, 100, 0.4, 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool right = i < 500;
    rows[i].x[0] = rows[i].y == right ? 0.9f : 0.1f;
  }
  const auto rose = [](const std::vector<Sample>& some) {
    return Outcome{telling_first(), 0.4, some, {}, kDay0 + 11 * kDay}.loss_rose();
  };
  EXPECT_TRUE(rose(rows));
  EXPECT_FALSE(rose({rows.begin(), rows.begin() + 500}));
  std::ranges::reverse(rows);  // whatever order they come in
  EXPECT_TRUE(rose(rows));
}

}  // namespace
}  // namespace gyre::ml
