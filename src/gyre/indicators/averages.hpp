#pragma once

#include "gyre/indicators/indicator.hpp"
#include "gyre/indicators/number.hpp"
#include "gyre/indicators/window.hpp"

// Averages of the close and of the volume, as TA-Lib's SMA and EMA: an exponential average begins
// with the plain mean of its first `period` values.
namespace gyre {

// An average that gives each new value the same weight, once it has begun with a plain mean. There
// are thousands of them, and what they cost is to fetch them: a state is two numbers.
template <class T>
struct SmoothingOf {
  T mean = 0;
  double weight = 0;  // of the newest value; while it begins, less the number of values so far

  bool begins() const { return weight <= 0; }
  [[gnu::always_inline]] T go_on(T value) {
    mean += (value - mean) * weight;
    return mean;
  }
  [[gnu::always_inline]] T begin(T value, int period, double of_newest) {
    const double count = 1 - weight;
    mean += (value - mean) * (1 / count);
    weight = count < period ? -count : of_newest;
    return count < period ? kNaN : mean;
  }
};

// The exponential average itself, for whatever is built of it.
template <class T>
struct ExponentialOf : SmoothingOf<T> {
  [[gnu::always_inline]] T begin(T value, int period) {
    return SmoothingOf<T>::begin(value, period, 2.0 / (period + 1));
  }
  [[gnu::always_inline]] T update(T value, int period) {
    if (this->begins()) [[unlikely]]
      return begin(value, period);
    return this->go_on(value);
  }
};
using Exponential = ExponentialOf<double>;

// Wilder's smoothing: an exponential average of weight 1 / period.
template <class T>
struct WilderOf : SmoothingOf<T> {
  [[gnu::always_inline]] T begin(T value, int period) {
    return SmoothingOf<T>::begin(value, period, 1.0 / period);
  }
};
using Wilder = WilderOf<double>;

template <class T>
struct EmaOf {
  static constexpr std::string_view name = "ema";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  ExponentialOf<T> average{};

  static constexpr std::tuple attributes{
      Attribute{"period", &EmaOf::period, "bars", 1, 400, "bars of the average"}};
  [[gnu::always_inline]] T update(const BarOf<T>& bar) { return average.update(bar.close, period); }
};
using Ema = EmaOf<double>;

// How fast an exponential average moves: its mean change a bar over the last `over` bars, as a
// fraction of itself.
struct EmaSlope {
  static constexpr std::string_view name = "ema_slope";
  static constexpr std::array<std::string_view, 1> outputs{"slope"};
  int period = 20;
  int over = 3;
  Exponential average{};
  Window past{};

  static constexpr std::tuple attributes{
      Attribute{"period", &EmaSlope::period, "bars", 1, 400, "bars of the average"},
      Attribute{"over", &EmaSlope::over, "bars", 1, 100, "bars the change is taken over"}};
  std::size_t window() const { return static_cast<std::size_t>(over); }
  void lend(double* memory) { past.lend(memory, over); }

  double update(const Ohlcv& bar) {
    const double now = average.update(bar.close, period);
    if (std::isnan(now)) return kNaN;
    const bool warm = past.full();
    const double then = past.push(now).gone;
    return warm ? (now - then) / (over * now) : kNaN;
  }
};

template <class T>
struct SmaOf {
  static constexpr std::string_view name = "sma";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  MovingMeanOf<T> mean{};

  static constexpr std::tuple attributes{
      Attribute{"period", &SmaOf::period, "bars", 1, 400, "bars of the average"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(T* memory) { mean.lend(memory, period); }
  [[gnu::always_inline]] T update(const BarOf<T>& bar) { return mean.update(bar.close); }
};
using Sma = SmaOf<double>;

struct VolumeMean {
  static constexpr std::string_view name = "volume_mean";
  static constexpr std::array<std::string_view, 1> outputs{"volume"};
  int period = 20;
  MovingMean mean{};

  static constexpr std::tuple attributes{
      Attribute{"period", &VolumeMean::period, "bars", 1, 400, "bars of the average"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }
  double update(const Ohlcv& bar) { return mean.update(bar.volume); }
};

}  // namespace gyre
