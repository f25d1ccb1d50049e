#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "gyre/indicators/averages.hpp"
#include "gyre/indicators/moving.hpp"

// How wide the market swings: TA-Lib's ATR, Bollinger bands and Donchian channels.
namespace gyre {

// How far a bar reaches from the close before it, in price; NaN for the first, which only gives the
// first close.
template <class T>
struct TrueRangeOf {
  T close = kNaN;

  [[gnu::always_inline]] T update(const BarOf<T>& bar) {
    const T before = std::exchange(close, bar.close);
    return larger(before, bar.high) - smaller(before, bar.low);
  }
};

// Wilder's average of it, in price.
template <class T>
struct AverageRangeOf {
  WilderOf<T> average{};
  TrueRangeOf<T> range{};

  [[gnu::always_inline]] T update(const BarOf<T>& bar, int period) {
    const T now = range.update(bar);
    if (!average.begins()) return average.go_on(now);
    return missing(now) ? kNaN : average.begin(now, period);
  }
};
using AverageRange = AverageRangeOf<double>;

template <class T>
struct AtrOf {
  static constexpr std::string_view name = "atr";
  static constexpr std::array<std::string_view, 1> outputs{"range"};
  int period = 14;
  AverageRangeOf<T> average{};

  static constexpr std::tuple attributes{
      Attribute{"period", &AtrOf::period, "bars", 1, 200, "bars of the smoothing"}};
  [[gnu::always_inline]] T update(const BarOf<T>& bar) { return average.update(bar, period); }
};
using Atr = AtrOf<double>;

// The same in percent of the close.
struct Natr {
  static constexpr std::string_view name = "natr";
  static constexpr std::array<std::string_view, 1> outputs{"range"};
  int period = 14;
  AverageRange average{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Natr::period, "bars", 1, 200, "bars of the smoothing"}};
  double update(const Ohlcv& bar) { return ratio(100 * average.update(bar, period), bar.close, 0); }
};

// The mean of the close and bands `deviations` population deviations away, in price; the width is
// the distance of the bands as a fraction of the mean.
template <class T>
struct BollingerOf {
  static constexpr std::string_view name = "bollinger";
  static constexpr std::array<std::string_view, 4> outputs{"middle", "upper", "lower", "width"};
  enum Output : std::uint8_t { Middle, Upper, Lower, Width };
  int period = 20;
  double deviations = 2;
  MovingMomentsOf<T> moments{};

  static constexpr std::tuple attributes{
      Attribute{"period", &BollingerOf::period, "bars", 2, 400, "bars of the mean"},
      Attribute{"deviations", &BollingerOf::deviations, "sigma", 0.1, 10, "distance of the bands"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(T* memory) { moments.lend(memory, period); }

  [[gnu::always_inline]] std::array<T, 4> update(const BarOf<T>& bar) {
    if (!moments.update(bar.close)) return {kNaN, kNaN, kNaN, kNaN};
    const T middle = moments.mean();
    const T half = deviations * root(moments.variance());
    return {middle, middle + half, middle - half, 2 * half / middle};
  }
};
using Bollinger = BollingerOf<double>;

// Where the width of the Bollinger bands stands among its last `widths` values, itself included:
// the share of the others that are smaller, 0 to 1. Widths are told apart by one part in 4096,
// which lets a whole window be looked through in no time.
struct WidthRank {
  static constexpr std::string_view name = "width_rank";
  static constexpr std::array<std::string_view, 1> outputs{"rank"};
  int period = 20;
  int widths = 168;
  MovingMoments moments{};
  Beside<std::int16_t> keys{};  // of the last widths, in no order
  double share = 0;             // of one
  int next = 0;
  bool full = false;

  static constexpr std::tuple attributes{
      Attribute{"period", &WidthRank::period, "bars", 2, 200, "bars of the bands"},
      Attribute{"widths", &WidthRank::widths, "bars", 2, 300, "widths to rank among"}};
  std::size_t window() const { return static_cast<std::size_t>(period + places() / 4); }
  void lend(double* memory) {
    moments.lend(memory, period);
    keys.set(new (memory + period) std::int16_t[static_cast<std::size_t>(places())]);
    std::fill_n(keys.get(), places(), kHighest);
    share = 1.0 / (widths - 1);
  }

  double update(const Ohlcv& bar) {
    if (!moments.update(bar.close)) return kNaN;
    const double mean = moments.mean();
    const std::int16_t mine = key(moments.variance() / (mean * mean));
    const int smaller = count_below(mine) - (keys[next] < mine);  // what leaves counts no more
    keys[next++] = mine;  // and not sooner: a wide load would wait for the narrow store
    if (next == widths) [[unlikely]]
      next = 0, full = true;
    return full ? smaller * share : kNaN;
  }

 private:
  static constexpr std::int16_t kHighest = std::numeric_limits<std::int16_t>::max();
  // Of the square of a width, as far as the deviations of the bands leave it open; it grows with
  // it: the exponent and 11 bits, from 2^-30 to 4.
  static std::int16_t key(double square) {
    constexpr auto lowest = std::bit_cast<std::int64_t>(0x1p-30) >> 41;
    const auto above = (std::bit_cast<std::int64_t>(square) >> 41) - lowest;
    return static_cast<std::int16_t>(std::clamp<std::int64_t>(above, 1, 65534) - 32768);
  }
  int places() const { return (widths + 15) / 16 * 16; }  // beyond the widths they stay highest

  int count_below(std::int16_t mine) const {
    const auto least = static_cast<std::int16_t>(mine - 1);
    std::int16_t others = 0;
    const std::int16_t* all = keys.get();
    for (int i = 0; i < places(); ++i)
      others = static_cast<std::int16_t>(others + (all[i] > least));
    return places() - others;
  }
};

// The highest high and the lowest low of the last `period` bars, in price.
struct Donchian {
  static constexpr std::string_view name = "donchian";
  static constexpr std::array<std::string_view, 2> outputs{"upper", "lower"};
  enum Output : std::uint8_t { Upper, Lower };
  int period = 20;
  Moving<Extremes> reach{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Donchian::period, "bars", 1, 400, "bars of the channel"}};
  std::size_t window() const { return reach.room(period); }
  void lend(double* memory) { reach.lend(memory, period); }

  std::array<double, 2> update(const Ohlcv& bar) {
    const auto now = reach.update({bar.high, bar.low});
    if (!now) return {kNaN, kNaN};
    return {now->high, now->low};
  }
};

}  // namespace gyre
