#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "gyre/domain/event.hpp"
#include "gyre/market/bar_store.hpp"

// Writes the closed bars of a running session to the store, on a thread of its own: a start asks
// the venue for what is missing there and nothing else. Coarser bars are built from the stored
// minutes as they close. What cannot be taken in time is left out, counted, and fetched again by
// the next start.
namespace gyre {

class BarRecorder {
 public:
  // The clock tells when to write, prune and look at the disk; it is asked on the thread.
  BarRecorder(BarStore& store, Ladder ladder, Timestamp (*clock)());
  ~BarRecorder();  // as finish()
  BarRecorder(const BarRecorder&) = delete;

  // From the engine's thread; never waits for the disk.
  void see(std::span<const Event> events);
  // Writes all that was seen, makes it durable and stops. Whatever failed is told here.
  Result<> finish();

  // Less is free on the disk than store.free_mb.
  bool disk_is_low() const { return disk_low_.load(std::memory_order_relaxed); }
  std::uint64_t left_out() const { return left_out_.load(std::memory_order_relaxed); }

 private:
  using Work = std::variant<InstrumentsSeen, HistorySeen, BarsClosed>;

  void work();
  Result<> take(const InstrumentsSeen& seen);
  Result<> take(const HistorySeen& seen);
  Result<> take(const BarsClosed& closed);
  Result<> build(const std::string& symbol, Timestamp closes);
  Result<> tend();
  Result<> look_at_disk();

  BarStore& store_;
  Ladder ladder_;
  Timestamp (*clock_)();
  std::vector<std::string> symbols_;
  std::atomic<bool> disk_low_{false};
  std::atomic<std::uint64_t> left_out_{0};
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Work> queue_;   // guarded by mutex_
  std::size_t waiting_ = 0;  // bars in it
  bool ends_ = false;
  Result<> outcome_;  // of the thread; read once it has ended
  std::thread thread_;
};

}  // namespace gyre
