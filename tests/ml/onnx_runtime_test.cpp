#include "gyre/ml/onnx_runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>

#include "gyre/ml/onnx_library.hpp"
#include "tests/ml/user_models.hpp"

namespace gyre::ml {
namespace {

class OnnxSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto library = onnx_library(); !library) GTEST_SKIP() << library.error().context;
  }

  static FeatureRow row_of(float value) {
    FeatureRow row;
    row.fill(value);
    return row;
  }
  static std::string refusal(const UserModel& model) {
    const auto session = OnnxSession::load(model.bytes());
    return session ? "" : session.error().context;
  }
  static void expect_sigmoid_of_mean(const UserModel& model) {
    const auto session = OnnxSession::load(model.bytes());
    ASSERT_TRUE(session) << session.error().context;
    const std::vector rows{row_of(-1), row_of(0), row_of(2)};
    std::vector<Prediction> predictions(rows.size());
    ASSERT_TRUE(session->predict(rows, predictions));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_NEAR(predictions[i].p, 1 / (1 + std::exp(-rows[i][0])), 1e-6);
      EXPECT_NEAR(predictions[i].margin, rows[i][0], 1e-5) << "log odds of p";
    }
  }
};

TEST_F(OnnxSessionTest, takes_probabilities_as_a_matrix_of_one_column) {
  expect_sigmoid_of_mean(UserModel{}
                             .input("x", {-1, 31})
                             .mean()
                             .node("Sigmoid", {"mean"}, "p_up")
                             .output("p_up", {-1, 1}));
}

TEST_F(OnnxSessionTest, takes_probabilities_as_a_vector) {
  expect_sigmoid_of_mean(UserModel{}
                             .input("x", {-1, 31})
                             .mean(false)
                             .node("Sigmoid", {"mean"}, "p_up")
                             .output("p_up", {-1}));
}

TEST_F(OnnxSessionTest, takes_probabilities_of_both_classes) {
  expect_sigmoid_of_mean(UserModel{}.input("x", {-1, 31}).both().output("both", {-1, 2}));
}

TEST_F(OnnxSessionTest, takes_the_second_output_of_a_classifier_and_not_its_labels) {
  expect_sigmoid_of_mean(UserModel{}
                             .input("x", {-1, 31})
                             .both()
                             .node("ArgMax", {"both"}, "label")
                             .with("axis", 1)
                             .with("keepdims", 0)
                             .output("label", {-1}, onnx::TensorProto::INT64)
                             .output("both", {-1, 2}));
}

TEST_F(OnnxSessionTest, says_what_an_input_should_be_and_what_it_is) {
  const std::string wanted = "a model takes one input, float [N, 31] with N free; this one takes ";
  const auto simple = [](std::initializer_list<int> shape, std::initializer_list<int> out) {
    return UserModel{}.input("x", shape).mean().output("mean", out);
  };
  EXPECT_EQ(refusal(simple({-1, 30}, {-1, 1})), wanted + "x: float [N, 30]");
  EXPECT_EQ(refusal(simple({1, 31}, {1, 1})), wanted + "x: float [1, 31]");
  EXPECT_EQ(refusal(UserModel{}
                        .input("x", {-1, 31})
                        .input("volume", {-1, 1})
                        .mean()
                        .node("Add", {"mean", "volume"}, "sum")
                        .output("sum", {-1, 1})),
            wanted + "x: float [N, 31]; volume: float [N, 1]");
}

TEST_F(OnnxSessionTest, says_what_outputs_should_be_and_what_they_are) {
  const std::string wanted =
      "a model gives probabilities as float [N], [N, 1] or [N, 2], or labels and then such a "
      "[N, 2]; this one gives ";
  EXPECT_EQ(
      refusal(
          UserModel{}.input("x", {-1, 31}).node("Sigmoid", {"x"}, "many").output("many", {-1, 31})),
      wanted + "many: float [N, 31]");
  EXPECT_EQ(refusal(UserModel{}
                        .input("x", {-1, 31})
                        .mean()
                        .node("Cast", {"mean"}, "wide")
                        .with("to", onnx::TensorProto::DOUBLE)
                        .output("wide", {-1, 1}, onnx::TensorProto::DOUBLE)),
            wanted + "wide: double [N, 1]");
  // As some exporters write a classifier: probabilities as a list of dictionaries.
  auto dictionaries = UserModel{}.input("x", {-1, 31}).both().node("ZipMap", {"both"}, "maps");
  dictionaries.with_list("classlabels_int64s", {0, 1});
  dictionaries.graph().mutable_node(dictionaries.graph().node_size() - 1)->set_domain("ai.onnx.ml");
  auto* maps = dictionaries.graph().add_output();
  maps->set_name("maps");
  auto* map =
      maps->mutable_type()->mutable_sequence_type()->mutable_elem_type()->mutable_map_type();
  map->set_key_type(onnx::TensorProto::INT64);
  map->mutable_value_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  EXPECT_EQ(refusal(dictionaries), wanted + "maps, which is no tensor");
}

TEST_F(OnnxSessionTest, refuses_bytes_that_are_no_model) {
  for (const std::string bytes : {"", "no model", "\x08\x08"}) {
    const auto session = OnnxSession::load(bytes);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code, Errc::Parse);
    EXPECT_TRUE(session.error().context.starts_with("ONNX Runtime: cannot read the model: "));
  }
  const auto whole = UserModel{}.input("x", {-1, 31}).both().output("both", {-1, 2}).bytes();
  EXPECT_FALSE(OnnxSession::load(whole.substr(0, whole.size() / 2)));
}

TEST_F(OnnxSessionTest, gives_no_probability_that_is_none) {
  const auto session =
      OnnxSession::load(UserModel{}.input("x", {-1, 31}).mean().output("mean", {-1, 1}).bytes())
          .value();
  std::vector<Prediction> predictions(2);
  const auto answer = [&](float value) {
    const std::vector rows{row_of(0.5), row_of(value)};
    const auto done = session.predict(rows, predictions);
    return done ? "" : done.error().context;
  };
  EXPECT_EQ(answer(0.25), "");
  EXPECT_EQ(answer(1.5), "row 1: the model gives 1.5, which is no probability");
  EXPECT_EQ(answer(-0.5), "row 1: the model gives -0.5, which is no probability");
  EXPECT_EQ(answer(std::numeric_limits<float>::quiet_NaN()),
            "row 1: the model gives nan, which is no probability");
  EXPECT_EQ(answer(1), "");
  EXPECT_LT(predictions[1].p, 1);
  EXPECT_TRUE(std::isfinite(predictions[1].margin)) << "surer than sure has no log odds";
}

TEST_F(OnnxSessionTest, answers_no_rows_with_nothing) {
  const auto session =
      OnnxSession::load(UserModel{}.input("x", {-1, 31}).mean().output("mean", {-1, 1}).bytes())
          .value();
  EXPECT_TRUE(session.predict({}, {}));
}

TEST_F(OnnxSessionTest, is_made_once_and_asked_often_and_starts_no_thread) {
  const auto threads = [] {
    return std::ranges::distance(std::filesystem::directory_iterator{"/proc/self/task"});
  };
  const auto before = onnx_counts();
  const auto threads_before = threads();
  const auto model = UserModel{}.input("x", {-1, 31}).both().output("both", {-1, 2}).bytes();
  const auto session = OnnxSession::load(model).value();
  for (int i = 0; i < 100; ++i) {
    Prediction prediction;
    const auto row = row_of(0);
    ASSERT_TRUE(session.predict({&row, 1}, {&prediction, 1}));
  }
  EXPECT_EQ(onnx_counts().sessions, before.sessions + 1);
  EXPECT_EQ(onnx_counts().libraries, 1u);
  EXPECT_EQ(threads(), threads_before);
}

TEST(OnnxLibrary, that_is_missing_is_told_with_what_to_do) {
  const auto library = OnnxLibrary::open("/nowhere/libonnxruntime.so");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, Errc::NotFound);
  EXPECT_TRUE(library.error().context.starts_with("ONNX Runtime: ")) << library.error().context;
  EXPECT_TRUE(library.error().context.ends_with(
      "run scripts/onnxruntime and build again, or let GYRE_ONNXRUNTIME name a "
      "libonnxruntime.so"));
}

#ifdef GYRE_ONNXRUNTIME_HEADER
TEST(OnnxLibrary, that_is_another_one_is_told) {
  const auto library = OnnxLibrary::open("libm.so.6");
  ASSERT_FALSE(library);
  EXPECT_TRUE(library.error().context.starts_with("ONNX Runtime: libm.so.6 is another library"));
}
#endif

}  // namespace
}  // namespace gyre::ml
