#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "gyre/indicators/number.hpp"

// Windows over the last n values, in memory lent before the first of them. Running sums drift, so a
// sum is taken afresh from its window each time the window has gone round: O(1) a value on average,
// and never further from the truth than n roundings.
namespace gyre {

// Memory that lies beside a state, told as the distance to it: the two can be copied together, kept
// on disk and brought back, and the state finds its memory wherever it comes to lie.
template <class T>
class Beside {
 public:
  void set(T* memory) {
    distance_ = reinterpret_cast<std::byte*>(memory) - reinterpret_cast<std::byte*>(this);
  }
  T* get() const {
    auto* here = reinterpret_cast<std::byte*>(const_cast<Beside*>(this));
    return std::launder(reinterpret_cast<T*>(here + distance_));
  }
  T& operator[](int i) const { return get()[i]; }

 private:
  std::ptrdiff_t distance_ = 0;
};

template <class T>
class WindowOf {
 public:
  void lend(T* memory, int size) {
    memory_.set(memory);
    size_ = size;
    std::fill_n(memory, size, T{0});
  }

  // Returns what leaves, 0 while the window fills.
  struct Pushed {
    T gone;
    bool round;  // it went into the last place
  };
  [[gnu::always_inline]] Pushed push(T value) {
    const T gone = std::exchange(memory_[next_], value);
    if (++next_ < size_) return {gone, false};
    next_ = 0;
    full_ = true;
    return {gone, true};
  }
  bool full() const { return full_; }
  int size() const { return size_; }
  std::span<const T> values() const {  // of a full one, in no order
    return {memory_.get(), static_cast<std::size_t>(size_)};
  }

 private:
  Beside<T> memory_;
  int size_ = 0, next_ = 0;
  bool full_ = false;
};
using Window = WindowOf<double>;

template <class T>
class MovingMeanOf {
 public:
  void lend(T* memory, int size) {
    window_.lend(memory, size);
    share_ = 1.0 / size;
  }

  [[gnu::always_inline]] T update(T value) {
    const auto [gone, round] = window_.push(value);
    sum_ += value - gone;
    if (round) [[unlikely]]
      begin_afresh();
    return window_.full() ? sum_ * share_ : kNaN;
  }

 private:
  [[gnu::noinline]] void begin_afresh() {
    sum_ = 0;
    for (const T& one : window_.values()) sum_ += one;
  }

  WindowOf<T> window_;
  T sum_ = 0;
  double share_ = 0;
};
using MovingMean = MovingMeanOf<double>;

// Mean and population variance.
template <class T>
class MovingMomentsOf {
 public:
  void lend(T* memory, int size) {
    window_.lend(memory, size);
    share_ = 1.0 / size;
  }

  // Tells whether there are so many; what fills the window is summed up when it is full.
  [[gnu::always_inline]] bool update(T value) {
    const auto [gone, round] = window_.push(value);
    if (round) [[unlikely]] {
      begin_afresh();
      return true;
    }
    const T before = mean_, delta = value - gone;
    mean_ += delta * share_;
    squares_ += delta * (value - mean_ + (gone - before));
    return window_.full();
  }
  [[gnu::always_inline]] T mean() const { return mean_; }
  [[gnu::always_inline]] T variance() const { return larger(0, squares_) * share_; }

 private:
  [[gnu::noinline]] void begin_afresh() {
    mean_ = squares_ = 0;
    for (const T& one : window_.values()) mean_ += one;
    mean_ = mean_ / window_.size();
    for (const T& one : window_.values()) squares_ += (one - mean_) * (one - mean_);
  }

  WindowOf<T> window_;
  T mean_ = 0, squares_ = 0;
  double share_ = 0;
};
using MovingMoments = MovingMomentsOf<double>;

}  // namespace gyre
