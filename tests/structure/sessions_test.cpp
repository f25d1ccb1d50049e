#include "gyre/structure/sessions.hpp"

#include <gtest/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

using S = Sessions;
using Told12 = std::array<double, 12>;

const Timestamp kMidnight = *parse_timestamp("2025-05-27");

// An hour's bar between the hour and ten more, counted from midnight: 9 to 19 at nine.
Ohlcv at_hour(int hour) {
  Ohlcv bar = bar_of(hour + 10, hour, hour + 5);
  bar.opened = kMidnight + hour * 1h;
  return bar;
}
Told12 through(int first, int last, const S& sessions = {}) {
  Alone alone{sessions};
  Told12 out{};
  for (int hour = first; hour <= last; ++hour) out = alone.update(at_hour(hour));
  return out;
}

TEST(Sessions, tell_the_range_of_the_one_that_runs) {
  EXPECT_EQ(through(0, 0)[S::AsiaHigh], 10);
  EXPECT_EQ(through(0, 7)[S::AsiaHigh], 17);
  EXPECT_EQ(through(0, 7)[S::AsiaLow], 0);
  EXPECT_EQ(through(0, 7)[S::LondonLow], 7);  // they overlap
  EXPECT_TRUE(std::isnan(through(0, 8)[S::AsiaHigh]));
  EXPECT_TRUE(std::isnan(through(0, 11)[S::NewYorkHigh]));
  EXPECT_EQ(through(0, 20)[S::NewYorkHigh], 30);
  EXPECT_EQ(through(0, 20)[S::NewYorkLow], 12);
}

TEST(Sessions, tell_the_range_of_the_last_one_that_is_over) {
  EXPECT_TRUE(std::isnan(through(0, 7)[S::AsiaLastHigh]));
  EXPECT_EQ(through(0, 8)[S::AsiaLastHigh], 17);
  EXPECT_EQ(through(0, 8)[S::AsiaLastLow], 0);
  EXPECT_EQ(through(0, 30)[S::AsiaLastHigh], 17);  // the next day's runs
  EXPECT_EQ(through(0, 30)[S::AsiaHigh], 40);
  EXPECT_EQ(through(0, 32)[S::AsiaLastHigh], 41);
  EXPECT_EQ(through(0, 32)[S::AsiaLastLow], 24);
}

TEST(Sessions, do_not_tell_one_whose_beginning_was_not_seen) {
  EXPECT_TRUE(std::isnan(through(1, 7)[S::AsiaHigh]));
  EXPECT_TRUE(std::isnan(through(1, 23)[S::AsiaLastHigh]));
  EXPECT_EQ(through(1, 23)[S::LondonLastHigh], 25);
  EXPECT_EQ(through(1, 24)[S::AsiaHigh], 34);
}

TEST(Sessions, may_go_over_midnight_or_never_be) {
  const S sessions{.asia_begin = 22, .asia_end = 2, .london_begin = 5, .london_end = 5};
  EXPECT_EQ(through(20, 23, sessions)[S::AsiaLow], 22);
  EXPECT_EQ(through(20, 25, sessions)[S::AsiaHigh], 35);
  EXPECT_EQ(through(20, 26, sessions)[S::AsiaLastHigh], 35);
  EXPECT_TRUE(std::isnan(through(0, 40, sessions)[S::LondonHigh]));
}

TEST(Sessions, end_in_a_gap_too) {
  Alone alone{S{}};
  for (int hour = 0; hour < 5; ++hour) alone.update(at_hour(hour));
  const auto out = alone.update(at_hour(27));
  EXPECT_EQ(out[S::AsiaLastHigh], 14);
  EXPECT_EQ(out[S::AsiaHigh], 37);
  EXPECT_EQ(out[S::AsiaLow], 27);
}

TEST(Sessions, belong_to_the_bar_that_opened_within_them) {
  Alone alone{S{}};
  for (int hour = 0; hour <= 16; hour += 4) alone.update(at_hour(hour));
  EXPECT_EQ(alone.state().ranges[1].last_high, 22);  // of 8:00 and 12:00
  EXPECT_EQ(alone.state().ranges[2].low, 12);
}

TEST(Sessions, are_levels) {
  Alone alone{S{}};
  for (int hour = 0; hour <= 8; ++hour) alone.update(at_hour(hour));
  std::array<Level, 8> levels;
  ASSERT_EQ(alone.state().levels(levels), 2);
  EXPECT_EQ(levels[0].what, "asia_last");
  EXPECT_EQ(levels[0].high, 17);
  EXPECT_EQ(levels[1].what, "london");
  EXPECT_EQ(levels[1].low, 7);
}

}  // namespace
}  // namespace gyre
