#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/onnx_export.hpp"
#include "tests/ml/training_rows.hpp"

// What the maintainers of the format say of our files.
namespace gyre::ml {
namespace {

onnx::ModelProto parsed(const std::string& bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes));
  return model;
}

class OnnxChecker : public testing::Test {
 protected:
  const Forest forest = read_xgboost(quick_model(1, 20).json).value();
};

TEST_F(OnnxChecker, takes_both_kinds_of_export) {
  const Isotonic steps{.edges = {-0.5f, 0, 0.5f}, .values = {0.2, 0.4, 0.6, 0.8}};
  for (const Calibration& calibration : {Calibration{Platt{.a = 0.9}}, Calibration{steps}}) {
    auto model = parsed(to_onnx(forest, calibration, {{"model", "01"}}));
    EXPECT_NO_THROW(onnx::checker::check_model(model));
    EXPECT_NO_THROW(onnx::shape_inference::InferShapes(model));
  }
}

TEST_F(OnnxChecker, takes_a_forest_without_trees) {
  EXPECT_NO_THROW(onnx::checker::check_model(
      parsed(to_onnx({.base = 0.25f, .features = 31, .trees = {}}, Platt{}))));
}

TEST_F(OnnxChecker, would_notice_a_mistake) {
  auto model = parsed(to_onnx(forest, Platt{}));
  model.mutable_graph()->mutable_node(0)->set_op_type("TreeEnsembleRegresser");
  EXPECT_THROW(onnx::checker::check_model(model), onnx::checker::ValidationError);
}

TEST_F(OnnxChecker, the_graph_is_the_one_whose_margins_are_exact) {
  const auto model = parsed(to_onnx(forest, Platt{}));
  EXPECT_EQ(model.ir_version(), 8);
  ASSERT_EQ(model.opset_import_size(), 2);
  EXPECT_EQ(model.opset_import(0).version(), 15);
  EXPECT_EQ(model.opset_import(1).domain(), "ai.onnx.ml");
  EXPECT_EQ(model.opset_import(1).version(), 3);
  const auto& graph = model.graph();
  EXPECT_EQ(graph.input(0).type().tensor_type().shape().dim(0).dim_param(), "N");
  ASSERT_EQ(graph.node_size(), 4);
  for (const auto& attribute : graph.node(0).attribute()) {
    EXPECT_NE(attribute.name(), "base_values") << "they would be added last";
    if (attribute.name() == "post_transform") EXPECT_EQ(attribute.s(), "NONE");
    if (attribute.name() == "target_weights") EXPECT_EQ(attribute.floats(0), forest.base);
  }
}

}  // namespace
}  // namespace gyre::ml
