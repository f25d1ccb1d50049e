#include "gyre/ml/evidence/tripwires.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

// Rows of several symbols decided at the same moments, moved together afterwards. Clean: no feature
// knows what comes, though some are slow and all symbols share the market.
struct Rows31 {
  std::vector<FeatureRow> x;
  std::vector<double> y, r, next, weight;
  std::vector<Timestamp> at;

  explicit Rows31(int moments, std::uint64_t seed) {
    Chance chance{seed};
    std::array<double, kFeatureCount> slow{};
    for (int t = 0; t < moments; ++t) {
      const double market = chance.normal();
      for (auto& s : slow) s = 0.98 * s + 0.2 * chance.normal();
      for (int symbol = 0; symbol < 8; ++symbol) {
        auto& row = x.emplace_back();
        for (std::size_t f = 0; f < kFeatureCount; ++f)
          row[f] = static_cast<float>(f < 6 ? slow[f] : chance.normal());
        if (chance.happens(0.05)) row[9] = std::numeric_limits<float>::quiet_NaN();
        next.push_back(0.7 * market + 0.7 * chance.normal());
        y.push_back(chance.happens(0.4));
        r.push_back(y.back() > 0 ? 1.9 : -1.1);
        weight.push_back(1);
        at.push_back(kDay0 + t * 5min);
      }
    }
  }
  Findings tell() const { return features_that_tell(x, y, weight, {}); }
  Findings foresee() const { return features_that_foresee(x, at, next, {}); }
  void leak(std::size_t feature, const std::vector<double>& from, double noise) {
    Chance chance{77};
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i][feature] = static_cast<float>(from[i] + noise * chance.normal());
  }
};

TEST(Tripwires, are_silent_on_clean_rows) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Rows31 rows{120, seed};
    EXPECT_TRUE(rows.tell().empty()) << seed;
    EXPECT_TRUE(rows.foresee().empty()) << seed;
    const auto half = rows.x.size() / 2;
    EXPECT_TRUE(
        rows_in_both(std::span{rows.x}.first(half), std::span{rows.x}.subspan(half)).empty());
  }
}

TEST(Tripwires, catch_a_feature_that_is_the_result_with_noise) {
  Rows31 rows{120, 1};
  rows.leak(12, rows.r, 1.5);
  const auto found = rows.tell();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "feature_tells_result");
  EXPECT_EQ(found[0].feature, 12);
  EXPECT_GT(found[0].value, 0.3);
}

TEST(Tripwires, catch_a_feature_that_is_the_result_upside_down) {
  Rows31 rows{120, 1};
  auto turned = rows.r;
  for (auto& r : turned) r = -r;
  rows.leak(30, turned, 1.5);
  EXPECT_EQ(rows.tell().size(), 1u);
}

TEST(Tripwires, catch_a_feature_that_is_the_next_bars_return) {
  Rows31 rows{120, 1};
  rows.leak(4, rows.next, 1.0);
  const auto found = rows.foresee();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "feature_knows_future");
  EXPECT_EQ(found[0].feature, 4);
  EXPECT_TRUE(rows.tell().empty());  // and no other would have
}

// Counting rows instead of moments takes what moves together for so many proofs.
TEST(Tripwires, do_not_take_a_market_move_for_many) {
  Rows31 rows{40, 3};
  for (std::size_t i = 0; i < rows.x.size(); ++i) {
    rows.x[i][0] = static_cast<float>(rows.at[i] < kDay0 + 100min);      // the same in every symbol
    rows.next[i] = 0.01 * rows.next[i] + (rows.at[i] == kDay0 ? 1 : 0);  // one jump of all
  }
  EXPECT_TRUE(rows.foresee().empty());
}

TEST(Tripwires, catch_a_model_that_is_too_good) {
  Chance chance{1};
  std::vector<double> p, y;
  for (int i = 0; i < 500; ++i) {
    y.push_back(chance.happens(0.4));
    p.push_back(0.2 * chance.share() + 0.15 * y.back());
  }
  const ScoredRows rows{p, y};
  ASSERT_GT(auc(rows), 0.75);
  const auto found = model_too_good(rows, {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "model_too_good");
  EXPECT_TRUE(model_too_good(ScoredRows{std::vector(500, 0.4), y}, {}).empty());
}

TEST(Tripwires, catch_a_feature_that_changes_when_the_future_does) {
  const Rows31 rows{25, 1};
  EXPECT_TRUE(features_that_change(rows.x, rows.x).empty());  // NaN are equal to themselves
  auto other = rows.x;
  other[7][21] = std::nextafter(other[7][21], 9.0f);
  const auto found = features_that_change(rows.x, other);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "feature_changes_with_future");
  EXPECT_EQ(found[0].feature, 21);
  EXPECT_EQ(found[0].value, 1);
}

// A scaler that was fitted on all rows moves every row when the future changes.
TEST(Tripwires, catch_a_scaler_fitted_on_all_rows) {
  const Rows31 rows{25, 1};
  const auto scaled = [&](std::size_t known) {
    double sum = 0;
    for (std::size_t i = 0; i < known; ++i) sum += rows.x[i][8];
    auto out = std::vector(rows.x.begin(), rows.x.begin() + 50);
    for (auto& row : out) row[8] -= static_cast<float>(sum / static_cast<double>(known));
    return out;
  };
  EXPECT_EQ(features_that_change(scaled(200), scaled(50)).front().feature, 8);
}

TEST(Tripwires, catch_inputs_that_were_known_late) {
  const std::vector<KnownInput> fine{{kDay0, kDay0}, {kDay0, kDay0 - 5min}};
  EXPECT_TRUE(inputs_known_late(fine).empty());
  const std::vector<KnownInput> late{{kDay0, kDay0}, {kDay0, kDay0 + 1ms}};
  ASSERT_EQ(inputs_known_late(late).size(), 1u);
  EXPECT_EQ(inputs_known_late(late)[0].name, "input_known_late");
}

TEST(Tripwires, catch_results_that_were_known_before_their_decision) {
  const std::vector<Timestamp> decided{kDay0, kDay0, kDay0}, ended{kDay0 + 1h, {}, kDay0};
  const auto found = results_known_early(decided, ended);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "result_known_early");
  EXPECT_EQ(found[0].value, 1);
  EXPECT_TRUE(results_known_early(std::span{decided}.first(2), std::span{ended}.first(2)).empty());
}

TEST(Tripwires, catch_a_row_that_is_trained_and_tested_on) {
  const Rows31 rows{50, 1};
  auto test = std::vector(rows.x.end() - 100, rows.x.end());
  const auto train = std::span{rows.x}.first(300);
  EXPECT_TRUE(rows_in_both(train, test).empty());
  test[3] = rows.x[17];
  const auto found = rows_in_both(train, test);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value, 1);
}

// The precursor joined closes to signals by symbol and side: each close met every such signal.
TEST(Tripwires, catch_labels_that_were_joined_to_many_proposals) {
  struct Closed {
    std::uint64_t id;
    int symbol;
  };
  const std::vector<Closed> closed{{1, 0}, {2, 0}, {3, 1}};
  std::vector<std::uint64_t> by_key, by_symbol;
  for (const auto& signal : closed)
    for (const auto& close : closed) {
      if (signal.id == close.id) by_key.push_back(signal.id);
      if (signal.symbol == close.symbol) by_symbol.push_back(signal.id);
    }
  EXPECT_EQ(by_key.size(), closed.size());
  EXPECT_TRUE(rows_counted_twice(by_key).empty());
  ASSERT_EQ(rows_counted_twice(by_symbol).size(), 1u);
  EXPECT_EQ(rows_counted_twice(by_symbol)[0].value, 2);
}

TEST(Tripwires, catch_a_feature_that_says_it_all) {
  std::vector<double> contribution(kFeatureCount, 0.01);
  EXPECT_TRUE(dominant_features(contribution, {}).empty());
  contribution[5] = 0.9;
  ASSERT_EQ(dominant_features(contribution, {}).size(), 1u);
  EXPECT_EQ(dominant_features(contribution, {})[0].feature, 5);
  EXPECT_TRUE(dominant_features(std::vector(kFeatureCount, 0.0), {}).empty());
}

}  // namespace
}  // namespace gyre::ml
