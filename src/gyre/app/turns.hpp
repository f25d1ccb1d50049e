#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "gyre/core/time.hpp"

// Counts the turns of the loop for another thread that wants to know whether what it said was
// heard.
namespace gyre::app {

class Turns {
 public:
  void pass() {
    change([this] { ++count_; });
  }
  // There will be no more.
  void end() {
    change([this] { ended_ = true; });
  }
  bool ended() const {
    const std::scoped_lock lock{mutex_};
    return ended_;
  }

  // Whether `more` turns came to their end from now on, before too long.
  bool await(std::uint64_t more, milliseconds patience) {
    std::unique_lock lock{mutex_};
    const auto wanted = count_ + more;
    changed_.wait_for(lock, patience, [&] { return ended_ || count_ >= wanted; });
    return count_ >= wanted;
  }

 private:
  void change(const auto& how) {
    {
      const std::scoped_lock lock{mutex_};
      how();
    }
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t count_ = 0;
  bool ended_ = false;
};

}  // namespace gyre::app
