#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <utility>

#include "gyre/core/ohlcv.hpp"

// Windows over the last n values, in memory lent before the first of them. Running sums drift, so a
// sum is taken afresh from its window each time the window has gone round: O(1) a value on average,
// and never further from the truth than n roundings.
namespace gyre {

class Window {
 public:
  void lend(double* memory, int size) {
    memory_ = memory;
    size_ = size;
    std::fill_n(memory, size, 0.0);
  }

  // Returns what leaves, 0 while the window fills.
  double push(double value) {
    const double gone = std::exchange(memory_[next_], value);
    count_ += count_ < size_;
    next_ = next_ + 1 == size_ ? 0 : next_ + 1;
    return gone;
  }
  bool full() const { return count_ == size_; }
  bool round() const { return next_ == 0; }  // the last push was into the last place
  int count() const { return count_; }
  double oldest() const { return memory_[full() ? next_ : 0]; }
  std::span<const double> values() const {  // in no order
    return {memory_, static_cast<std::size_t>(count_)};
  }

 private:
  double* memory_ = nullptr;
  int size_ = 0, count_ = 0, next_ = 0;
};

class MovingMean {
 public:
  void lend(double* memory, int size) {
    window_.lend(memory, size);
    share_ = 1.0 / size;
  }

  double update(double value) {
    sum_ += value - window_.push(value);
    if (window_.round()) [[unlikely]]
      begin_afresh();
    return window_.full() ? sum_ * share_ : kNaN;
  }

 private:
  [[gnu::noinline]] void begin_afresh() {
    sum_ = 0;
    for (const double one : window_.values()) sum_ += one;
  }

  Window window_;
  double sum_ = 0, share_ = 0;
};

// Mean and population variance.
class MovingMoments {
 public:
  void lend(double* memory, int size) {
    window_.lend(memory, size);
    share_ = 1.0 / size;
  }

  // What fills the window is summed up when it is full.
  void update(double value) {
    const bool slides = window_.full();
    const double gone = window_.push(value);
    if (window_.round()) [[unlikely]]
      return begin_afresh();
    if (!slides) return;
    const double before = mean_, delta = value - gone;
    mean_ += delta * share_;
    squares_ += delta * (value - mean_ + (gone - before));
  }
  double mean() const { return window_.full() ? mean_ : kNaN; }
  double variance() const { return window_.full() ? std::fmax(squares_, 0) * share_ : kNaN; }

 private:
  [[gnu::noinline]] void begin_afresh() {
    mean_ = squares_ = 0;
    for (const double one : window_.values()) mean_ += one;
    mean_ /= window_.count();
    for (const double one : window_.values()) squares_ += (one - mean_) * (one - mean_);
  }

  Window window_;
  double mean_ = 0, squares_ = 0, share_ = 0;
};

// A highest and a lowest value.
struct Extremes {
  double high = -std::numeric_limits<double>::infinity(), low = -high;

  Extremes with(const Extremes& other) const {
    return {std::max(high, other.high), std::min(low, other.low)};
  }
};

// The extremes of the last n. They come in rounds of n; the window is what has come of this round,
// of which the extremes are known, and the end of the round before, of which those of each possible
// end were worked out when it was complete. Needs 2n doubles.
class MovingExtremes {
 public:
  void lend(double* memory, int size) {
    memory_ = new (memory) Extremes[static_cast<std::size_t>(size)];
    size_ = size;
  }

  // NaN until there are n.
  Extremes update(const Extremes& value) {
    round_ = next_ == 0 ? value : round_.with(value);
    memory_[next_++] = value;
    if (next_ < size_) return full_ ? round_.with(memory_[next_]) : Extremes{kNaN, kNaN};
    end_round();
    return round_;
  }

 private:
  [[gnu::noinline]] void end_round() {
    for (int i = size_ - 1; i > 0; --i) memory_[i - 1] = memory_[i - 1].with(memory_[i]);
    next_ = 0;
    full_ = true;
  }

  Extremes* memory_ = nullptr;
  Extremes round_;
  int size_ = 0, next_ = 0;
  bool full_ = false;
};

}  // namespace gyre
