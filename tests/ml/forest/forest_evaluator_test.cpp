#include "gyre/ml/forest/forest_evaluator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/draws.hpp"
#include "tests/ml/forest/forests.hpp"

namespace gyre::ml {
namespace {

constexpr std::array kBatches{1uz, 7uz, 16uz, 24uz, 25uz, 40uz, 64uz, 65uz, 128uz, 129uz, 513uz};

void expect_walked(const Forest& forest, std::size_t count, std::uint64_t seed) {
  const auto rows = edge_rows(forest, count, seed);
  const auto expected = walked(forest, rows);
  for (const auto batch : kBatches) expect_margins(forest, rows, expected, batch);
}

TEST(ForestEvaluator, every_kernel_equals_the_walk_at_every_depth) {
  for (int depth = 0; depth <= kForestDepthMost; ++depth)
    expect_walked(ForestMaker{{.depth = depth}, key(1, depth)}.make(), 600, 1);
}

TEST(ForestEvaluator, a_feature_may_have_any_number_of_thresholds) {
  for (const int thresholds : {1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 250, 3000})
    expect_walked(
        ForestMaker{{.trees = 60, .thresholds = thresholds, .features = 3}, key(2, thresholds)}
            .make(),
        200, 2);
}

TEST(ForestEvaluator, ranks_fit_a_byte_up_to_254_thresholds_and_are_right_beyond) {
  for (int thresholds = 253; thresholds <= 257; ++thresholds) {
    Forest forest{.base = 0.25f, .features = 1};
    for (int i = 0; i < thresholds; ++i)
      forest.trees.push_back({{1, 2, 0, static_cast<float>(i), i % 2 == 0},
                              {.value = static_cast<float>(-i)},
                              {.value = 1.5f}});
    expect_walked(forest, 200, 3);
  }
}

TEST(ForestEvaluator, trees_of_different_depths_stand_in_one_forest) {
  Forest forest{.base = -1, .features = static_cast<std::int32_t>(kFeatureCount)};
  for (int i = 0; i < 40; ++i) {
    const auto part = ForestMaker{{.trees = 1, .depth = i % 9, .leaf = 0.3}, key(4, i)}.make();
    forest.trees.push_back(part.trees.front());
  }
  expect_walked(forest, 600, 4);
}

TEST(ForestEvaluator, no_trees_or_leaves_alone_give_the_base_and_their_weights) {
  // A probability of one half is a margin of minus zero, and stays it.
  Forest forest{.base = -0.0f, .features = static_cast<std::int32_t>(kFeatureCount)};
  expect_walked(forest, 100, 5);
  forest.trees.push_back({{.value = -0.0f}});
  expect_walked(forest, 100, 5);
  for (int i = 0; i < 9; ++i) forest.trees.push_back({{.value = 0.1f}});
  expect_walked(forest, 100, 5);
}

TEST(ForestEvaluator, thousands_of_trees_are_added_in_their_order) {
  expect_walked(ForestMaker{{.trees = 2000, .depth = 3}, 6}.make(), 150, 6);
}

TEST(ForestEvaluator, every_count_of_trees_fills_up_its_last_register) {
  for (int trees = 1; trees <= 70; ++trees) {
    const auto forest = ForestMaker{{.trees = trees, .depth = 2 + trees % 5}, key(7, trees)}.make();
    const auto rows = edge_rows(forest, 5, 7);
    const auto expected = walked(forest, rows);
    expect_margins(forest, rows, expected, 2);
    expect_margins(forest, rows, expected, 3);
  }
}

TEST(ForestEvaluator, rows_may_be_wider_or_narrower_than_a_feature_row) {
  for (const int features : {1, 15, 16, 17, 31, 32}) {
    const auto forest = ForestMaker{{.features = features}, key(8, features)}.make();
    for (const std::size_t stride : {std::size_t(features), 40uz}) {
      // Nothing behind the last row may be read: its end is the end of the memory.
      std::vector<float> rows(99 * stride + static_cast<std::size_t>(features));
      for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<float>(uniform(key(9, i)) - 0.5);
      for (const auto count : {1uz, 100uz})
        for (const auto kernel : kernels_here()) {
          std::vector<float> out(count);
          ForestEvaluator::make(forest, kernel).value().margins(rows.data(), stride, out);
          for (std::size_t i = 0; i < count; ++i) {
            float sum = forest.base;
            for (const auto& tree : forest.trees) sum += walk(tree, &rows[i * stride]);
            ASSERT_EQ(out[i], sum) << to_string(kernel) << ' ' << features << ' ' << stride;
          }
        }
    }
  }
}

RC_GTEST_PROP(ForestEvaluator, random_forests_give_the_bits_of_the_walk, ()) {
  Draws draw;
  const auto whole = [&](int low, int high) { return static_cast<int>(draw(low, high)); };
  const ForestShape shape{.trees = whole(0, 40),
                          .depth = whole(0, 9),
                          .thresholds = whole(0, 2) == 0 ? whole(1, 9) : whole(1, 2000),
                          .leaf = draw(0, 5) / 10,
                          .features = whole(1, static_cast<int>(kFeatureCount) + 1)};
  const auto forest = ForestMaker{shape, static_cast<std::uint64_t>(whole(0, 1'000'000))}.make();
  const auto rows = edge_rows(forest, static_cast<std::size_t>(whole(1, 300)), 10);
  expect_margins(forest, rows, walked(forest, rows), static_cast<std::size_t>(whole(1, 300)));
  RC_ASSERT(!::testing::Test::HasFatalFailure());
}

TEST(ForestEvaluator, refuses_what_is_no_forest) {
  const Tree leaf{{.value = 1}};
  const auto code = [](const Forest& forest) {
    const auto made = ForestEvaluator::make(forest);
    return made ? std::nullopt : std::optional{made.error().code};
  };
  EXPECT_EQ(code({.features = 1, .trees = {leaf}}), std::nullopt);
  EXPECT_EQ(code({.features = 0, .trees = {leaf}}), Errc::OutOfRange);
  EXPECT_EQ(code({.features = 33, .trees = {leaf}}), Errc::OutOfRange);
  EXPECT_EQ(code({.base = kNotANumber, .features = 1}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {Tree{}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{1, 2, 0, 0, false}}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{0, 1, 0, 0, false}, {}}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{1, 1, 0, 0, false}, {}}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{1, 2, 1, 0, false}, {}, {}}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{1, 2, 0, kNotANumber, false}, {}, {}}}}), Errc::Parse);
  EXPECT_EQ(code({.features = 1, .trees = {{{}, {}}}}), Errc::Parse);
  EXPECT_EQ(code(ForestMaker{{.trees = 1, .depth = 9, .leaf = 0}, 1}.make()), Errc::OutOfRange);
}

}  // namespace
}  // namespace gyre::ml
