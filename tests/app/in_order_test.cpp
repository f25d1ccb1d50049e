#include "gyre/app/in_order.hpp"

#include <gtest/gtest.h>

namespace gyre::app {
namespace {

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = i;
  return all;
}

TEST(InOrder, every_part_is_taken_once_in_the_order_of_the_indices) {
  for (const unsigned threads : {1U, 2U, 5U})
    for (const std::size_t count : {0uz, 1uz, 5uz, 9uz, 400uz}) {
      ParallelFor pool{threads};
      InOrder in_order{.ahead = 16};
      std::vector<std::size_t> taken;
      const auto done = in_order(
          pool, count, [](std::size_t i) { return i * 7; },
          [&](std::size_t i, std::size_t part) -> Result<> {
            EXPECT_EQ(part, i * 7);
            taken.push_back(i);
            return {};
          });
      EXPECT_TRUE(done);
      EXPECT_EQ(taken, up_to(count)) << threads << " threads";
    }
}

TEST(InOrder, no_thread_goes_further_ahead_than_it_may) {
  ParallelFor pool{3};
  InOrder in_order{.ahead = 10};
  std::atomic<std::size_t> taken{0}, furthest{0};
  const auto done = in_order(
      pool, 300,
      [&](std::size_t i) {
        const auto lead = i - std::min(i, taken.load());
        for (auto most = furthest.load(); lead > most;)
          if (furthest.compare_exchange_weak(most, lead)) break;
        return i;
      },
      [&](std::size_t, std::size_t) -> Result<> {
        ++taken;
        return {};
      });
  EXPECT_TRUE(done);
  EXPECT_LE(furthest, 10u);
}

TEST(InOrder, ends_with_the_error_of_the_first_part_that_is_not_taken) {
  for (const unsigned threads : {1U, 3U}) {
    ParallelFor pool{threads};
    InOrder in_order{.ahead = 12};
    std::vector<std::size_t> taken;
    const auto done = in_order(
        pool, 500, [](std::size_t i) { return i; },
        [&](std::size_t i, std::size_t) -> Result<> {
          if (i == 20) return fail(Errc::Io, "the disk is full");
          taken.push_back(i);
          return {};
        });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().context, "the disk is full");
    EXPECT_EQ(taken, up_to(20));
  }
}

}  // namespace
}  // namespace gyre::app
