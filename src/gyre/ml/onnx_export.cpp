#include "gyre/ml/onnx_export.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

using OnnxAttribute = onnx::AttributeProto;

OnnxAttribute* new_attribute(onnx::NodeProto& node, const char* name,
                             OnnxAttribute::AttributeType type) {
  auto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(type);
  return added;
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const char* kind,
                          std::initializer_list<const char*> inputs, const char* output) {
  auto* node = graph.add_node();
  node->set_op_type(kind);
  node->set_name(output);
  for (const char* input : inputs) node->add_input(input);
  node->add_output(output);
  return *node;
}

// A TreeEnsembleRegressor under construction: one entry a node in every nodes_ list, one a leaf in
// every target_ list. Its post-transforms are ignored by ONNX Runtime, so it has none; and its base
// values are added last, where XGBoost begins with the base: a tree of one leaf comes first
// instead.
class Ensemble {
 public:
  explicit Ensemble(onnx::NodeProto& node)
      : tree_{new_attribute(node, "nodes_treeids", OnnxAttribute::INTS)},
        node_{new_attribute(node, "nodes_nodeids", OnnxAttribute::INTS)},
        feature_{new_attribute(node, "nodes_featureids", OnnxAttribute::INTS)},
        value_{new_attribute(node, "nodes_values", OnnxAttribute::FLOATS)},
        mode_{new_attribute(node, "nodes_modes", OnnxAttribute::STRINGS)},
        left_{new_attribute(node, "nodes_truenodeids", OnnxAttribute::INTS)},
        right_{new_attribute(node, "nodes_falsenodeids", OnnxAttribute::INTS)},
        missing_left_{new_attribute(node, "nodes_missing_value_tracks_true", OnnxAttribute::INTS)},
        leaf_tree_{new_attribute(node, "target_treeids", OnnxAttribute::INTS)},
        leaf_node_{new_attribute(node, "target_nodeids", OnnxAttribute::INTS)},
        leaf_target_{new_attribute(node, "target_ids", OnnxAttribute::INTS)},
        leaf_value_{new_attribute(node, "target_weights", OnnxAttribute::FLOATS)} {
    node.set_domain("ai.onnx.ml");
    new_attribute(node, "n_targets", OnnxAttribute::INT)->set_i(1);
    new_attribute(node, "aggregate_function", OnnxAttribute::STRING)->set_s("SUM");
    new_attribute(node, "post_transform", OnnxAttribute::STRING)->set_s("NONE");
  }

  void add(const Tree& tree) {
    for (std::size_t i = 0; i < tree.size(); ++i) add(tree[i], static_cast<std::int64_t>(i));
    ++trees_;
  }

 private:
  void add(const TreeNode& node, std::int64_t number) {
    const bool leaf = node.leaf();
    tree_->add_ints(trees_);
    node_->add_ints(number);
    feature_->add_ints(leaf ? 0 : node.feature);
    value_->add_floats(leaf ? 0 : node.value);
    mode_->add_strings(leaf ? "LEAF" : "BRANCH_LT");
    left_->add_ints(leaf ? 0 : node.left);
    right_->add_ints(leaf ? 0 : node.right);
    missing_left_->add_ints(!leaf && node.default_left ? 1 : 0);
    if (!leaf) return;
    leaf_tree_->add_ints(trees_);
    leaf_node_->add_ints(number);
    leaf_target_->add_ints(0);
    leaf_value_->add_floats(node.value);
  }

  std::int64_t trees_ = 0;
  OnnxAttribute *tree_, *node_, *feature_, *value_, *mode_, *left_, *right_, *missing_left_;
  OnnxAttribute *leaf_tree_, *leaf_node_, *leaf_target_, *leaf_value_;
};

Tree lone_leaf(float value) { return {TreeNode{.value = value}}; }

// Halves the edges from `begin` to `end` until one value is left.
std::int32_t grow_steps(Tree& tree, const Isotonic& steps, std::size_t begin, std::size_t end) {
  const auto number = static_cast<std::int32_t>(tree.size());
  tree.push_back({.value = static_cast<float>(steps.values[begin])});
  if (begin == end) return number;
  const std::size_t middle = begin + (end - begin) / 2;
  const auto left = grow_steps(tree, steps, begin, middle);
  const auto right = grow_steps(tree, steps, middle + 1, end);
  tree[static_cast<std::size_t>(number)] = {left, right, 0, steps.edges[middle], false};
  return number;
}

void add_constant(onnx::GraphProto& graph, const char* name, float value) {
  auto* tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  tensor->add_dims(1);
  tensor->add_float_data(value);
}

void add_calibration(onnx::GraphProto& graph, const Platt& line) {
  add_constant(graph, "a", static_cast<float>(line.a));
  add_constant(graph, "b", static_cast<float>(line.b));
  add_node(graph, "Mul", {kOnnxMargin, "a"}, "scaled");
  add_node(graph, "Add", {"scaled", "b"}, "calibrated");
  add_node(graph, "Sigmoid", {"calibrated"}, kOnnxP);
}

void add_calibration(onnx::GraphProto& graph, const Isotonic& steps) {
  ensure(steps.values.size() == steps.edges.size() + 1, "one value more than edges");
  Tree tree;
  grow_steps(tree, steps, 0, steps.edges.size());
  Ensemble{add_node(graph, "TreeEnsembleRegressor", {kOnnxMargin}, kOnnxP)}.add(tree);
}

void describe_port(onnx::ValueInfoProto& value, const char* name, std::int64_t columns) {
  value.set_name(name);
  auto* tensor = value.mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(onnx::TensorProto::FLOAT);
  tensor->mutable_shape()->add_dim()->set_dim_param("N");
  tensor->mutable_shape()->add_dim()->set_dim_value(columns);
}

void import_set(onnx::ModelProto& model, const char* domain, std::int64_t version) {
  auto* set = model.add_opset_import();
  set->set_domain(domain);
  set->set_version(version);
}

std::string onnx_bytes(const onnx::ModelProto& model) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream{&bytes};
  google::protobuf::io::CodedOutputStream coded{&stream};
  coded.SetSerializationDeterministic(true);
  ensure(model.SerializeToCodedStream(&coded), "a model of a few megabytes can be written");
  coded.Trim();
  return bytes;
}

}  // namespace

std::string to_onnx(const Forest& forest, const Calibration& calibration,
                    const std::map<std::string, std::string>& notes) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("gyre");
  import_set(model, "", 15);
  import_set(model, "ai.onnx.ml", 3);
  for (const auto& [key, value] : notes) {
    auto* note = model.add_metadata_props();
    note->set_key(key);
    note->set_value(value);
  }

  auto& graph = *model.mutable_graph();
  graph.set_name("forest");
  describe_port(*graph.add_input(), kOnnxInput, forest.features);
  describe_port(*graph.add_output(), kOnnxMargin, 1);
  describe_port(*graph.add_output(), kOnnxP, 1);
  Ensemble ensemble{add_node(graph, "TreeEnsembleRegressor", {kOnnxInput}, kOnnxMargin)};
  ensemble.add(lone_leaf(forest.base));
  for (const auto& tree : forest.trees) ensemble.add(tree);
  std::visit([&](const auto& how) { add_calibration(graph, how); }, calibration);
  return onnx_bytes(model);
}

}  // namespace gyre::ml
