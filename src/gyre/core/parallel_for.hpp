#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "gyre/core/time.hpp"

// Fork and join over an index range, on threads that live as long as the object and start warm; a
// process has one. Each index is handled once, by whichever thread is free; results go to places
// chosen by index, so the number of threads changes nothing but the time taken. Threads that have
// nothing to do sleep.
namespace gyre {

class ParallelFor {
 public:
  // With one thread everything runs in the caller, and no thread is made. Pinned, each worker keeps
  // to a processor of its own as far as there are any; the caller is never bound.
  explicit ParallelFor(unsigned threads = 1, bool pin = false);
  ~ParallelFor();
  ParallelFor(const ParallelFor&) = delete;
  ParallelFor& operator=(const ParallelFor&) = delete;

  // Calls body(i) for every i in [0, count) and returns when all are done. Not reentrant.
  void operator()(std::size_t count, const std::function<void(std::size_t)>& body);

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }
  unsigned pinned() const { return pinned_; }  // workers that the system has bound

  // What it was used for so far.
  struct Usage {
    std::uint64_t batches = 0;
    std::uint64_t wakes = 0;  // of workers: at most one a batch and worker, none while idle
    nanoseconds busy{};       // wall time of all threads within bodies
    nanoseconds available{};  // wall time of batches, times the threads
    double busy_share() const {
      return available > nanoseconds{}
                 ? static_cast<double>(busy.count()) / static_cast<double>(available.count())
                 : 0;
    }
  };
  Usage usage() const;

 private:
  void work();
  nanoseconds drain();

  static constexpr std::size_t kAlone = 8;     // as few are done before anybody has woken
  static constexpr std::size_t kChunkMax = 8;  // indices taken at a time
  mutable std::mutex mutex_;
  std::condition_variable start_, done_;
  std::uint64_t round_ = 0;  // guarded by mutex_, as are the next four
  std::size_t busy_ = 0;
  bool stop_ = false;
  Usage usage_;
  const std::function<void(std::size_t)>* body_ = nullptr;
  std::size_t count_ = 0, chunk_ = 1;
  std::atomic<std::size_t> next_{0};
  std::vector<std::thread> workers_;
  unsigned pinned_ = 0;
};

}  // namespace gyre
