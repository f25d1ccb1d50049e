#include <gtest/gtest.h>

#include <atomic>
#include <bit>

#include "gyre/core/parallel_for.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/serve.hpp"
#include "tests/ml/bundles.hpp"

namespace gyre::ml {
namespace {

constexpr std::array kWorkers{1u, 2u, 3u, 8u, 32u};

class Warm : public testing::TestWithParam<Evaluator> {
 protected:
  Warm() {
    const auto made = training_rows(5, 200);
    rows = made.x;
  }
  // Whether everybody who asks at once, for batches of all sizes, gets what one alone gets.
  int wrong_answers(const Model& model, unsigned workers) const {
    std::vector<Prediction> expected(rows.size());
    model.predict(rows, expected);
    std::atomic<int> wrong = 0;
    ParallelFor pool{workers};
    pool(64, [&](std::size_t i) {
      const auto part = std::span{rows}.first(1 + i * 3 % rows.size());
      std::vector<Prediction> told(part.size());
      model.predict(part, told);
      for (std::size_t k = 0; k < part.size(); ++k)
        wrong += std::bit_cast<std::uint32_t>(told[k].margin) !=
                 std::bit_cast<std::uint32_t>(expected[k].margin);
    });
    return wrong;
  }
  std::vector<FeatureRow> rows;
};

TEST_P(Warm, one_model_answers_1_to_32_workers_at_once_with_what_was_made_once) {
  if (GetParam() == Evaluator::Runtime && !onnx_library()) GTEST_SKIP();
  const auto before = onnx_counts();
  const auto served = serve(small_bundle(model_id(1)), GetParam()).value();
  const auto loaded = onnx_counts();
  EXPECT_EQ(loaded.sessions - before.sessions, GetParam() == Evaluator::Runtime ? 1u : 0u);
  for (const unsigned workers : kWorkers)
    EXPECT_EQ(wrong_answers(*served.model, workers), 0) << workers;
  EXPECT_EQ(*served.faults, 0u);
  EXPECT_EQ(onnx_counts().sessions, loaded.sessions);
  EXPECT_LE(onnx_counts().libraries, 1u);
}

INSTANTIATE_TEST_SUITE_P(Evaluators, Warm, testing::Values(Evaluator::Forest, Evaluator::Runtime),
                         [](const auto& one) { return std::string{to_string(one.param)}; });

}  // namespace
}  // namespace gyre::ml
