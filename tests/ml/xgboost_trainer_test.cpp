#include "gyre/ml/xgboost_trainer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "gyre/ml/evidence/platt.hpp"
#include "gyre/ml/evidence/scores.hpp"
#include "gyre/ml/xgboost_model.hpp"
#include "tests/ml/training_rows.hpp"

namespace gyre::ml {
namespace {

std::string error_of(const Result<Trained>& trained) {
  return trained ? "" : trained.error().context;
}

TEST(Trainer, makes_the_same_bytes_from_the_same_rows_and_seed) {
  const auto first = quick_model(), again = quick_model();
  EXPECT_EQ(first.json, again.json);
  const auto rows = training_rows(1, 1500), held = training_rows(1001, 500);
  auto settings = quick_settings();
  settings.seed = 2;
  EXPECT_NE(train(rows.view(), held.view(), settings).value().json, first.json);
}

TEST(Trainer, learns_what_is_there) {
  const auto trained = quick_model(1, 200);
  const auto held = training_rows(1001, 500);
  std::vector<double> p(trained.margins.begin(), trained.margins.end());
  EXPECT_GT(auc({p, held.y, held.weight}), 0.65);
  auto model = XgboostModel::read(trained.json).value();
  const auto shares = importance(model.contributions(held.x).value());
  for (std::size_t f = 2; f < kFeatureCount; ++f)
    EXPECT_GT(std::min(shares[0], shares[1]), 2 * shares[f]) << f;
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
}

TEST(Trainer, begins_at_the_weighted_base_rate) {
  auto rows = training_rows(3, 800);
  const auto held = training_rows(4, 300);
  double wins = 0, all = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    wins += rows.weight[i] * rows.y[i];
    all += rows.weight[i];
  }
  const auto trained = train(rows.view(), held.view(), quick_settings(1)).value();
  EXPECT_DOUBLE_EQ(trained.base_score, wins / all);
}

TEST(Trainer, cuts_the_model_to_its_best_round_before_it_is_written) {
  const auto rows = training_rows(5, 600, 0.3), held = training_rows(6, 400, 0.3);
  auto settings = quick_settings(400);
  settings.eta = 0.3;
  settings.early_stop = 10;
  const auto trained = train(rows.view(), held.view(), settings).value();
  EXPECT_EQ(trained.tried, trained.rounds + settings.early_stop);
  EXPECT_LT(trained.tried, 400);
  auto model = XgboostModel::read(trained.json).value();
  EXPECT_EQ(model.margins(held.x).value(), trained.margins);

  // And the loss told is that of these margins, weights included.
  std::vector<double> p;
  for (const auto margin : trained.margins) p.push_back(sigmoid(margin));
  EXPECT_DOUBLE_EQ(trained.loss, log_loss(Scored{p, held.y, held.weight}));
}

TEST(Trainer, finds_an_interaction_of_two_features) {
  auto make = [](std::uint64_t seed, std::size_t count) {
    auto rows = training_rows(seed, count);
    for (std::size_t i = 0; i < count; ++i) {
      const bool same = (rows.x[i][4] > 0) == (rows.x[i][9] > 0);
      rows.y[i] = uniform(key(seed, i, 5)) < (same ? 0.75 : 0.25) ? 1 : 0;
    }
    return rows;
  };
  const auto rows = make(1, 4000), held = make(2, 1000);
  const auto trained = train(rows.view(), held.view(), {.rounds = 150, .seed = 3}).value();
  const std::vector<double> p(trained.margins.begin(), trained.margins.end());
  EXPECT_GT(auc({p, held.y, held.weight}), 0.65);
}

TEST(Trainer, keeps_the_margin_monotone_where_it_is_told_to) {
  const auto rows = training_rows(7, 2000, 0.2), held = training_rows(8, 400, 0.2);
  std::array<int, kFeatureCount> directions{};
  directions[0] = 1;
  directions[1] = -1;
  directions[5] = -1;  // noise: whatever is fitted to it must fall
  auto settings = quick_settings(80);
  settings.eta = 0.3;
  settings.early_stop = 80;
  const auto trained = train(rows.view(), held.view(), settings, directions).value();
  auto model = XgboostModel::read(trained.json).value();

  constexpr std::size_t steps = 33;
  for (const std::size_t f : {0u, 1u, 5u}) {
    std::vector<FeatureRow> sweep;
    for (std::size_t i = 0; i < 300; ++i)
      for (std::size_t step = 0; step < steps; ++step) {
        sweep.push_back(held.x[i]);
        sweep.back()[f] = -4 + 8 * static_cast<float>(step) / (steps - 1);
      }
    const auto margins = model.margins(sweep).value();
    for (std::size_t i = 0; i < sweep.size(); ++i)
      if (i % steps != 0)
        ASSERT_GE((margins[i] - margins[i - 1]) * static_cast<float>(directions[f]), 0.0f)
            << "feature " << f << ", row " << i / steps;
  }
}

TEST(Trainer, lets_no_leaf_of_a_rare_class_leap) {
  const auto rows = training_rows(9, 3000, 0.6, -4), held = training_rows(10, 1000, 0.6, -4);
  auto settings = quick_settings(1);
  settings.eta = 1;
  settings.min_child_weight = 0;
  settings.lambda = 0;
  settings.depth = 6;
  const auto trained = train(rows.view(), held.view(), settings).value();
  ASSERT_LT(trained.base_score, 0.05);
  const double base = std::log(trained.base_score / (1 - trained.base_score));
  for (const auto margin : trained.margins) EXPECT_LE(std::abs(margin - base), 1.0001);
}

TEST(Trainer, stops_when_it_is_asked_to) {
  std::stop_source stop;
  stop.request_stop();
  const auto rows = training_rows(1, 300);
  const auto trained = train(rows.view(), rows.view(), {}, {}, stop.get_token());
  ASSERT_FALSE(trained);
  EXPECT_EQ(trained.error().code, Errc::Busy);
}

TEST(Trainer, says_what_is_wrong_with_the_rows) {
  const auto rows = training_rows(1, 300);
  const auto tell = [&](auto change) {
    auto bad = rows;
    change(bad);
    return error_of(train(bad.view(), rows.view(), quick_settings(2)));
  };
  EXPECT_EQ(tell([](auto& r) { r = {}; }), "training rows: none");
  EXPECT_EQ(tell([](auto& r) { r.y.pop_back(); }),
            "training rows: as many outcomes and weights as rows are needed");
  EXPECT_EQ(tell([](auto& r) { r.y[3] = 0.5; }), "training rows: an outcome is 0 or 1");
  EXPECT_EQ(tell([](auto& r) { r.weight[3] = -1; }),
            "training rows: a weight is a number and not negative");
  EXPECT_EQ(tell([](auto& r) { r.y.assign(r.y.size(), 1); }),
            "training rows: both outcomes are needed");
  const auto infinite = tell([](auto& r) { r.x[3][3] = std::numeric_limits<float>::infinity(); });
  EXPECT_TRUE(infinite.starts_with("XGBoost: cannot take the rows: ")) << infinite;
  EXPECT_EQ(infinite.find('\n'), infinite.npos);
  const std::array directions{1, 0};
  EXPECT_EQ(error_of(train(rows.view(), rows.view(), {}, directions)),
            "one direction a feature is needed");
}

TEST(XgboostModel, explains_a_margin_by_parts_that_sum_to_it) {
  const auto trained = quick_model(1, 200);
  const auto held = training_rows(1001, 500);
  auto model = XgboostModel::read(trained.json).value();
  const auto parts = model.contributions(held.x).value();
  ASSERT_EQ(parts.size(), held.x.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double sum = std::accumulate(parts[i].begin(), parts[i].end(), 0.0);
    EXPECT_NEAR(sum, trained.margins[i], 2e-6);
  }
}

TEST(XgboostModel, names_the_five_features_that_moved_a_margin_most) {
  Contributions parts{};
  parts[3] = -0.5f;
  parts[30] = 0.25f;
  parts[7] = 0.125f;
  parts[kFeatureCount] = 9;  // the bias is no feature
  const std::vector<Share> expected{{3, -0.5}, {30, 0.25}, {7, 0.125}, {0, 0}, {1, 0}};
  EXPECT_EQ(strongest(parts), expected);
}

TEST(XgboostModel, refuses_what_is_no_model) {
  const auto model = XgboostModel::read("{}");
  ASSERT_FALSE(model);
  EXPECT_TRUE(model.error().context.starts_with("XGBoost: cannot read the model: "));
  EXPECT_FALSE(XgboostModel::read(quick_model().json.substr(0, 1000)));
}

}  // namespace
}  // namespace gyre::ml
