#include "gyre/features/model.hpp"

#include <gtest/gtest.h>

namespace gyre {
namespace {

// A target of 1.5 R, a stop of 1 R, a round trip of 0.1 R: breaks even at 0.44.
const Economics kPlain{.win = 1.4, .loss = 1.1, .buckets = {}, .least = 0};

TEST(Economics, breaks_even_where_the_means_say) {
  EXPECT_NEAR(kPlain.expected("any", 0.44), 0, 1e-12);
  EXPECT_GT(kPlain.expected("any", 0.45), 0);
  EXPECT_LT(kPlain.expected("any", 0.43), 0);
}

// A probability of the predicted class would call 0.1 a confidence of 0.9.
TEST(Economics, a_sure_loss_is_worth_less_than_a_coin) {
  double before = -2;
  for (int i = 1; i < 100; ++i) {
    const double now = kPlain.expected("any", i / 100.0);
    EXPECT_GT(now, before) << "p " << i;
    before = now;
  }
}

TEST(Economics, a_bucket_of_its_own_goes_before_the_mean_of_all) {
  Economics economics = kPlain;
  economics.buckets = {{"breakout 2.0", 1.9, 1.0}};
  EXPECT_DOUBLE_EQ(economics.expected("breakout 2.0", 0.5), 0.45);
  EXPECT_DOUBLE_EQ(economics.expected("breakout 1.5", 0.5), 0.15);
}

TEST(Economics, an_uncertain_score_must_promise_more) {
  Economics economics = kPlain;
  economics.least = 0.05;
  EXPECT_DOUBLE_EQ(economics.required("any", {0, 0.5F}), 0.05);
  economics.var_b = 0.04;  // of the offset: 0.2 in log odds, 0.05 in p at a half
  EXPECT_NEAR(economics.required("any", {0, 0.5F}), 0.05 + 0.05 * 2.5, 1e-12);
  economics.var_a = 1;
  EXPECT_GT(economics.required("any", {1, 0.5F}), economics.required("any", {0, 0.5F}));
}

TEST(Economics, buckets_are_by_strategy_and_halves_of_reward_to_risk) {
  EXPECT_EQ(bucket_key("breakout", 2), "breakout 2.0");
  EXPECT_EQ(bucket_key("breakout", 1.99), "breakout 1.5");
  EXPECT_EQ(bucket_key("breakout", 1.9999999999), "breakout 2.0");
}

}  // namespace
}  // namespace gyre
