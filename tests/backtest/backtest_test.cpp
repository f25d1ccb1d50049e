#include "gyre/backtest/backtest.hpp"

#include <gtest/gtest.h>

#include "gyre/core/json_write.hpp"
#include "tests/backtest/worlds.hpp"

namespace gyre {
namespace {

TEST(Backtest, trades_a_synthetic_market_and_its_books_equal_the_venues) {
  const auto world = test::synthetic_world(7, 40, 12h);
  const auto result = backtest(world, test::engine_settings(), {.check_books = 2h});
  ASSERT_TRUE(result) << result.error().context;
  const auto& s = result->summary;
  std::printf("%s\n", to_json(s).c_str());
  EXPECT_EQ(s.boundaries, 144u);
  EXPECT_EQ(s.analyses, 40u * 144u);
  EXPECT_TRUE(s.books_equal) << s.books_difference;
  std::uint64_t decided = 0;
  for (const auto& [reason, count] : s.decisions) decided += count;
  EXPECT_EQ(decided, s.proposals);
  EXPECT_GT(s.trades_closed, 0u);
}

}  // namespace
}  // namespace gyre
