#include <gtest/gtest.h>

#include <thread>

#include "tests/ml/forest/forests.hpp"

namespace gyre::ml {
namespace {

TEST(ForestEvaluatorThreads, one_evaluator_serves_several_threads_at_once) {
  const auto large = ForestMaker{{.trees = 40}, 1}.make();
  const auto small = ForestMaker{{.trees = 5, .depth = 8}, 2}.make();
  const auto rows = edge_rows(large, 200, 3);
  const std::array evaluators{ForestEvaluator::make(large).value(),
                              ForestEvaluator::make(small).value()};
  const std::array expected{walked(large, rows), walked(small, rows)};
  std::array<int, 3> wrong{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t)
      threads.emplace_back([&, t] {
        for (std::size_t round = 0; round < 40; ++round) {
          const auto which = (t + round) % 2;
          const auto count = round % 3 == 0 ? 5 : rows.size();
          std::vector<float> out(count);
          evaluators[which].margins(std::span{rows}.first(count), out);
          for (std::size_t i = 0; i < count; ++i) wrong[t] += out[i] != expected[which][i];
        }
      });
  }
  EXPECT_EQ(wrong, (std::array{0, 0, 0}));
}

}  // namespace
}  // namespace gyre::ml
