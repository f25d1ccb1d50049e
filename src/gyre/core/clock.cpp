#include <ctime>

#include "gyre/core/ensure.hpp"
#include "gyre/core/time.hpp"

// The only place that reads a clock.
namespace gyre {

WallTime wall_now() {
  return std::chrono::time_point_cast<nanoseconds>(std::chrono::steady_clock::now());
}

Timestamp utc_now() { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }

nanoseconds thread_cpu_now() {
  timespec time{};
  ensure(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0, "the thread has a clock");
  return seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

}  // namespace gyre
