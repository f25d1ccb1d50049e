#pragma once

#include <cmath>
#include <cstddef>
#include <span>

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
  }

  // Returns what leaves, 0 while the window fills.
  double push(double value) {
    const double gone = full() ? memory_[next_] : 0;
    memory_[next_] = value;
    if (count_ < size_) ++count_;
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
  void lend(double* memory, int size) { window_.lend(memory, size); }

  double update(double value) {
    sum_ += value - window_.push(value);
    if (window_.round()) {
      sum_ = 0;
      for (const double one : window_.values()) sum_ += one;
    }
    return window_.full() ? sum_ / window_.count() : kNaN;
  }

 private:
  Window window_;
  double sum_ = 0;
};

// Mean and population variance.
class MovingMoments {
 public:
  void lend(double* memory, int size) { window_.lend(memory, size); }

  void update(double value) {
    const bool slides = window_.full();
    const double gone = window_.push(value);
    if (window_.round()) return begin_afresh();
    const double before = mean_;
    const double delta = value - (slides ? gone : mean_);
    mean_ += delta / window_.count();
    squares_ += delta * (value - mean_ + (slides ? gone - before : 0));
  }
  double mean() const { return window_.full() ? mean_ : kNaN; }
  double variance() const {
    return window_.full() ? std::fmax(squares_, 0) / window_.count() : kNaN;
  }

 private:
  void begin_afresh() {
    mean_ = squares_ = 0;
    for (const double one : window_.values()) mean_ += one;
    mean_ /= window_.count();
    for (const double one : window_.values()) squares_ += (one - mean_) * (one - mean_);
  }

  Window window_;
  double mean_ = 0, squares_ = 0;
};

// The largest of the last n values: a wedge of those that may still become it, falling from its
// head, each with the number of its bar. Needs 2n doubles. Negate in and out for the smallest.
class MovingMax {
 public:
  void lend(double* memory, int size) {
    memory_ = memory;
    size_ = size;
  }

  double update(double value) {
    while (length_ > 0 && at(length_ - 1)[0] <= value) --length_;
    if (length_ > 0 && at(0)[1] <= static_cast<double>(bar_ - size_)) {
      head_ = head_ + 1 == size_ ? 0 : head_ + 1;
      --length_;
    }
    at(length_)[0] = value;
    at(length_)[1] = static_cast<double>(bar_);
    ++length_;
    ++bar_;
    return bar_ < size_ ? kNaN : at(0)[0];
  }

 private:
  double* at(int place) {
    const int i = head_ + place;
    return memory_ + 2 * static_cast<std::ptrdiff_t>(i < size_ ? i : i - size_);
  }
  double* memory_ = nullptr;
  long bar_ = 0;
  int size_ = 0, head_ = 0, length_ = 0;
};

}  // namespace gyre
