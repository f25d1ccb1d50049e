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
#include <vector>

#include "gyre/domain/event.hpp"
#include "gyre/exchange/session/session.hpp"
#include "gyre/market/bar_store.hpp"

// Writes the closed bars of a running session to the store, on a thread of its own: a start asks
// the venue for what is missing there and nothing else. Coarser bars are built from the stored
// minutes as they close. What cannot be taken in time is left out, counted, and fetched again by
// the next start.
namespace gyre::app {

class BarRecorder {
 public:
  BarRecorder(BarStore& store, Ladder ladder);
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

  BarStore& store_;
  Ladder ladder_;
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

// What a session asks of the store at its start: the newest bars of a series, without a gap.
session::StoredBars stored_bars(const BarStore& store);

// A venue whose bars are recorded on their way to the engine.
template <class V>
class RecordedVenue {
 public:
  RecordedVenue(V& venue, BarRecorder* recorder) : venue_{venue}, recorder_{recorder} {}

  Timestamp now() const { return venue_.now(); }
  decltype(auto) counters() const { return venue_.counters(); }
  Result<> submit(std::vector<Command> commands) { return venue_.submit(std::move(commands)); }
  Result<> settle(std::vector<Event>& events) {
    const auto from = events.size();
    auto done = venue_.settle(events);
    see(events, from);
    return done;
  }
  Result<bool> next(std::optional<Timestamp> wake, std::vector<Event>& events) {
    const auto from = events.size();
    auto done = venue_.next(wake, events);
    see(events, from);
    return done;
  }

 private:
  void see(const std::vector<Event>& events, std::size_t from) {
    if (recorder_ != nullptr) recorder_->see(std::span{events}.subspan(from));
  }
  V& venue_;
  BarRecorder* recorder_;  // nothing: not recorded
};

}  // namespace gyre::app
