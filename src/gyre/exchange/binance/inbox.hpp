#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/exchange/binance/lockstep.hpp"
#include "gyre/exchange/session/transport.hpp"

// From the io thread to the engine's: what arrived, a batch at a time. Nothing is dropped and the
// writer never waits; the engine takes everything there is in one go.
namespace gyre::binance {

struct Arrivals {
  std::vector<session::Input> inputs;
  std::vector<ControlSaid> said;
  std::vector<session::StreamId> closed;    // streams that we closed and that are gone
  std::vector<session::StreamId> receipts;  // of subscriptions
  std::optional<Error> broken;              // the control stream is
  std::uint64_t counted = 0;                // messages, as lockstep counts them

  bool empty() const {
    return inputs.empty() && said.empty() && closed.empty() && receipts.empty() && !broken &&
           counted == 0;
  }
  void append(Arrivals&& more) {
    std::move(more.inputs.begin(), more.inputs.end(), std::back_inserter(inputs));
    std::move(more.said.begin(), more.said.end(), std::back_inserter(said));
    closed.insert(closed.end(), more.closed.begin(), more.closed.end());
    receipts.insert(receipts.end(), more.receipts.begin(), more.receipts.end());
    if (more.broken) broken = std::move(more.broken);
    counted += more.counted;
  }
};

class Inbox {
 public:
  void push(Arrivals&& arrivals) {
    if (arrivals.empty()) return;
    {
      const std::lock_guard lock{mutex_};
      waiting_.append(std::exchange(arrivals, {}));
    }
    filled_.notify_one();
  }
  Arrivals take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(waiting_, {});
  }
  // Waits until there is something, at most for `limit`.
  Arrivals wait(nanoseconds limit) {
    std::unique_lock lock{mutex_};
    filled_.wait_for(lock, limit, [this] { return !waiting_.empty(); });
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  Arrivals waiting_;
};

}  // namespace gyre::binance
