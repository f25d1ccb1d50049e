#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "gyre/indicators/averages.hpp"

// Momentum, as TA-Lib's RSI, MACD and ADX, seeds included.
namespace gyre {

// Wilder's relative strength, 0 to 100; 0 where the price never moved, as TA-Lib has it.
template <class T>
struct RsiOf {
  static constexpr std::string_view name = "rsi";
  static constexpr std::array<std::string_view, 1> outputs{"rsi"};
  int period = 14;
  WilderOf<T> gain{}, loss{};
  T close = kNaN;

  static constexpr std::tuple attributes{
      Attribute{"period", &RsiOf::period, "bars", 2, 200, "bars of the smoothing"}};

  [[gnu::always_inline]] T update(const BarOf<T>& bar) {
    const T change = bar.close - std::exchange(close, bar.close);
    T up = larger(change, 0), down = larger(-change, 0);
    if (gain.begins()) [[unlikely]] {
      if (missing(change)) return kNaN;
      up = gain.begin(up, period), down = loss.begin(down, period);
    } else {
      up = gain.go_on(up), down = loss.go_on(down);
    }
    return choose(up + down == T{0}, 0, 100 * up / (up + down));
  }
};
using Rsi = RsiOf<double>;

// The distance of two exponential averages, its own average, and the difference of the two, in
// price. All three begin together; the fast average starts late, so that both have their first
// value at the same bar.
template <class T>
struct MacdOf {
  static constexpr std::string_view name = "macd";
  static constexpr std::array<std::string_view, 3> outputs{"line", "signal", "histogram"};
  enum Output : std::uint8_t { Line, Signal, Histogram };
  int fast = 12, slow = 26, signal = 9;
  int bars = 0;  // until all have begun
  ExponentialOf<T> quick{}, calm{}, trail{};

  static constexpr std::tuple attributes{
      Attribute{"fast", &MacdOf::fast, "bars", 2, 200, "bars of the fast average, the smaller"},
      Attribute{"slow", &MacdOf::slow, "bars", 2, 200, "bars of the slow average"},
      Attribute{"signal", &MacdOf::signal, "bars", 1, 100, "bars of the signal"}};
  Result<> check() const {
    return fast < slow ? Result<>{} : fail(Errc::Config, "fast must be less than slow");
  }

  [[gnu::always_inline]] std::array<T, 3> update(const BarOf<T>& bar) {
    if (trail.begins()) [[unlikely]]
      return begin(bar.close);
    const T line = quick.go_on(bar.close) - calm.go_on(bar.close);
    const T trailing = trail.go_on(line);
    return {line, trailing, line - trailing};
  }

 private:
  [[gnu::always_inline]] std::array<T, 3> begin(T close) {
    ++bars;
    if (bars > slow - fast) quick.update(close, fast);
    calm.update(close, slow);
    if (bars < slow) return {kNaN, kNaN, kNaN};
    const T line = quick.mean - calm.mean;
    const T trailing = trail.begin(line, signal);
    if (missing(trailing)) return {kNaN, kNaN, kNaN};
    return {line, trailing, line - trailing};
  }
};
using Macd = MacdOf<double>;

// Wilder's directional movement, each 0 to 100: how much of a trend there is, and its two sides.
template <class T>
struct AdxOf {
  static constexpr std::string_view name = "adx";
  static constexpr std::array<std::string_view, 3> outputs{"adx", "plus", "minus"};
  enum Output : std::uint8_t { Strength, Plus, Minus };
  int period = 14;
  int bars = -1;                   // the first bar only gives the first close
  T high = 0, low = 0, close = 0;  // of the last bar
  T range = 0, up = 0, down = 0;   // Wilder's running sums
  double keep = 1;                 // of them, a bar
  WilderOf<T> strength{};

  static constexpr std::tuple attributes{
      Attribute{"period", &AdxOf::period, "bars", 2, 200, "bars of the smoothing"}};

  [[gnu::always_inline]] std::array<T, 3> update(const BarOf<T>& bar) {
    const T rise = bar.high - std::exchange(high, bar.high);
    const T fall = std::exchange(low, bar.low) - bar.low;
    const T before = std::exchange(close, bar.close);
    const bool begins = strength.begins();
    if (begins && bars < period) [[unlikely]] {
      if (++bars == 0) return {kNaN, kNaN, kNaN};
      if (bars == period) keep = 1 - 1.0 / period;
    }
    // Selected and not branched on: nobody can foresee which it is.
    const T risen = larger(rise, 0), fallen = larger(fall, 0);
    range = range * keep + (larger(bar.high, before) - smaller(bar.low, before));
    up = up * keep + choose(rise > fall, risen, 0);
    down = down * keep + choose(fall > rise, fallen, 0);
    if (begins && bars < period) [[unlikely]]
      return {kNaN, kNaN, kNaN};
    const T scale = choose(range > T{0}, 100 / range, 0);
    const T plus = up * scale, minus = down * scale, sum = plus + minus;
    const T directed = choose(sum > T{0}, 100 * magnitude(plus - minus) / sum, 0);
    return {begins ? strength.begin(directed, period) : strength.go_on(directed), plus, minus};
  }
};
using Adx = AdxOf<double>;

}  // namespace gyre
