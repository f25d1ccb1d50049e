#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "gyre/core/ensure.hpp"

// For tests of two threads: a value that one thread waits for and another brings.
namespace gyre::io {

template <class T>
class Later {
 public:
  void set(T value) {
    const std::scoped_lock lock{mutex_};
    value_ = std::move(value);
    came_.notify_all();
  }
  T get() {
    std::unique_lock lock{mutex_};
    const bool in_time =
        came_.wait_for(lock, std::chrono::seconds{20}, [this] { return value_.has_value(); });
    ensure(in_time, "what a test waits for comes");
    return *std::exchange(value_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::optional<T> value_;
};

}  // namespace gyre::io
