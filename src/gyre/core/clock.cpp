#include <ctime>

#include "gyre/core/ensure.hpp"
#include "gyre/core/time.hpp"

// The only place that reads a clock.
namespace gyre {
namespace {

nanoseconds read_clock(clockid_t which) {
  timespec time{};
  ensure(clock_gettime(which, &time) == 0, "the system has this clock");
  return seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

}  // namespace

WallTime wall_now() {
  return std::chrono::time_point_cast<nanoseconds>(std::chrono::steady_clock::now());
}

Timestamp utc_now() { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }

nanoseconds thread_cpu_now() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

nanoseconds LiveClock::since_boot() { return read_clock(CLOCK_BOOTTIME); }

Timestamp LiveClock::now() const {
  return began_ + std::chrono::floor<milliseconds>(since_boot() - booted_);
}

}  // namespace gyre
