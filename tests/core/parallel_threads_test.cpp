#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "gyre/core/mailbox.hpp"
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

TEST(Mailbox, carries_everything_in_order_to_the_end) {
  constexpr int count = 100'000;
  Mailbox<int, 64, WhenFull::Wait> box;
  std::vector<int> seen;
  std::thread reader{[&] {
    while (const auto item = box.pop()) seen.push_back(*item);
  }};
  for (int i = 0; i < count; ++i) EXPECT_TRUE(box.push(i));
  box.close();
  reader.join();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) ASSERT_EQ(seen[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(box.counters().dropped, 0u);
  EXPECT_EQ(box.counters().depth, 0u);
}

TEST(Mailbox, a_box_that_drops_counts_what_it_drops) {
  Mailbox<int, 4, WhenFull::DropNewest> box;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(box.push(i), i < 4);
  EXPECT_EQ(box.counters().dropped, 6u);
  EXPECT_EQ(box.counters().depth, 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(box.pop(), i);
  box.close();
  EXPECT_FALSE(box.pop());
}

}  // namespace
}  // namespace gyre
