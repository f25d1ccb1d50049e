#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "gyre/indicators/averages.hpp"

// How wide the market swings: TA-Lib's ATR, Bollinger bands and Donchian channels.
namespace gyre {

// Wilder's average true range, in price.
struct Atr {
  static constexpr std::string_view name = "atr";
  static constexpr std::array<std::string_view, 1> outputs{"range"};
  int period = 14;
  Wilder average{};
  double close = kNaN;  // the first bar only gives the first close

  static constexpr std::tuple attributes{
      Attribute{"period", &Atr::period, "bars", 1, 200, "bars of the smoothing"}};
  int warm_up() const { return period + 1; }

  double update(const Ohlcv& bar) {
    const double before = std::exchange(close, bar.close);
    if (std::isnan(before)) return kNaN;
    return average.update(std::max(bar.high, before) - std::min(bar.low, before), period);
  }
};

// The mean of the close and bands `deviations` population deviations away, in price; the width is
// the distance of the bands as a fraction of the mean.
struct Bollinger {
  static constexpr std::string_view name = "bollinger";
  static constexpr std::array<std::string_view, 4> outputs{"middle", "upper", "lower", "width"};
  enum Output : std::uint8_t { Middle, Upper, Lower, Width };
  int period = 20;
  double deviations = 2;
  MovingMoments moments{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Bollinger::period, "bars", 2, 400, "bars of the mean"},
      Attribute{"deviations", &Bollinger::deviations, "sigma", 0.1, 10, "distance of the bands"}};
  int warm_up() const { return period; }
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { moments.lend(memory, period); }

  std::array<double, 4> update(const Ohlcv& bar) {
    moments.update(bar.close);
    const double middle = moments.mean();
    const double half = deviations * std::sqrt(moments.variance());
    return {middle, middle + half, middle - half, 2 * half / middle};
  }
};

// Where the width of the Bollinger bands stands among its last `window` values, itself included:
// the share of the others that are smaller, 0 to 1.
struct WidthRank {
  static constexpr std::string_view name = "width_rank";
  static constexpr std::array<std::string_view, 1> outputs{"rank"};
  int period = 20;
  int widths = 168;
  Bollinger bands{};
  Window past{};

  static constexpr std::tuple attributes{
      Attribute{"period", &WidthRank::period, "bars", 2, 200, "bars of the bands"},
      Attribute{"widths", &WidthRank::widths, "bars", 2, 300, "widths to rank among"}};
  int warm_up() const { return period + widths - 1; }
  std::size_t window() const { return static_cast<std::size_t>(period + widths); }
  void lend(double* memory) {
    bands.period = period;
    bands.lend(memory);
    past.lend(memory + period, widths);
  }

  double update(const Ohlcv& bar) {
    const double width = bands.update(bar)[Bollinger::Width];
    if (std::isnan(width)) return kNaN;
    past.push(width);
    if (!past.full()) return kNaN;
    const auto smaller = std::ranges::count_if(past.values(), [&](double w) { return w < width; });
    return static_cast<double>(smaller) / (widths - 1);
  }
};

// The highest high and the lowest low of the last `period` bars, in price.
struct Donchian {
  static constexpr std::string_view name = "donchian";
  static constexpr std::array<std::string_view, 2> outputs{"upper", "lower"};
  enum Output : std::uint8_t { Upper, Lower };
  int period = 20;
  MovingMax highs{}, lows{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Donchian::period, "bars", 1, 400, "bars of the channel"}};
  int warm_up() const { return period; }
  std::size_t window() const { return 4 * static_cast<std::size_t>(period); }
  void lend(double* memory) {
    highs.lend(memory, period);
    lows.lend(memory + 2 * static_cast<std::ptrdiff_t>(period), period);
  }
  std::array<double, 2> update(const Ohlcv& bar) {
    return {highs.update(bar.high), -lows.update(-bar.low)};
  }
};

}  // namespace gyre
