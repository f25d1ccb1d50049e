#include "gyre/ml/evidence/weights.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "gyre/ml/evidence/uniqueness.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TimeRange label(int begin, int end) { return {from_ms(begin), from_ms(end)}; }

// Bars that include their last one, as labels that end where the next bar begins.
const std::vector<TimeRange> kBars{label(0, 4), label(1, 3), label(2, 6), label(7, 9)};

TEST(Uniqueness, of_bars_is_that_of_the_vector) {
  const auto u = uniqueness(kBars);
  EXPECT_NEAR(u[0], 0.583333, 1e-6);
  EXPECT_NEAR(u[1], 0.416667, 1e-6);
  EXPECT_NEAR(u[2], 0.708333, 1e-6);
  EXPECT_NEAR(u[3], 1, 1e-15);
  EXPECT_NEAR(std::reduce(u.begin(), u.end()), 2.708333, 1e-6);
  EXPECT_NEAR(std::reduce(u.begin(), u.end()) / 4, 0.677083, 1e-6);
  EXPECT_NEAR(effective_size(u), 3.639104, 1e-6);
}

TEST(Uniqueness, is_of_continuous_time) {
  const auto u = uniqueness(std::vector{label(0, 100), label(50, 150), label(200, 260)});
  EXPECT_NEAR(u[0], 0.75, 1e-15);
  EXPECT_NEAR(u[1], 0.75, 1e-15);
  EXPECT_NEAR(u[2], 1, 1e-15);
}

// Two weightings of the literature that are not used, from the same uniqueness: the first depends
// on results, the second on the count of rows and not on time.
TEST(Uniqueness, gives_the_other_weightings_of_the_literature) {
  const std::vector<double> open{1, 2, 3, 2, 1, 1, 0, 1, 1};
  const std::vector<double> moved{.01, -.02, .03, .01, -.01, .02, 0, .01, -.03};
  const std::vector<double> attributed{.015, 0, .025, .02};
  for (std::size_t i = 0; i < kBars.size(); ++i) {
    double sum = 0;
    for (auto t = to_ms(kBars[i].begin); t < to_ms(kBars[i].end); ++t)
      sum += moved[static_cast<std::size_t>(t)] / open[static_cast<std::size_t>(t)];
    EXPECT_NEAR(std::abs(sum), attributed[i], 1e-12) << i;
  }
  const std::vector<double> decayed{.607692, .684615, .815385, 1};
  const auto u = uniqueness(kBars);
  double sum = 0;
  for (std::size_t i = 0; i < u.size(); ++i) {
    sum += u[i];
    EXPECT_NEAR(0.5 + 0.5 * sum / 2.708333333333333, decayed[i], 1e-6) << i;
  }
}

RC_GTEST_PROP(Uniqueness, is_what_walking_every_moment_says, (std::uint64_t seed)) {
  Chance chance{seed};
  std::vector<TimeRange> labels;
  const int n = 1 + chance.below(20);
  for (int i = 0; i < n; ++i) {
    const int begin = chance.below(50);
    labels.push_back(label(begin, begin + 1 + chance.below(20)));
  }
  const double exponent = chance.happens(0.5) ? 1 : 0.5;
  const auto u = uniqueness(labels, exponent);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    double sum = 0;
    for (auto t = labels[i].begin; t < labels[i].end; t += 1ms) {
      const auto open =
          std::ranges::count_if(labels, [&](const auto& l) { return l.begin <= t && t < l.end; });
      sum += std::pow(static_cast<double>(open), -exponent);
    }
    const auto length = static_cast<double>((labels[i].end - labels[i].begin).count());
    RC_ASSERT(std::abs(u[i] - sum / length) < 1e-12);
  }
}

TEST(EffectiveSize, is_the_count_of_equal_weights_and_less_of_unequal_ones) {
  EXPECT_DOUBLE_EQ(effective_size(std::vector<double>(7, 0.3)), 7);
  EXPECT_DOUBLE_EQ(effective_size(std::vector<double>{1, 0, 0}), 1);
  EXPECT_DOUBLE_EQ(effective_size({}), 0);
}

TEST(Weights, do_not_depend_on_what_came_of_a_row) {
  auto samples = steady_samples(20, 40, 0.4, 1);
  const auto before = sample_weights(samples, {}, kDay0 + 30 * kDay);
  Chance chance{2};
  for (auto& s : samples) {
    s.y = chance.happens(0.5);
    s.r = chance.normal();
  }
  EXPECT_EQ(sample_weights(samples, {}, kDay0 + 30 * kDay), before);
}

TEST(Weights, depend_on_age_in_time_and_not_on_the_place_in_a_list) {
  auto samples = steady_samples(90, 2, 0.4, 1);
  const auto now = kDay0 + 90 * kDay;
  const auto before = sample_weights(samples, {.half_life = 45 * kDay, .crowd = 0.5}, now);
  EXPECT_NEAR(before[0] / before[90], 0.5, 1e-12);  // 45 days apart

  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [](auto i) { return mix(i); });
  std::vector<Sample> shuffled;
  for (const auto i : order) shuffled.push_back(samples[i]);
  const auto after = sample_weights(shuffled, {.half_life = 45 * kDay, .crowd = 0.5}, now);
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_NEAR(after[i], before[order[i]], 1e-12);
}

TEST(Weights, leave_most_rows_their_say) {  // a decay by row would leave 39 of any number
  const auto samples = steady_samples(180, 20, 0.4, 1);
  const auto w = sample_weights(samples, {}, kDay0 + 180 * kDay);
  EXPECT_NEAR(std::reduce(w.begin(), w.end()), 3600, 1e-6);
  EXPECT_GT(effective_size(w), 1800);
}

TEST(Weights, damp_a_burst_over_all_symbols_and_do_not_erase_it) {
  auto samples = steady_samples(10, 4, 0.4, 1);
  for (int i = 0; i < 16; ++i) {  // sixteen symbols at once, on the fifth day
    auto s = samples[20];
    s.symbol = "ALT" + std::to_string(i);
    s.at += 2h, s.due += 2h;
    samples.push_back(s);
  }
  const auto w =
      sample_weights(samples, {.half_life = 36'500 * kDay, .crowd = 0.5}, kDay0 + 10 * kDay);
  EXPECT_NEAR(w.back() / w.front(), 0.25, 1e-3);
}

}  // namespace
}  // namespace gyre::ml
