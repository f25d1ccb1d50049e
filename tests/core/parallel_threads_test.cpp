#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "gyre/core/parallel_for.hpp"

namespace gyre {
namespace {

TEST(ParallelFor, handles_each_index_once_on_any_number_of_threads) {
  for (const unsigned threads : {1u, 2u, 4u}) {
    ParallelFor loop{threads};
    EXPECT_EQ(loop.threads(), threads);
    for (const std::size_t count : {0uz, 1uz, 8uz, 9uz, 1000uz}) {
      std::vector<int> hits(count);
      loop(count, [&](std::size_t i) { ++hits[i]; });
      EXPECT_EQ(hits, std::vector<int>(count, 1));
    }
  }
}

TEST(ParallelFor, results_do_not_depend_on_the_threads) {
  const auto squares = [](unsigned threads) {
    ParallelFor loop{threads};
    std::vector<std::size_t> all(5000);
    for (int round = 0; round < 50; ++round)
      loop(all.size(), [&](std::size_t i) { all[i] += i * i; });
    return all;
  };
  EXPECT_EQ(squares(1), squares(4));
}

}  // namespace
}  // namespace gyre
