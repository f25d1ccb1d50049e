#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"

// A queue between two threads that never loses, never waits for its reader, and holds a bounded
// number of items in memory: what is more goes to a file and comes back in order. The file is
// scratch: it does not outlive the queue, since the journal can make its content again.
namespace gyre {

template <class T>
class Spill {
 public:
  Spill(std::filesystem::path file, std::size_t capacity)
      : file_{std::move(file)}, capacity_{capacity} {
    ensure(capacity_ > 0, "a queue has room for one");
  }
  ~Spill() {
    std::error_code ignored;  // scratch that stays behind is overwritten by the next one
    std::filesystem::remove(file_, ignored);
  }
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  Result<> push(T item) {
    const std::scoped_lock lock{mutex_};
    if (on_disk_ == 0 && memory_.size() < capacity_)
      memory_.push_back(std::move(item));
    else
      GYRE_CHECK(write(item));
    filled_.notify_one();
    return {};
  }

  // No more items will come.
  void close() {
    const std::scoped_lock lock{mutex_};
    closed_ = true;
    filled_.notify_all();
  }

  // The next item, when there is one.
  Result<std::optional<T>> try_pop() {
    const std::scoped_lock lock{mutex_};
    return take();
  }

  // Waits for the next item; nothing is the end.
  Result<std::optional<T>> pop() {
    std::unique_lock lock{mutex_};
    filled_.wait(lock, [this] { return closed_ || !memory_.empty() || on_disk_ > 0; });
    return take();
  }

  struct Counters {
    std::size_t in_memory;
    std::uint64_t on_disk, spilled;  // waiting there now; ever written there
  };
  Counters counters() const {
    const std::scoped_lock lock{mutex_};
    return {memory_.size(), on_disk_, spilled_};
  }

 private:
  Result<std::optional<T>> take() {
    if (memory_.empty() && on_disk_ > 0) GYRE_CHECK(refill());
    if (memory_.empty()) return std::nullopt;
    std::optional<T> item = std::move(memory_.front());
    memory_.pop_front();
    return item;
  }

  Result<> write(const T& item) {
    if (on_disk_ == 0) {
      stream_ = std::fstream{file_, std::ios::in | std::ios::out | std::ios::trunc};
      read_at_ = 0;
    }
    line_.clear();
    write_json(line_, item);
    line_ += '\n';  // JSON has no raw line break inside
    stream_.seekp(0, std::ios::end);
    stream_ << line_;
    if (!stream_) return fail(Errc::Io, file_.string() + ": cannot write");
    ++on_disk_;
    ++spilled_;
    return {};
  }

  Result<> refill() {
    stream_.seekg(read_at_);
    while (on_disk_ > 0 && memory_.size() < capacity_) {
      JsonValue json;
      if (!std::getline(stream_, line_) || parser_.parse(line_).get(json))
        return fail(Errc::Corrupt, file_.string() + ": not as it was written");
      if (auto done = read_json(json, memory_.emplace_back()); !done)
        return std::unexpected(std::move(done).error().in(file_.string()));
      --on_disk_;
    }
    read_at_ = stream_.tellg();
    return {};
  }

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  const std::filesystem::path file_;
  const std::size_t capacity_;
  std::deque<T> memory_;  // always older than what is on disk
  std::fstream stream_;
  std::streampos read_at_ = 0;
  std::uint64_t on_disk_ = 0, spilled_ = 0;
  bool closed_ = false;
  simdjson::dom::parser parser_;
  std::string line_;
};

}  // namespace gyre
