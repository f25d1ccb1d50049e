#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "gyre/market/bars.hpp"

// The last closed bars of one symbol and frame, without a gap and in one piece of memory: the
// oldest are dropped a handful at a time, so that a push moves little.
namespace gyre {

class BarSeries {
 public:
  BarSeries() = default;
  BarSeries(Timeframe timeframe, std::size_t capacity)
      : timeframe_{timeframe}, capacity_{capacity} {
    buffer_.reserve(capacity + kSlack);
  }

  std::span<const Bar> bars() const {
    return std::span{buffer_}.last(std::min(buffer_.size(), capacity_));
  }
  bool empty() const { return buffer_.empty(); }
  Timeframe timeframe() const { return timeframe_; }
  Timestamp begins() const { return bars().front().opened; }  // not of an empty one
  // When the last bar closed; the epoch when there is none.
  Timestamp closed_through() const { return end_; }
  bool follows(const Bar& bar) const { return empty() || bar.opened == end_; }

  void clear() {
    buffer_.clear();
    end_ = {};
  }
  void push(const Bar& bar) {
    ensure(follows(bar), "a series has no gap");
    if (buffer_.size() == capacity_ + kSlack)
      buffer_.erase(buffer_.begin(), buffer_.begin() + kSlack);
    buffer_.push_back(bar);
    end_ = bar.opened + duration(timeframe_);
  }

  // Takes in bars from elsewhere: they replace what is held of their span, and what is held before
  // or after stays where they join it. Fails, and changes nothing, when held bars would come after
  // a gap.
  Result<> take(std::span<const Bar> given);

 private:
  static constexpr std::ptrdiff_t kSlack = 32;
  Timeframe timeframe_{};
  std::size_t capacity_ = 0;
  Timestamp end_{};  // beside the pointers: whoever asks for it alone touches no bar
  std::vector<Bar> buffer_;
};

}  // namespace gyre
