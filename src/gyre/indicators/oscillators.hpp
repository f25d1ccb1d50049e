#pragma once

#include <algorithm>
#include <cmath>

#include "gyre/indicators/momentum.hpp"
#include "gyre/indicators/moving.hpp"

// Where the price stands in what it was lately, as TA-Lib has it but for one thing: where there is
// no range to stand in, it stands in the middle and not at the bottom.
namespace gyre {

// k is the mean of the last few raw values, d the mean of the last few k. Both begin together.
class SlowedTwice {
 public:
  static constexpr std::size_t room(int smooth, int signal) {
    return static_cast<std::size_t>(smooth + signal);
  }
  void lend(double* memory, int smooth, int signal) {
    k_.lend(memory, smooth);
    d_.lend(memory + smooth, signal);
  }
  std::array<double, 2> update(double raw) {
    const double k = k_.update(raw);
    if (std::isnan(k)) return {kNaN, kNaN};
    const double d = d_.update(k);
    return {std::isnan(d) ? kNaN : k, d};
  }

 private:
  MovingMean k_, d_;
};

// Lane's stochastic, 0 to 100: the close between the extremes of `period` bars.
struct Stochastic {
  static constexpr std::string_view name = "stochastic";
  static constexpr std::array<std::string_view, 2> outputs{"k", "d"};
  enum Output : std::uint8_t { K, D };
  int period = 14, smooth = 3, signal = 3;
  SlowedTwice slowed{};
  Moving<Extremes> reach{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Stochastic::period, "bars", 1, 400, "bars of the range"},
      Attribute{"smooth", &Stochastic::smooth, "bars", 1, 100, "values that k is the mean of"},
      Attribute{"signal", &Stochastic::signal, "bars", 1, 100,
                "values of k that d is the mean of"}};
  std::size_t window() const { return slowed.room(smooth, signal) + reach.room(period); }
  void lend(double* memory) {
    slowed.lend(memory, smooth, signal);
    reach.lend(memory + slowed.room(smooth, signal), period);
  }

  std::array<double, 2> update(const Ohlcv& bar) {
    const auto now = reach.update({bar.high, bar.low});
    if (!now) return {kNaN, kNaN};
    return slowed.update(percent_between(bar.close, now->low, now->high));
  }
};

// The stochastic of the relative strength, 0 to 100 (Chande and Kroll).
struct StochRsi {
  static constexpr std::string_view name = "stoch_rsi";
  static constexpr std::array<std::string_view, 2> outputs{"k", "d"};
  enum Output : std::uint8_t { K, D };
  int period = 14, range = 14, smooth = 3, signal = 3;
  Rsi rsi{};
  SlowedTwice slowed{};
  Moving<Extremes> reach{};

  static constexpr std::tuple attributes{
      Attribute{"period", &StochRsi::period, "bars", 2, 200, "bars of the relative strength"},
      Attribute{"range", &StochRsi::range, "bars", 1, 200, "values of it to stand among"},
      Attribute{"smooth", &StochRsi::smooth, "bars", 1, 100, "values that k is the mean of"},
      Attribute{"signal", &StochRsi::signal, "bars", 1, 100, "values of k that d is the mean of"}};
  std::size_t window() const { return slowed.room(smooth, signal) + reach.room(range); }
  void lend(double* memory) {
    rsi.period = period;
    slowed.lend(memory, smooth, signal);
    reach.lend(memory + slowed.room(smooth, signal), range);
  }

  std::array<double, 2> update(const Ohlcv& bar) {
    const double strength = rsi.update(bar);
    if (std::isnan(strength)) return {kNaN, kNaN};
    const auto now = reach.update({strength, strength});
    if (!now) return {kNaN, kNaN};
    return slowed.update(percent_between(strength, now->low, now->high));
  }
};

// Williams' %R, -100 to 0: how far the close is below the highest high, in ranges of `period` bars.
struct WilliamsR {
  static constexpr std::string_view name = "williams_r";
  static constexpr std::array<std::string_view, 1> outputs{"r"};
  int period = 14;
  Moving<Extremes> reach{};

  static constexpr std::tuple attributes{
      Attribute{"period", &WilliamsR::period, "bars", 1, 400, "bars of the range"}};
  std::size_t window() const { return reach.room(period); }
  void lend(double* memory) { reach.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const auto now = reach.update({bar.high, bar.low});
    return now ? percent_between(bar.close, now->low, now->high) - 100 : kNaN;
  }
};

// Lambert's commodity channel index: how far the typical price is from its mean, in 0.015 mean
// deviations; 0 where it never moved. The mean deviation walks the window, O(period) a bar.
struct Cci {
  static constexpr std::string_view name = "cci";
  static constexpr std::array<std::string_view, 1> outputs{"cci"};
  int period = 20;
  Window prices{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Cci::period, "bars", 2, 200, "bars of the mean"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { prices.lend(memory, period); }

  // All are seen from the newest price, which makes equal prices exactly equal.
  double update(const Ohlcv& bar) {
    const double price = typical(bar);
    prices.push(price);
    if (!prices.full()) return kNaN;
    double mean = 0, deviation = 0;
    for (const double one : prices.values()) mean += one - price;
    mean /= period;
    for (const double one : prices.values()) deviation += std::fabs(one - price - mean);
    return ratio(-mean, 0.015 * deviation / period, 0);
  }
};

// The change of the close over `period` bars, in percent.
struct Roc {
  static constexpr std::string_view name = "roc";
  static constexpr std::array<std::string_view, 1> outputs{"change"};
  int period = 10;
  Window past{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Roc::period, "bars", 1, 400, "bars the change is taken over"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { past.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const bool warm = past.full();
    const double then = past.push(bar.close).gone;
    return warm ? 100 * ratio(bar.close - then, then, 0) : kNaN;
  }
};

}  // namespace gyre
