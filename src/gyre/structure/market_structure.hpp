#pragma once

#include "gyre/structure/swings.hpp"

// Market structure: the trend as its swings have it. The last confirmed swing high and low are
// awaited; a close beyond one of them is a break, and that swing is awaited no more. A break
// against the trend is a change of character (CHoCH) and turns it, a break with the trend, or while
// there is none, is a break of structure (BOS). A swing that the bar of a break confirms comes
// after the break. A trend that no break has renewed for `age` bars is none.
namespace gyre {

struct MarketStructure {
  static constexpr std::string_view name = "market_structure";
  static constexpr std::array<std::string_view, 6> outputs{"trend",  "since_bos", "since_choch",
                                                           "broken", "next_high", "next_low"};
  // The trend, +1, -1 or 0, which is also the direction of the last break, and NaN until swings of
  // both kinds have been seen; bars since the last break of each kind, 0 at its bar, and NaN when
  // it is older than `age`; the level that was broken last; the swings that are awaited, in price,
  // NaN while there is none.
  enum Output : std::uint8_t { Trend, SinceBos, SinceChoch, Broken, NextHigh, NextLow };

  int left = 5;
  int right = 3;
  int age = 150;

  Both<double> awaited{kNaN, kNaN};
  double trend = kNaN, broken = kNaN;
  double bos = kNaN, choch = kNaN;  // the bars of the last ones
  double forgets = kFar;            // the bar after which one of the two is too old
  Swings swings{};

  static constexpr std::tuple attributes{
      Attribute{"left", &MarketStructure::left, "bars", 1, 50, "bars before a swing"},
      Attribute{"right", &MarketStructure::right, "bars", 1, 50, "bars that confirm a swing"},
      Attribute{"age", &MarketStructure::age, "bars", 10, 400, "older breaks are forgotten"}};
  Swings parts() const { return {.left = left, .right = right, .age = age}; }
  std::size_t window() const { return parts().window(); }
  void lend(double* memory) {
    swings = parts();
    swings.lend(memory);
  }

  std::array<double, 6> update(const Ohlcv& bar) {
    if ((bar.close > awaited.high) | (bar.close < awaited.low)) [[unlikely]]
      breaks(bar.close > awaited.high ? +1 : -1);
    if (swings.step(bar)) [[unlikely]]
      await();
    if (swings.now > forgets) [[unlikely]]
      forget();
    return {trend, swings.now - bos, swings.now - choch, broken, awaited.high, awaited.low};
  }

  std::size_t levels(std::span<Level> room) const {
    std::size_t count = 0;
    for (const double sign : kSigns) {
      if (std::isnan(awaited.of(sign)) || count == room.size()) continue;
      const double since = swings.now - swings.last.of(sign).at;
      // Beyond it lies a break of structure, or a change of character.
      room[count++] = {.what = sign == -trend ? "choch_level" : "bos_level",
                       .sign = static_cast<int>(-sign),
                       .low = awaited.of(sign),
                       .high = awaited.of(sign),
                       .strength = 1 - since / age,
                       .age = static_cast<int>(since) - right};
    }
    return count;
  }

 private:
  [[gnu::noinline]] void breaks(double sign) {
    (sign == -trend ? choch : bos) = swings.now + 1;  // the swings have not seen this bar yet
    trend = sign;
    broken = std::exchange(awaited.of(sign), kNaN);
    forget();
  }

  [[gnu::noinline]] void await() {
    for (const double sign : kSigns) {
      const Swing& swing = swings.last.of(sign);
      if (swings.fresh(sign) || std::isnan(swing.price)) awaited.of(sign) = swing.price;
    }
    const bool both = !std::isnan(swings.last.high.price) && !std::isnan(swings.last.low.price);
    if (std::isnan(trend) && both) trend = 0;
  }

  [[gnu::noinline]] void forget() {
    forgets = kFar;
    for (double* at : {&bos, &choch}) {
      if (swings.now - *at > age) *at = kNaN;
      if (*at + age < forgets) forgets = *at + age;
    }
    if (std::isnan(bos) && std::isnan(choch)) trend = 0, broken = kNaN;
  }
};

}  // namespace gyre
