#include "gyre/core/parallel_for.hpp"

#include <algorithm>

namespace gyre {

ParallelFor::ParallelFor(unsigned threads) {
  for (unsigned i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
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
  if (workers_.empty() || count <= kChunk) {
    for (std::size_t i = 0; i < count; ++i) body(i);
    return;
  }
  {
    const std::scoped_lock lock{mutex_};
    body_ = &body;
    count_ = count;
    next_.store(0, std::memory_order_relaxed);
    busy_ = workers_.size();
    ++round_;
  }
  start_.notify_all();
  drain();
  std::unique_lock lock{mutex_};
  done_.wait(lock, [this] { return busy_ == 0; });
}

void ParallelFor::work() {
  std::uint64_t seen = 0;
  std::unique_lock lock{mutex_};
  for (;;) {
    start_.wait(lock, [&] { return stop_ || round_ != seen; });
    if (stop_) return;
    seen = round_;
    lock.unlock();
    drain();
    lock.lock();
    if (--busy_ == 0) done_.notify_one();
  }
}

void ParallelFor::drain() {
  for (;;) {
    const auto begin = next_.fetch_add(kChunk, std::memory_order_relaxed);
    if (begin >= count_) return;
    for (auto i = begin; i < std::min(begin + kChunk, count_); ++i) (*body_)(i);
  }
}

}  // namespace gyre
