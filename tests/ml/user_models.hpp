#pragma once

#include <onnx/onnx_pb.h>

#include <initializer_list>
#include <string>

// ONNX models as other makers write them. All of them look at the mean of the features.
namespace gyre::ml {

class UserModel {
 public:
  UserModel() {
    model_.set_ir_version(8);
    for (const auto& [domain, version] : {std::pair{"", 15}, std::pair{"ai.onnx.ml", 3}}) {
      auto* set = model_.add_opset_import();
      set->set_domain(domain);
      set->set_version(version);
    }
    graph().set_name("theirs");
  }

  // -1 is a free size.
  UserModel& input(const char* name, std::initializer_list<int> shape) {
    describe(*graph().add_input(), name, onnx::TensorProto::FLOAT, shape);
    return *this;
  }
  UserModel& output(const char* name, std::initializer_list<int> shape,
                    onnx::TensorProto::DataType element = onnx::TensorProto::FLOAT) {
    describe(*graph().add_output(), name, element, shape);
    return *this;
  }
  UserModel& node(const char* kind, std::initializer_list<const char*> inputs, const char* output) {
    auto* node = graph().add_node();
    node->set_op_type(kind);
    for (const char* input : inputs) node->add_input(input);
    node->add_output(output);
    return *this;
  }
  UserModel& with(const char* name, std::int64_t value) {  // of the node before
    last(name, onnx::AttributeProto::INT)->set_i(value);
    return *this;
  }
  UserModel& with_list(const char* name, std::initializer_list<std::int64_t> values) {
    auto* added = last(name, onnx::AttributeProto::INTS);
    for (const auto value : values) added->add_ints(value);
    return *this;
  }
  UserModel& constant(const char* name, float value) {
    auto* tensor = graph().add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    tensor->add_float_data(value);
    return *this;
  }
  // "mean", float [N, 1] or [N].
  UserModel& mean(bool matrix = true) {
    return node("ReduceMean", {"x"}, "mean").with_list("axes", {1}).with("keepdims", matrix);
  }
  // "both", float [N, 2]: 1 - p and p.
  UserModel& both() {
    return mean()
        .constant("one", 1)
        .node("Sigmoid", {"mean"}, "up")
        .node("Sub", {"one", "up"}, "down")
        .node("Concat", {"down", "up"}, "both")
        .with("axis", 1);
  }

  std::string bytes() const { return model_.SerializeAsString(); }
  onnx::GraphProto& graph() { return *model_.mutable_graph(); }

 private:
  static void describe(onnx::ValueInfoProto& value, const char* name,
                       onnx::TensorProto::DataType element, std::initializer_list<int> shape) {
    value.set_name(name);
    auto* tensor = value.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(element);
    for (const int size : shape) {
      auto* dimension = tensor->mutable_shape()->add_dim();
      size < 0 ? dimension->set_dim_param("N") : dimension->set_dim_value(size);
    }
  }
  onnx::AttributeProto* last(const char* name, onnx::AttributeProto::AttributeType type) {
    auto* added = graph().mutable_node(graph().node_size() - 1)->add_attribute();
    added->set_name(name);
    added->set_type(type);
    return added;
  }
  onnx::ModelProto model_;
};

}  // namespace gyre::ml
