#pragma once

#include <cmath>

#include "gyre/indicators/indicator.hpp"
#include "gyre/indicators/window.hpp"

// Averages of the close and of the volume, as TA-Lib's SMA and EMA: an exponential average begins
// with the plain mean of its first `period` values.
namespace gyre {

// An average that gives each new value the same weight, once it has begun with a plain mean. There
// are thousands of them, and what they cost is to fetch them: a state is two numbers.
struct Smoothing {
  double mean = 0;
  double weight = 0;  // of the newest value; while it begins, less the number of values so far

  double update(double value, int period, double of_newest) {
    if (weight <= 0) [[unlikely]]
      return begin(value, period, of_newest);
    mean += (value - mean) * weight;
    return mean;
  }

 private:
  double begin(double value, int period, double of_newest) {
    const double count = 1 - weight;
    mean += (value - mean) * (1 / count);
    weight = count < period ? -count : of_newest;
    return count < period ? kNaN : mean;
  }
};

// The exponential average itself, for whatever is built of it.
struct Exponential : Smoothing {
  double update(double value, int period) {
    return Smoothing::update(value, period, 2.0 / (period + 1));
  }
};

// Wilder's smoothing: an exponential average of weight 1 / period.
struct Wilder : Smoothing {
  double update(double value, int period) { return Smoothing::update(value, period, 1.0 / period); }
};

struct Ema {
  static constexpr std::string_view name = "ema";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  Exponential average{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Ema::period, "bars", 1, 400, "bars of the average"}};
  int warm_up() const { return period; }
  double update(const Ohlcv& bar) { return average.update(bar.close, period); }
};

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
  int warm_up() const { return period + over; }
  std::size_t window() const { return static_cast<std::size_t>(over); }
  void lend(double* memory) { past.lend(memory, over); }

  double update(const Ohlcv& bar) {
    const double now = average.update(bar.close, period);
    if (std::isnan(now)) return kNaN;
    const bool warm = past.full();
    const double then = past.push(now);
    return warm ? (now - then) / (over * now) : kNaN;
  }
};

struct Sma {
  static constexpr std::string_view name = "sma";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  MovingMean mean{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Sma::period, "bars", 1, 400, "bars of the average"}};
  int warm_up() const { return period; }
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }
  double update(const Ohlcv& bar) { return mean.update(bar.close); }
};

struct VolumeMean {
  static constexpr std::string_view name = "volume_mean";
  static constexpr std::array<std::string_view, 1> outputs{"volume"};
  int period = 20;
  MovingMean mean{};

  static constexpr std::tuple attributes{
      Attribute{"period", &VolumeMean::period, "bars", 1, 400, "bars of the average"}};
  int warm_up() const { return period; }
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }
  double update(const Ohlcv& bar) { return mean.update(bar.volume); }
};

}  // namespace gyre
