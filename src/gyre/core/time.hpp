#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// Two clocks, two types. Market time is the venue's: bars, deadlines, windows and signatures live
// in it, and in a virtual world it is the only one. Wall time tells how long our own work took.
// Nothing but clock.cpp reads a clock; everything else is told the time.
namespace gyre {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

using Timestamp = std::chrono::sys_time<milliseconds>;  // market time, UTC
using WallTime = std::chrono::time_point<std::chrono::steady_clock, nanoseconds>;

constexpr std::int64_t to_ms(Timestamp t) { return t.time_since_epoch().count(); }
constexpr Timestamp from_ms(std::int64_t ms) { return Timestamp{milliseconds{ms}}; }

// The last multiple of `step` since the epoch that is not after t, and the first that is.
constexpr Timestamp floor_to(Timestamp t, milliseconds step) {
  return t - (t.time_since_epoch() % step + step) % step;
}
constexpr Timestamp next_after(Timestamp t, milliseconds step) { return floor_to(t, step) + step; }

// "2025-05-27T05:00:00Z", with ".123" before the Z when there are milliseconds.
std::string to_text(Timestamp t);

// Reads 20250527, 2025-05-27, 2025-05-27T05:00, the same with :00, with .123 and with a Z; UTC.
Result<Timestamp> parse_timestamp(std::string_view text);

struct TimeRange {
  Timestamp begin, end;  // without the end
  bool operator==(const TimeRange&) const = default;
};

// Reads "20250527-20250603" and "2025-05-27T05:00/2025-06-03"; the end is not included.
Result<TimeRange> parse_timerange(std::string_view text);

WallTime wall_now();
Timestamp utc_now();  // live worlds only: there, market time is the wall clock's
// Of this thread, in nanoseconds.
nanoseconds thread_cpu_now();

// The wall clock as it was when this was made, and what has passed since, sleep of the machine
// included: whoever sets the clock meanwhile moves nothing here. How far it is off at the start is
// for the venue's answers to tell.
class LiveClock {
 public:
  Timestamp now() const;

 private:
  static nanoseconds since_boot();
  Timestamp began_ = utc_now();
  nanoseconds booted_ = since_boot();
};

}  // namespace gyre
