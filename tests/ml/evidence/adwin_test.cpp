#include "gyre/ml/evidence/adwin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TEST(Adwin, cuts_where_the_vector_does) {
  EXPECT_NEAR(adwin_cut(100, 50, .09, .002), 0.384872529898343, 1e-14);
  EXPECT_GT(adwin_cut(100, 50, .09, .002), 0.16);  // a slow brake: not seen in so few rows
}

TEST(Adwin, is_fed_errors_between_nought_and_one) {
  EXPECT_NEAR(squared_error(0.3, 1), 0.49, 1e-15);
  EXPECT_NEAR(scaled_log_loss(0.5, 1), 0.150514997831991, 1e-14);
  EXPECT_EQ(scaled_log_loss(0, 1), 1);
}

// Errors of mean `before`, then of mean `after`; the row of the first alarm after the change, or 0.
int alarm_after(double before, double after, std::uint64_t seed) {
  Chance chance{seed};
  Adwin adwin;
  for (int i = 0; i < 1500; ++i)
    if (adwin.add(chance.happens(before))) return -1;
  for (int i = 1; i <= 3000; ++i)
    if (adwin.add(chance.happens(after))) return i;
  return 0;
}

TEST(Adwin, alarms_when_errors_rise_and_not_before) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const int rows = alarm_after(0.2, 0.5, seed);
    EXPECT_GT(rows, 0) << seed;
    EXPECT_LT(rows, 500) << seed;
  }
}

TEST(Adwin, says_nothing_of_errors_that_fall_and_forgets_the_old_ones) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(alarm_after(0.5, 0.2, seed), 0) << seed;
  Chance chance{1};
  Adwin adwin;
  for (int i = 0; i < 3000; ++i) adwin.add(chance.happens(i < 1500 ? 0.5 : 0.2));
  EXPECT_LT(adwin.size(), 2000u);
  EXPECT_NEAR(adwin.mean(), 0.2, 0.05);
}

TEST(Adwin, rarely_alarms_without_a_change) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) alarms += alarm_after(0.25, 0.25, seed) != 0;
  EXPECT_LE(alarms, 4);
}

RC_GTEST_PROP(Adwin, holds_the_mean_of_exactly_its_newest_rows, (std::uint64_t seed)) {
  Chance chance{seed};
  Adwin adwin;
  std::vector<double> values;
  for (int i = 0; i < 600; ++i) {
    values.push_back(chance.happens(i < 300 ? 0.1 : 0.9) * chance.share());
    adwin.add(values.back());
    const auto from = values.end() - static_cast<std::ptrdiff_t>(adwin.size());
    const double mean =
        std::accumulate(from, values.end(), 0.0) / static_cast<double>(adwin.size());
    RC_ASSERT(std::abs(adwin.mean() - mean) < 1e-9);
  }
  RC_ASSERT(adwin.size() < 500u);
}

}  // namespace
}  // namespace gyre::ml
