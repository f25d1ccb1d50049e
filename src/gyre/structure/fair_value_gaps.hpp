#pragma once

#include <tuple>
#include <utility>

#include "gyre/indicators/ranges.hpp"
#include "gyre/structure/zones.hpp"

// Fair value gaps: prices that a fast bar left without trade on both sides. Of three bars in a row
// whose middle one rose, the gap is between the high of the first and the low of the third, when
// that is above it by at least `size` ATR, as of the third; mirrored for one that fell. It is there
// with the third bar, is filled as later bars reach into it, and ends when one reaches its far side
// or when it is too old.
namespace gyre {

struct FairValueGaps {
  static constexpr std::string_view name = "fair_value_gaps";
  static constexpr std::array<std::string_view, 10> outputs{
      "bull_low", "bull_high", "bull_fill", "bull_age", "bull_size",
      "bear_low", "bear_high", "bear_fill", "bear_age", "bear_size"};
  // Of each kind the gap that the price meets first when it comes back: its ends in price, the
  // share that is filled, 0 to 1, bars since it came to be, and its height then, in ATR. A bull gap
  // lies below the price. NaN while there is none.
  enum Output : std::uint8_t {
    BullLow,
    BullHigh,
    BullFill,
    BullAge,
    BullSize,
    BearLow,
    BearHigh,
    BearFill,
    BearAge,
    BearSize
  };

  static constexpr double kFull = 1;  // ATR, and its strength is 1

  double size = 0.5;
  int age = 100;

  double now = 0;                                  // bars so far
  Extremes first{kNaN, kNaN}, middle{kNaN, kNaN};  // of the two bars before
  double rose = 0;                                 // the middle one, by so much
  Atr atr{};
  Zones<ZoneEnd::Touch> gaps{};

  static constexpr std::tuple attributes{
      Attribute{"size", &FairValueGaps::size, "atr", 0.01, 10, "least height of a gap"},
      Attribute{"age", &FairValueGaps::age, "bars", 2, 400, "older gaps are forgotten"}};

  std::array<double, 10> update(const Ohlcv& bar) {
    ++now;
    const double range = atr.update(bar);
    gaps.update(bar, now, age);
    const double up = bar.low - first.high, down = first.low - bar.high;
    if (std::max(up, down) >= size * range) [[unlikely]]
      open(bar, range);
    first = std::exchange(middle, {bar.high, bar.low});
    rose = bar.close - bar.open;
    const ZoneView &bull = gaps.nearest(+1), &bear = gaps.nearest(-1);
    return {bull.low, bull.high, bull.filled, now - bull.born, bull.weight,
            bear.low, bear.high, bear.filled, now - bear.born, bear.weight};
  }

  std::size_t levels(std::span<Level> room) const {
    return gaps.levels(
        "fair_value_gap", now,
        [](const Zone& gap) { return std::min(gap.weight / kFull, 1.0) * (1 - gap.filled()); },
        room);
  }

 private:
  [[gnu::noinline]] void open(const Ohlcv& bar, double range) {
    const double sign = bar.low > first.high ? +1 : -1;
    if (!(sign * rose > 0 && range > 0)) return;
    const double front = reach(bar, -sign), back = sign > 0 ? first.high : first.low;
    gaps.add({.sign = sign, .front = front, .back = back, .weight = sign * (front - back) / range},
             now, age);
  }
};

}  // namespace gyre
