#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "gyre/core/parallel_for.hpp"
#include "gyre/core/result.hpp"

// Makes parts on all threads of a pool and takes each once, in the order of their indices and one
// at a time, on whichever thread has just made one: so that the number of threads changes nothing,
// and none of them idles while another takes.
namespace gyre::app {

struct InOrder {
  std::size_t ahead = 64;  // at most so many parts are made beyond the next to be taken
  nanoseconds waited{};    // of all threads together, because they were so far ahead

  // part = make(i), then take(i, part). Stops early when `take` fails, with its error.
  Result<> operator()(ParallelFor& pool, std::size_t count, auto&& make, auto&& take);

 private:
  static constexpr std::size_t kSharedFrom = 9;  // fewer indices a pool leaves to the caller
};

Result<> InOrder::operator()(ParallelFor& pool, std::size_t count, auto&& make, auto&& take) {
  using Part = decltype(make(0uz));
  std::mutex mutex;
  std::condition_variable room;
  std::vector<std::optional<Part>> made(count);
  std::size_t next = 0;
  bool taking = false;
  Result<> result;
  pool(std::max(count, kSharedFrom), [&](std::size_t i) {
    if (i >= count) return;
    std::unique_lock lock{mutex};
    if (result && i >= next + ahead) {
      const auto began = wall_now();
      room.wait(lock, [&] { return !result || i < next + ahead; });
      waited += wall_now() - began;
    }
    if (!result) return;
    lock.unlock();
    Part part = make(i);
    lock.lock();
    made[i] = std::move(part);
    if (taking) return;
    taking = true;
    while (result && next < count && made[next]) {
      Part one = *std::move(made[next]);
      made[next].reset();
      lock.unlock();
      auto taken = take(next, std::move(one));
      lock.lock();
      ++next;
      if (!taken) result = std::move(taken);
      room.notify_all();
    }
    taking = false;
  });
  return result;
}

}  // namespace gyre::app
