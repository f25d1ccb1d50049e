#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <new>
#include <optional>

#include "gyre/indicators/window.hpp"

// What the last n values come to, by any operation that joins neighbours: T::with(newer). Nothing
// is ever taken out again, so that nothing drifts, and no volume is exactly none. MovingMean and
// MovingMoments, which slide, take less memory and time.
namespace gyre {

// Values come in rounds of n. The last n are what has come of this round, which is joined as it
// comes, and the end of the round before; all its possible ends were joined when it was complete.
// So a value costs two joinings and, on average, one more.
template <class T>
class Moving {
 public:
  static constexpr std::size_t room(int size) {  // doubles
    static_assert(sizeof(T) % sizeof(double) == 0 && alignof(T) <= alignof(double));
    return sizeof(T) / sizeof(double) * static_cast<std::size_t>(size);
  }
  void lend(double* memory, int size) {
    memory_.set(new (memory) T[static_cast<std::size_t>(size)]);
    size_ = size;
  }

  // Nothing until there are n.
  std::optional<T> update(const T& value) {
    round_ = next_ == 0 ? value : round_.with(value);
    memory_[next_++] = value;
    if (next_ == size_) [[unlikely]] {
      end_round();
      return round_;
    }
    if (!full_) return std::nullopt;
    return memory_[next_].with(round_);
  }

 private:
  [[gnu::noinline]] void end_round() {
    for (int i = size_ - 1; i > 0; --i) memory_[i - 1] = memory_[i - 1].with(memory_[i]);
    next_ = 0;
    full_ = true;
  }

  Beside<T> memory_;
  T round_{};
  int size_ = 0, next_ = 0;
  bool full_ = false;
};

// a / b where that is a number, else what is said.
inline double ratio(double a, double b, double otherwise) { return b != 0 ? a / b : otherwise; }

// Where `value` stands between low and high, 0 to 100; in the middle when they are one.
inline double percent_between(double value, double low, double high) {
  return ratio(100 * (value - low), high - low, 50);
}

// A highest and a lowest value.
struct Extremes {
  double high = -std::numeric_limits<double>::infinity(), low = -high;

  Extremes with(const Extremes& other) const {
    return {std::max(high, other.high), std::min(low, other.low)};
  }
};

inline double typical(const Ohlcv& bar) { return (bar.high + bar.low + bar.close) / 3; }

struct Sum {
  double value = 0;
  Sum with(const Sum& newer) const { return {value + newer.value}; }
};

// Two sums, of a quantity and of a share of it: volume, and the part that bought.
struct Parts {
  double part = 0, whole = 0;
  Parts with(const Parts& newer) const { return {part + newer.part, whole + newer.whole}; }
};

}  // namespace gyre
