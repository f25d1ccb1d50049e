#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "gyre/indicators/averages.hpp"

// Momentum, as TA-Lib's RSI, MACD and ADX, seeds included.
namespace gyre {

// Wilder's relative strength, 0 to 100; 0 where the price never moved, as TA-Lib has it.
struct Rsi {
  static constexpr std::string_view name = "rsi";
  static constexpr std::array<std::string_view, 1> outputs{"rsi"};
  int period = 14;
  Wilder gain{}, loss{};
  double close = kNaN;

  static constexpr std::tuple attributes{
      Attribute{"period", &Rsi::period, "bars", 2, 200, "bars of the smoothing"}};
  int warm_up() const { return period + 1; }

  double update(const Ohlcv& bar) {
    const double change = bar.close - std::exchange(close, bar.close);
    if (std::isnan(change)) return kNaN;
    const double up = gain.update(std::max(change, 0.0), period);
    const double down = loss.update(std::max(-change, 0.0), period);
    return up + down == 0 ? 0 : 100 * up / (up + down);
  }
};

// The distance of two exponential averages, its own average, and the difference of the two, in
// price. All three begin together; the fast average starts late, so that both have their first
// value at the same bar.
struct Macd {
  static constexpr std::string_view name = "macd";
  static constexpr std::array<std::string_view, 3> outputs{"line", "signal", "histogram"};
  enum Output : std::uint8_t { Line, Signal, Histogram };
  int fast = 12, slow = 26, signal = 9;
  int bars = 0;
  Exponential quick{}, calm{}, trail{};

  static constexpr std::tuple attributes{
      Attribute{"fast", &Macd::fast, "bars", 2, 200, "bars of the fast average, the smaller"},
      Attribute{"slow", &Macd::slow, "bars", 2, 200, "bars of the slow average"},
      Attribute{"signal", &Macd::signal, "bars", 1, 100, "bars of the signal"}};
  int warm_up() const { return slow + signal - 1; }

  std::array<double, 3> update(const Ohlcv& bar) {
    bars = std::min(bars + 1, slow);
    if (bars > slow - fast) quick.update(bar.close, fast);
    calm.update(bar.close, slow);
    if (bars < slow) return {kNaN, kNaN, kNaN};
    const double line = quick.mean - calm.mean;
    const double trailing = trail.update(line, signal);
    if (std::isnan(trailing)) return {kNaN, kNaN, kNaN};
    return {line, trailing, line - trailing};
  }
};

// Wilder's directional movement, each 0 to 100: how much of a trend there is, and its two sides.
struct Adx {
  static constexpr std::string_view name = "adx";
  static constexpr std::array<std::string_view, 3> outputs{"adx", "plus", "minus"};
  enum Output : std::uint8_t { Strength, Plus, Minus };
  int period = 14;
  int bars = -1;                        // the first bar only gives the first close
  double high = 0, low = 0, close = 0;  // of the last bar
  double range = 0, up = 0, down = 0;   // Wilder's running sums
  double keep = 1;                      // of them, a bar
  Wilder strength{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Adx::period, "bars", 2, 200, "bars of the smoothing"}};
  int warm_up() const { return 2 * period; }

  std::array<double, 3> update(const Ohlcv& bar) {
    const double rise = bar.high - std::exchange(high, bar.high);
    const double fall = std::exchange(low, bar.low) - bar.low;
    const double before = std::exchange(close, bar.close);
    if (bars < period) [[unlikely]] {
      if (++bars == 0) return {kNaN, kNaN, kNaN};
      if (bars == period) keep = 1 - 1.0 / period;
    }
    // Selected and not branched on: nobody can foresee which it is.
    const double risen = std::max(rise, 0.0), fallen = std::max(fall, 0.0);
    range = range * keep + (std::max(bar.high, before) - std::min(bar.low, before));
    up = up * keep + (rise > fall ? risen : 0);
    down = down * keep + (fall > rise ? fallen : 0);
    if (bars < period) [[unlikely]]
      return {kNaN, kNaN, kNaN};
    const double scale = range > 0 ? 100 / range : 0;
    const double plus = up * scale, minus = down * scale, sum = plus + minus;
    return {strength.update(sum > 0 ? 100 * std::fabs(plus - minus) / sum : 0, period), plus,
            minus};
  }
};

}  // namespace gyre
