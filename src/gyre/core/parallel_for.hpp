#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

// Fork and join over an index range, on threads that live as long as the object and start warm.
// Each index is handled once, by whichever thread is free; results go to places chosen by index,
// so the number of threads changes nothing but the time taken.
namespace gyre {

class ParallelFor {
 public:
  // With one thread everything runs in the caller, and no thread is made.
  explicit ParallelFor(unsigned threads = 1);
  ~ParallelFor();
  ParallelFor(const ParallelFor&) = delete;
  ParallelFor& operator=(const ParallelFor&) = delete;

  // Calls body(i) for every i in [0, count) and returns when all are done. Not reentrant.
  void operator()(std::size_t count, const std::function<void(std::size_t)>& body);

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

 private:
  void work();
  void drain();

  static constexpr std::size_t kChunk = 8;  // indices taken at a time
  std::mutex mutex_;
  std::condition_variable start_, done_;
  std::uint64_t round_ = 0;  // guarded by mutex_, as are the next three
  std::size_t busy_ = 0;
  bool stop_ = false;
  const std::function<void(std::size_t)>* body_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::vector<std::thread> workers_;
};

}  // namespace gyre
