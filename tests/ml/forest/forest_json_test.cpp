#include <gtest/gtest.h>

#include <cmath>

#include "gyre/ml/forest/xgboost_json.hpp"

namespace gyre::ml {
namespace {

struct Text {
  std::string version = "[1,7,4]", base = "\"5E-1\"", objective = "binary:logistic";
  std::string booster = "gbtree", parallel = "\"1\"", outputs = "[0]";
  std::string left = "[1,-1,-1]", right = "[2,-1,-1]", feature = "[3,0,0]", missing = "[1,0,0]";
  std::string value = "[1.5E0,-2.5E-1,7.5E-1]", kinds = "[0,0,0]", categories = "[]";

  std::string json() const {
    return R"({"learner":{"attributes":{},"feature_names":[],"gradient_booster":{"model":{)"
           R"("gbtree_model_param":{"num_parallel_tree":)" +
           parallel + R"(,"num_trees":"1","size_leaf_vector":"0"},"tree_info":)" + outputs +
           R"(,"trees":[{"base_weights":[9,9,9],"categories":[],"categories_nodes":)" + categories +
           R"(,"default_left":)" + missing + R"(,"id":0,"left_children":)" + left +
           R"(,"right_children":)" + right + R"(,"split_conditions":)" + value +
           R"(,"split_indices":)" + feature + R"(,"split_type":)" + kinds +
           R"(,"tree_param":{"num_deleted":"0"}}]},"name":")" + booster +
           R"("},"learner_model_param":{"base_score":)" + base +
           R"(,"num_class":"0","num_feature":"31"},"objective":{"name":")" + objective +
           R"("}},"version":)" + version + "}";
  }
};

void expect_refused(const Text& text, Errc code, std::string_view reason) {
  const auto read = read_xgboost(text.json());
  ASSERT_FALSE(read) << reason;
  EXPECT_EQ(read.error().code, code) << read.error().context;
  EXPECT_NE(read.error().context.find(reason), std::string::npos) << read.error().context;
}

TEST(XgboostJson, a_tree_is_read_as_it_was_written) {
  const auto forest = read_xgboost(Text{}.json());
  ASSERT_TRUE(forest) << forest.error().context;
  const Forest expected{.base = -0.0f,
                        .features = 31,
                        .trees = {{{1, 2, 3, 1.5f, true}, {.value = -0.25f}, {.value = 0.75f}}}};
  EXPECT_EQ(*forest, expected);
}

TEST(XgboostJson, the_base_is_a_probability_in_whatever_form_and_becomes_a_margin) {
  const float expected = -std::log(1.0f / 0.31f - 1.0f);
  for (const char* form : {"\"3.1E-1\"", "0.31", "[0.31]", "\"[3.1E-1]\"", "[\"3.1E-1\"]"}) {
    const auto forest = read_xgboost(Text{.base = form}.json());
    ASSERT_TRUE(forest) << form << ": " << forest.error().context;
    EXPECT_EQ(forest->base, expected) << form;
  }
  expect_refused({.base = "[0.3,0.7]"}, Errc::OutOfRange, "several outputs");
  for (const char* none : {"\"0\"", "1", "-0.5", "2"})
    expect_refused({.base = none}, Errc::OutOfRange, "no probability");
  for (const char* none : {"\"\"", "\"half\"", "null", "{}", "[]"})
    EXPECT_FALSE(read_xgboost(Text{.base = none}.json())) << none;
}

TEST(XgboostJson, a_number_becomes_the_float_next_to_its_text) {
  // Through a double, this one is rounded twice, and to the other neighbour.
  const Text text{.value = "[1.00000017881393432617187499E0,0,0]"};
  EXPECT_EQ(read_xgboost(text.json()).value().trees[0][0].value, 1.00000011920928955f);
}

TEST(XgboostJson, nodes_that_the_root_does_not_lead_to_are_dropped) {
  const Text text{.left = "[3,-1,-1,-1,-1]",
                  .right = "[4,-1,-1,-1,-1]",
                  .feature = "[3,0,0,0,0]",
                  .missing = "[0,0,0,0,0]",
                  .value = "[0.5,11,12,1,2]",
                  .kinds = "[0,0,0,0,0]"};
  const Tree expected{{1, 2, 3, 0.5f, false}, {.value = 1}, {.value = 2}};
  EXPECT_EQ(read_xgboost(text.json()).value().trees[0], expected);
}

TEST(XgboostJson, other_versions_and_kinds_of_models_are_refused) {
  expect_refused({.version = "[2,0,0]"}, Errc::OutOfRange, "XGBoost 2.0.0");
  expect_refused({.version = "[]"}, Errc::OutOfRange, "only 1.7.4");
  expect_refused({.objective = "reg:squarederror"}, Errc::OutOfRange, "reg:squarederror");
  expect_refused({.booster = "dart"}, Errc::OutOfRange, "dart");
  expect_refused({.booster = "gblinear"}, Errc::OutOfRange, "gblinear");
  expect_refused({.parallel = "\"4\""}, Errc::OutOfRange, "several trees a round");
  expect_refused({.outputs = "[1]"}, Errc::OutOfRange, "several outputs");
  expect_refused({.kinds = "[1,0,0]"}, Errc::OutOfRange, "category");
  expect_refused({.categories = "[0]"}, Errc::OutOfRange, "category");
}

TEST(XgboostJson, what_is_no_tree_is_an_error) {
  expect_refused({.left = "[0,-1,-1]"}, Errc::Parse, "two ways lead to node 0");
  expect_refused({.right = "[1,-1,-1]"}, Errc::Parse, "two ways lead to node 1");
  expect_refused({.right = "[3,-1,-1]"}, Errc::Parse, "child 3 is not there");
  expect_refused({.right = "[-1,-1,-1]"}, Errc::Parse, "child -1 is not there");
  expect_refused({.left = "[-2,-1,-1]"}, Errc::Parse, "child -2 is not there");
  expect_refused({.left = "[1,-1]"}, Errc::Parse, "different lengths");
  expect_refused({.left = "[]"}, Errc::Parse, "different lengths");
  expect_refused({.feature = "[31,0,0]"}, Errc::Parse, "feature 31 of 31");
  expect_refused({.feature = "[-1,0,0]"}, Errc::Parse, "feature -1");
  expect_refused({.value = "[1e99,0,0]"}, Errc::Parse, "not a number");
  expect_refused({.value = "[null,0,0]"}, Errc::Parse, "not a number");
  expect_refused({.outputs = "[0,0]"}, Errc::Parse, "differ");
}

TEST(XgboostJson, a_tree_deeper_than_eight_decisions_is_refused) {
  Text text{.left = "[", .right = "[", .feature = "[", .missing = "[", .value = "[", .kinds = "["};
  for (int i = 0; i < 19; ++i) {
    const bool splits = i % 2 == 0 && i < 18;
    const std::string comma = i < 18 ? "," : "]";
    text.left += (splits ? std::to_string(i + 1) : "-1") + comma;
    text.right += (splits ? std::to_string(i + 2) : "-1") + comma;
    for (auto* column : {&text.feature, &text.missing, &text.value, &text.kinds})
      *column += "0" + comma;
  }
  expect_refused(text, Errc::OutOfRange, "deeper than 8");
}

TEST(XgboostJson, text_that_ends_anywhere_is_an_error) {
  const auto whole = Text{}.json();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_xgboost(std::string_view{whole}.substr(0, size))) << size;
}

}  // namespace
}  // namespace gyre::ml
