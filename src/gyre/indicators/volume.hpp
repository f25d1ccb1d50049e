#pragma once

#include <algorithm>
#include <cmath>

#include "gyre/indicators/moving.hpp"

// What volume says. A bar without volume weighs nothing; where no bar of a window has any, each
// indicator says what it is then.
namespace gyre {

// Granville's on-balance volume since the first bar, which counts nothing: the volume of bars that
// closed higher less that of those that closed lower. Only its changes mean something. The sum is
// compensated as Neumaier's, so that millions of bars lose nothing.
struct Obv {
  static constexpr std::string_view name = "obv";
  static constexpr std::array<std::string_view, 1> outputs{"volume"};
  double close = kNaN;
  double sum = 0, lost = 0;

  static constexpr std::tuple<> attributes{};
  double update(const Ohlcv& bar) {
    const double before = std::exchange(close, bar.close);
    const double volume = bar.close > before ? bar.volume : bar.close < before ? -bar.volume : 0;
    const double next = sum + volume;
    lost += std::fabs(sum) >= std::fabs(volume) ? (sum - next) + volume : (volume - next) + sum;
    sum = next;
    return sum + lost;
  }
};

// Chaikin's money flow, -1 to 1: the share of the volume that closed at the high less that which
// closed at the low; 0 without volume.
struct Cmf {
  static constexpr std::string_view name = "cmf";
  static constexpr std::array<std::string_view, 1> outputs{"flow"};
  int period = 20;
  Moving<Parts> flows{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Cmf::period, "bars", 1, 400, "bars of the flow"}};
  std::size_t window() const { return flows.room(period); }
  void lend(double* memory) { flows.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const double place = ratio(2 * bar.close - bar.low - bar.high, bar.high - bar.low, 0);
    const auto now = flows.update({place * bar.volume, bar.volume});
    return now ? ratio(now->part, now->whole, 0) : kNaN;
  }
};

// The money flow index, 0 to 100: of the money in bars whose typical price moved, the share where
// it rose; 50 where none moved or none was traded. Prices that only roundings tell apart are equal.
struct Mfi {
  static constexpr std::string_view name = "mfi";
  static constexpr std::array<std::string_view, 1> outputs{"mfi"};
  int period = 14;
  double price = kNaN;
  Moving<Parts> flows{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Mfi::period, "bars", 1, 200, "bars of the flow"}};
  std::size_t window() const { return flows.room(period); }
  void lend(double* memory) { flows.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const double before = std::exchange(price, typical(bar));
    if (std::isnan(before)) return kNaN;
    const double move = price - before;
    const double money = std::fabs(move) > 1e-12 * price ? price * bar.volume : 0;
    const auto now = flows.update({move > 0 ? money : 0, money});
    return now ? ratio(100 * now->part, now->whole, 50) : kNaN;
  }
};

// The volume in mean volumes of the last `period` bars, itself among them; 1 where there is none.
struct VolumeRatio {
  static constexpr std::string_view name = "volume_ratio";
  static constexpr std::array<std::string_view, 1> outputs{"ratio"};
  int period = 20;
  Moving<Sum> volumes{};

  static constexpr std::tuple attributes{
      Attribute{"period", &VolumeRatio::period, "bars", 1, 400, "bars of the mean"}};
  std::size_t window() const { return volumes.room(period); }
  void lend(double* memory) { volumes.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const auto sum = volumes.update({bar.volume});
    return sum ? ratio(bar.volume * period, sum->value, 1) : kNaN;
  }
};

// The price of the mean unit of volume over the last `period` bars; the price of the newest bar
// where none was traded. The price of a bar is its typical one.
struct RollingVwap {
  static constexpr std::string_view name = "rolling_vwap";
  static constexpr std::array<std::string_view, 1> outputs{"price"};
  int period = 20;
  Moving<Parts> trades{};

  static constexpr std::tuple attributes{
      Attribute{"period", &RollingVwap::period, "bars", 1, 400, "bars of the mean"}};
  std::size_t window() const { return trades.room(period); }
  void lend(double* memory) { trades.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const double price = typical(bar);
    const auto now = trades.update({price * bar.volume, bar.volume});
    return now ? ratio(now->part, now->whole, price) : kNaN;
  }
};

}  // namespace gyre
