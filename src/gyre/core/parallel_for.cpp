#include "gyre/core/parallel_for.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>

namespace gyre {
namespace {

// Binds a thread to the processor that is the nth of those this process may use.
bool bind(std::thread& thread, unsigned nth) {
  cpu_set_t allowed, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || nth-- > 0) continue;
    CPU_SET(cpu, &one);
    return pthread_setaffinity_np(thread.native_handle(), sizeof one, &one) == 0;
  }
  return false;
}

}  // namespace

ParallelFor::ParallelFor(unsigned threads, bool pin) {
  for (unsigned i = 1; i < threads; ++i) {
    auto& worker = workers_.emplace_back([this] { work(); });
    if (pin && bind(worker, i)) ++pinned_;
  }
}

ParallelFor::~ParallelFor() {
  {
    const std::scoped_lock lock{mutex_};
    stop_ = true;
  }
  start_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ParallelFor::operator()(std::size_t count, const std::function<void(std::size_t)>& body) {
  const auto began = wall_now();
  {
    const std::scoped_lock lock{mutex_};
    body_ = &body;
    count_ = count;
    next_.store(0, std::memory_order_relaxed);
    chunk_ = std::clamp(count / (std::size_t{4} * threads()), 1uz, kChunkMax);
    busy_ = count > kAlone ? workers_.size() : 0;
    if (busy_ > 0) ++round_;
  }
  if (count > kAlone) start_.notify_all();
  const auto busy = drain();
  std::unique_lock lock{mutex_};
  done_.wait(lock, [this] { return busy_ == 0; });
  ++usage_.batches;
  usage_.busy += busy;
  usage_.available += threads() * (wall_now() - began);
}

ParallelFor::Usage ParallelFor::usage() const {
  const std::scoped_lock lock{mutex_};
  return usage_;
}

void ParallelFor::work() {
  std::uint64_t seen = 0;
  std::unique_lock lock{mutex_};
  for (;;) {
    while (!stop_ && round_ == seen) {
      start_.wait(lock);
      ++usage_.wakes;
    }
    if (stop_) return;
    seen = round_;
    lock.unlock();
    const auto busy = drain();
    lock.lock();
    usage_.busy += busy;
    if (--busy_ == 0) done_.notify_one();
  }
}

// Works off what is left; tells how long it took.
nanoseconds ParallelFor::drain() {
  const auto began = wall_now();
  for (;;) {
    const auto begin = next_.fetch_add(chunk_, std::memory_order_relaxed);
    if (begin >= count_) return wall_now() - began;
    for (auto i = begin; i < std::min(begin + chunk_, count_); ++i) (*body_)(i);
  }
}

}  // namespace gyre
