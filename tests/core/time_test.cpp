#include "gyre/core/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gyre {
namespace {

TEST(Time, is_read_in_each_of_its_forms) {
  const auto midnight = from_ms(1'748'304'000'000);
  EXPECT_EQ(parse_timestamp("20250527").value(), midnight);
  EXPECT_EQ(parse_timestamp("2025-05-27").value(), midnight);
  EXPECT_EQ(parse_timestamp("2025-05-27T05:00").value(), midnight + 5h);
  EXPECT_EQ(parse_timestamp("2025-05-27T05:00:07Z").value(), midnight + 5h + 7s);
  EXPECT_EQ(parse_timestamp("2025-05-27T05:00:07.250Z").value(), midnight + 5h + 7250ms);
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59.999Z").value(), from_ms(-1));
  EXPECT_TRUE(parse_timestamp("2024-02-29"));
}

TEST(Time, what_is_no_time_is_refused) {
  for (const auto* text :
       {"", "2025", "2025-13-01", "2025-02-29", "2025-05-27T24:00", "2025-0527", "2025-05-27T05",
        "2025-05-27 05:00", "2025-05-27T05:60", "2025-05-27T05:00:60", "2025-05-27T05:00:00.1",
        "20250527x", "-025-05-27", "2025-05-27Z"})
    EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(Time, is_written_with_a_z_and_with_milliseconds_when_there_are_some) {
  EXPECT_EQ(to_text(from_ms(1'748'322'000'000)), "2025-05-27T05:00:00Z");
  EXPECT_EQ(to_text(from_ms(1'748'322'000'005)), "2025-05-27T05:00:00.005Z");
  EXPECT_EQ(to_text(from_ms(-1)), "1969-12-31T23:59:59.999Z");
}

RC_GTEST_PROP(Time, what_is_written_is_read, ()) {
  const auto t = from_ms(*rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000));
  RC_ASSERT(parse_timestamp(to_text(t)).value() == t);
}

TEST(Time, a_range_is_without_its_end) {
  const auto range = parse_timerange("20250527-20250603").value();
  EXPECT_EQ(range.end - range.begin, 7 * 24h);
  const auto fine = parse_timerange("2025-05-27T05:00/2025-06-03").value();
  EXPECT_EQ(to_text(fine.begin), "2025-05-27T05:00:00Z");
  for (const auto* text :
       {"", "20250527", "20250527-", "20250603-20250527", "20250527-20250527", "2025-05-27/x"})
    EXPECT_FALSE(parse_timerange(text)) << text;
}

RC_GTEST_PROP(Time, the_grid_begins_at_the_epoch, ()) {
  const auto t = from_ms(*rc::gen::inRange<std::int64_t>(-4'000'000'000'000, 4'000'000'000'000));
  const milliseconds step = 5min;
  const auto floor = floor_to(t, step);
  RC_ASSERT(floor <= t && t < floor + step && t < next_after(t, step));
  RC_ASSERT(floor.time_since_epoch() % step == 0ms);
  RC_ASSERT(next_after(floor, step) == floor + step);
}

TEST(Clock, does_not_run_backwards) {
  const auto wall = wall_now();
  const auto cpu = thread_cpu_now();
  EXPECT_LE(wall, wall_now());
  EXPECT_LE(cpu, thread_cpu_now());
  EXPECT_GT(utc_now(), parse_timestamp("2020-01-01").value());
}

}  // namespace
}  // namespace gyre
