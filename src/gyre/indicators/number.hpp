#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "gyre/core/ohlcv.hpp"

// What an indicator computes with: a number, or a lane, the numbers of eight symbols side by side.
// The words below mean the same for either, bit for bit, so that an update is written once. Counts
// and places in a window are plain numbers in both: symbols side by side have seen as many bars.
namespace gyre {

struct Lane {
  static constexpr std::size_t kWidth = 8;
  using Eight = double __attribute__((vector_size(64)));  // in as many registers as it takes
  struct Mask {
    std::int64_t eight __attribute__((vector_size(64)));
  };
  Eight eight{};

  constexpr Lane() = default;
  [[gnu::always_inline]] constexpr Lane(double x) : eight{x, x, x, x, x, x, x, x} {}
  [[gnu::always_inline]] constexpr explicit Lane(const Eight& numbers) : eight{numbers} {}
  double operator[](std::size_t symbol) const { return eight[symbol]; }

  [[gnu::always_inline]] friend Lane operator+(Lane a, Lane b) { return Lane{a.eight + b.eight}; }
  [[gnu::always_inline]] friend Lane operator-(Lane a, Lane b) { return Lane{a.eight - b.eight}; }
  [[gnu::always_inline]] friend Lane operator*(Lane a, Lane b) { return Lane{a.eight * b.eight}; }
  [[gnu::always_inline]] friend Lane operator/(Lane a, Lane b) { return Lane{a.eight / b.eight}; }
  [[gnu::always_inline]] friend Lane operator-(Lane a) { return Lane{-a.eight}; }
  [[gnu::always_inline]] friend Mask operator>(Lane a, Lane b) { return {a.eight > b.eight}; }
  [[gnu::always_inline]] friend Mask operator==(Lane a, Lane b) { return {a.eight == b.eight}; }
  [[gnu::always_inline]] Lane& operator+=(Lane b) { return *this = *this + b; }
};

// The first unless the second is greater, or less; for NaN as std::max and std::min.
[[gnu::always_inline]] inline double larger(double a, double b) { return std::max(a, b); }
[[gnu::always_inline]] inline double smaller(double a, double b) { return std::min(a, b); }
[[gnu::always_inline]] inline Lane larger(Lane a, Lane b) {
  return Lane{a.eight < b.eight ? b.eight : a.eight};
}
[[gnu::always_inline]] inline Lane smaller(Lane a, Lane b) {
  return Lane{b.eight < a.eight ? b.eight : a.eight};
}

// What is said where it is so, else what otherwise; both are worked out.
[[gnu::always_inline]] inline double choose(bool so, double said, double otherwise) {
  return so ? said : otherwise;
}
[[gnu::always_inline]] inline Lane choose(Lane::Mask so, Lane said, Lane otherwise) {
  return Lane{so.eight ? said.eight : otherwise.eight};
}

[[gnu::always_inline]] inline double magnitude(double x) { return std::fabs(x); }
[[gnu::always_inline]] inline Lane magnitude(Lane x) {
  return Lane{__builtin_elementwise_abs(x.eight)};
}
[[gnu::always_inline]] inline double root(double x) { return std::sqrt(x); }
[[gnu::always_inline]] inline Lane root(Lane x) {
  return Lane{__builtin_elementwise_sqrt(x.eight)};
}

// Whether there is no value yet; of symbols side by side none has one or all.
[[gnu::always_inline]] inline bool missing(double x) { return std::isnan(x); }
[[gnu::always_inline]] inline bool missing(Lane x) { return std::isnan(x[0]); }

// The bars of eight symbols that closed together.
struct LaneBar {
  Lane open, high, low, close, volume;

  void set(std::size_t symbol, const Ohlcv& bar) {
    open.eight[symbol] = bar.open;
    high.eight[symbol] = bar.high;
    low.eight[symbol] = bar.low;
    close.eight[symbol] = bar.close;
    volume.eight[symbol] = bar.volume;
  }
};
template <class T>
using BarOf = std::conditional_t<std::same_as<T, double>, Ohlcv, LaneBar>;

}  // namespace gyre
