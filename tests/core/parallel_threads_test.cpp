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
  const auto squares = [](unsigned threads, bool pin) {
    ParallelFor loop{threads, pin};
    std::vector<std::size_t> all(5000);
    for (int round = 0; round < 50; ++round)
      loop(all.size(), [&](std::size_t i) { all[i] += i * i; });
    return all;
  };
  EXPECT_EQ(squares(1, false), squares(4, false));
  EXPECT_EQ(squares(1, false), squares(2, true));
}

TEST(ParallelFor, a_worker_wakes_once_a_batch_at_most_and_never_in_between) {
  constexpr std::uint64_t kBatches = 200, kWorkers = 3;
  ParallelFor loop{kWorkers + 1};
  std::vector<int> hits(100);
  for (std::uint64_t batch = 0; batch < kBatches; ++batch)
    loop(hits.size(), [&](std::size_t i) { ++hits[i]; });
  EXPECT_EQ(loop.usage().batches, kBatches);
  EXPECT_LE(loop.usage().wakes, kBatches * kWorkers);
  const auto before = loop.usage().wakes;
  for (int batch = 0; batch < 1000; ++batch) loop(5, [&](std::size_t i) { ++hits[i]; });
  // Small ones are the caller's; whoever was still on its way to sleep may have woken once.
  EXPECT_LE(loop.usage().wakes, before + kWorkers);
}

TEST(ParallelFor, tells_how_much_of_its_time_was_work) {
  ParallelFor alone;
  std::vector<double> sums(64);
  const auto toil = [&](std::size_t i) {
    for (int k = 0; k < 10'000; ++k) sums[i] += static_cast<double>(k) / (1.0 + sums[i]);
  };
  alone(sums.size(), toil);
  EXPECT_GT(alone.usage().busy_share(), 0);
  EXPECT_LE(alone.usage().busy_share(), 1);
  ParallelFor two{2};
  two(sums.size(), toil);
  EXPECT_LE(two.usage().busy, two.usage().available);
  EXPECT_EQ(ParallelFor{}.usage().busy_share(), 0);
}

TEST(ParallelFor, binds_workers_and_never_its_caller) {
  const ParallelFor loop{2, true};
  EXPECT_LE(loop.pinned(), 1u);
  EXPECT_EQ(loop.pinned(), std::thread::hardware_concurrency() > 1 ? 1u : 0u);
  EXPECT_EQ((ParallelFor{2, false}.pinned()), 0u);
}

}  // namespace
}  // namespace gyre
