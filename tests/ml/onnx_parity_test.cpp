#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>

#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/onnx_export.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/onnx_runtime.hpp"
#include "gyre/ml/parity.hpp"
#include "gyre/ml/xgboost_model.hpp"
#include "tests/ml/training_rows.hpp"

// Every kind of model that exporters have been seen to get wrong, through ONNX Runtime and XGBoost.
namespace gyre::ml {
namespace {

const Platt kLine{.a = 0.83, .b = -0.07};

struct Case {
  const char* name;
  std::function<Trained()> train;
};

Trained trained_with(TrainSettings settings, double rate = 0.5) {
  const double offset = std::log(rate / (1 - rate));
  const auto rows = training_rows(21, 1500, 0.6, offset),
             held = training_rows(22, 400, 0.6, offset);
  settings.early_stop = settings.rounds;
  return train(rows.view(), held.view(), settings).value();
}

const Case kCases[] = {
    {"sixty trees", [] { return trained_with({.rounds = 60, .min_child_weight = 5}); }},
    {"base .31", [] { return trained_with({.rounds = 60, .min_child_weight = 5}, 0.31); }},
    {"leaves only", [] { return trained_with({.rounds = 5, .min_child_weight = 1e6}, 0.31); }},
    {"pruned", [] { return trained_with({.rounds = 40, .min_child_weight = 1, .gamma = 6}); }},
    {"one tree", [] { return trained_with({.rounds = 1, .min_child_weight = 5}); }},
    {"depth six", [] { return trained_with({.depth = 6, .rounds = 60, .min_child_weight = 1}); }},
    {"fine bins",
     [] { return trained_with({.rounds = 60, .min_child_weight = 1, .max_bin = 1024}); }},
};

class OnnxParity : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto library = onnx_library(); !library) GTEST_SKIP() << library.error().context;
  }
};

void expect_equal(const OnnxSession& session, XgboostModel& reference,
                  std::span<const FeatureRow> rows, const Calibration& calibration) {
  const auto margins = reference.margins(rows).value();
  std::vector<Prediction> predictions(rows.size());
  ASSERT_TRUE(session.predict(rows, predictions));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(predictions[i].margin),
              std::bit_cast<std::uint32_t>(margins[i]))
        << "row " << i << ": " << predictions[i].margin << " and " << margins[i];
    ASSERT_NEAR(predictions[i].p, calibrated(calibration, margins[i]), 1e-6);
  }
}

TEST_F(OnnxParity, margins_are_xgboosts_to_the_bit_for_every_kind_of_model_and_batch) {
  for (const auto& [name, make] : kCases) {
    SCOPED_TRACE(name);
    const auto trained = make();
    const auto forest = read_xgboost(trained.json).value();
    auto reference = XgboostModel::read(trained.json).value();
    const auto session = OnnxSession::load(to_onnx(forest, kLine)).value();
    const auto rows = parity_rows(forest, training_rows(23, 2048).x);
    ASSERT_GE(rows.size(), 4096u);
    for (const std::size_t batch : {1u, 7u, 40u, 4000u})
      for (std::size_t i = 0; i < (batch < 40 ? 10 : 1); ++i)
        expect_equal(session, reference, std::span{rows}.subspan(i * batch, batch), kLine);
    expect_equal(session, reference, rows, kLine);
  }
}

TEST_F(OnnxParity, the_kinds_of_models_are_what_they_are_called) {
  EXPECT_EQ(read_xgboost(kCases[2].train().json)->trees[0].size(), 1u);
  EXPECT_EQ(read_xgboost(kCases[4].train().json)->trees.size(), 1u);
  EXPECT_NE(kCases[3].train().json.find("2147483647"), std::string::npos) << "no node was pruned";
  EXPECT_NEAR(kCases[1].train().base_score, 0.31, 0.06);
}

TEST_F(OnnxParity, steps_are_the_same_probabilities_to_the_bit) {
  const auto trained = quick_model();
  const auto forest = read_xgboost(trained.json).value();
  Isotonic steps;
  for (int i = 0; i < 37; ++i) {
    steps.values.push_back(0.05 + 0.02 * i);
    if (i < 36) steps.edges.push_back(-0.9f + 0.05f * static_cast<float>(i));
  }
  const auto session = OnnxSession::load(to_onnx(forest, steps)).value();
  const auto rows = parity_rows(forest, training_rows(5, 1000).x);
  std::vector<Prediction> predictions(rows.size());
  ASSERT_TRUE(session.predict(rows, predictions));
  for (const auto& [margin, p] : predictions) ASSERT_EQ(p, calibrated(steps, margin)) << margin;
}

TEST_F(OnnxParity, the_margin_stays_monotone_after_calibration_and_export) {
  const auto rows = training_rows(7, 1500, 0.3), held = training_rows(8, 400, 0.3);
  std::array<int, kFeatureCount> directions{};
  directions[5] = -1;
  auto settings = quick_settings(60);
  settings.eta = 0.3;
  settings.early_stop = 60;
  const auto trained = train(rows.view(), held.view(), settings, directions).value();
  const auto session =
      OnnxSession::load(to_onnx(read_xgboost(trained.json).value(), kLine)).value();
  for (std::size_t i = 0; i < 50; ++i) {
    std::vector<FeatureRow> sweep(65, held.x[i]);
    for (std::size_t step = 0; step < sweep.size(); ++step)
      sweep[step][5] = -4 + static_cast<float>(step) / 8;
    std::vector<Prediction> predictions(sweep.size());
    ASSERT_TRUE(session.predict(sweep, predictions));
    for (std::size_t step = 1; step < sweep.size(); ++step)
      ASSERT_LE(predictions[step].p, predictions[step - 1].p);
  }
}

TEST_F(OnnxParity, what_a_file_tells_of_itself_comes_back) {
  const std::map<std::string, std::string> notes{{"gyre.model", "01"}, {"gyre.schema", "ab\"c"}};
  const auto forest = read_xgboost(quick_model(1, 3).json).value();
  EXPECT_EQ(OnnxSession::load(to_onnx(forest, kLine, notes)).value().notes(), notes);
  EXPECT_EQ(to_onnx(forest, kLine, notes), to_onnx(forest, kLine, notes));
}

class ParityFigures : public OnnxParity {
 protected:
  Result<Parity> measure(const Forest& tree_file, const std::string& onnx) {
    const auto rows = parity_rows(tree_file, training_rows(23, 2500).x);
    const Economics even{.win = 1, .loss = 1, .least = 0};
    const Calibration line = kLine;
    return measure_parity({json, onnx, tree_file, line}, even, rows);
  }
  const std::string json = quick_model().json;
  const Forest forest = read_xgboost(json).value();
};

TEST_F(ParityFigures, show_no_difference_between_the_evaluators_of_one_model) {
  const auto parity = measure(forest, to_onnx(forest, kLine)).value();
  EXPECT_GE(parity.rows, 4096u);
  EXPECT_EQ(parity.forest_margins, 0u);
  EXPECT_EQ(parity.runtime_margin, 0);
  EXPECT_LE(parity.xgboost_runtime, 1e-6);
  EXPECT_EQ(parity.decisions, 0u);
  EXPECT_FALSE(parity.runtime.empty());
  EXPECT_EQ(parity.difference(), "");
}

TEST_F(ParityFigures, show_a_threshold_that_is_one_float_off) {
  auto other = forest;
  auto& root = other.trees[0][0];
  root.value = std::nextafter(root.value, 9.0f);
  const auto wrong_forest = measure(other, to_onnx(forest, kLine)).value();
  EXPECT_GT(wrong_forest.forest_margins, 0u);
  EXPECT_TRUE(wrong_forest.difference().contains("margins of our forest are not XGBoost's"));
  const auto wrong_export = measure(forest, to_onnx(other, kLine)).value();
  EXPECT_EQ(wrong_export.forest_margins, 0u);
  EXPECT_TRUE(wrong_export.difference().starts_with("a margin of ONNX Runtime is"))
      << wrong_export.difference();
}

TEST_F(ParityFigures, show_another_calibration) {
  const auto parity = measure(forest, to_onnx(forest, Platt{.a = 0.8, .b = -0.07})).value();
  EXPECT_TRUE(parity.difference().starts_with("p of ONNX Runtime is")) << parity.difference();
  const auto far = measure(forest, to_onnx(forest, Platt{.a = -1, .b = 0})).value();
  EXPECT_GT(far.decisions, 0u);
}

TEST_F(ParityFigures, name_an_export_that_cannot_be_read) {
  const auto parity = measure(forest, "no model").value();
  EXPECT_TRUE(parity.missing.starts_with("ONNX Runtime: cannot read the model: "));
  EXPECT_EQ(parity.difference(), parity.missing);
}

TEST(Parity, that_could_not_ask_onnx_runtime_is_a_difference) {
  EXPECT_EQ(Parity{.missing = "ONNX Runtime: not here"}.difference(), "ONNX Runtime: not here");
  EXPECT_EQ((Parity{.rows = 9, .forest_margins = 2, .missing = "not here"}.difference()),
            "2 of 9 margins of our forest are not XGBoost's");
}

TEST(ParityRows, hold_both_neighbours_of_every_threshold_in_rows_that_reach_it) {
  const auto forest = read_xgboost(quick_model(1, 20).json).value();
  const auto rows = parity_rows(forest, training_rows(23, 100).x);
  EXPECT_GE(rows.size(), 4096u);
  const auto reaches = [](const Tree& tree, std::size_t wanted, const FeatureRow& row) {
    for (std::size_t i = 0; !tree[i].leaf();) {
      if (i == wanted) return true;
      const auto x = row[static_cast<std::size_t>(tree[i].feature)];
      const bool left = std::isnan(x) ? tree[i].default_left : x < tree[i].value;
      i = static_cast<std::size_t>(left ? tree[i].left : tree[i].right);
    }
    return false;
  };
  for (const auto& tree : forest.trees)
    for (std::size_t i = 0; i < tree.size(); ++i) {
      if (tree[i].leaf()) continue;
      const auto f = static_cast<std::size_t>(tree[i].feature);
      const float edge = tree[i].value;
      int below = 0, at = 0, above = 0;
      for (const auto& row : rows) {
        if (!reaches(tree, i, row)) continue;
        below += row[f] == std::nextafter(edge, -1e30f);
        at += row[f] == edge;
        above += row[f] == std::nextafter(edge, 1e30f);
      }
      EXPECT_TRUE(below > 0 && at > 0 && above > 0) << "node " << i;
    }
}

}  // namespace
}  // namespace gyre::ml
