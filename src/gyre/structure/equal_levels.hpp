#pragma once

#include "gyre/indicators/ranges.hpp"
#include "gyre/structure/swings.hpp"

// Equal highs and lows: two swings of a kind, one right after the other, no farther apart than
// `tolerance` ATR as of the bar that confirmed the second. They lie where stops gather. They are
// told, at the farther of the two prices, until the price goes beyond it or they are forgotten.
namespace gyre {

struct EqualLevels {
  static constexpr std::string_view name = "equal_levels";
  static constexpr std::array<std::string_view, 4> outputs{"highs", "lows", "highs_age",
                                                           "lows_age"};
  // The last pair of each kind, in price, and the bars since its second swing.
  enum Output : std::uint8_t { Highs, Lows, HighsAge, LowsAge };

  int left = 5;
  int right = 3;
  int age = 150;
  double tolerance = 0.1;

  Both<Swing> pair{};
  double forgets = kFar;  // the bar after which one of the two is too old
  Swings swings{};
  Atr atr{};

  static constexpr std::tuple attributes{
      Attribute{"left", &EqualLevels::left, "bars", 1, 50, "bars before a swing"},
      Attribute{"right", &EqualLevels::right, "bars", 1, 50, "bars that confirm a swing"},
      Attribute{"age", &EqualLevels::age, "bars", 10, 400, "older ones are forgotten"},
      Attribute{"tolerance", &EqualLevels::tolerance, "atr", 0, 2, "distance of what is equal"}};
  Swings parts() const { return {.left = left, .right = right, .age = age}; }
  std::size_t window() const { return parts().window(); }
  void lend(double* memory) {
    swings = parts();
    swings.lend(memory);
  }

  std::array<double, 4> update(const Ohlcv& bar) {
    if (bar.high > pair.high.price) [[unlikely]]
      pair.high = {};
    if (bar.low < pair.low.price) [[unlikely]]
      pair.low = {};
    const double range = atr.update(bar);
    if (swings.step(bar)) [[unlikely]]
      compare(range);
    if (swings.now > forgets) [[unlikely]]
      forget();
    return {pair.high.price, pair.low.price, swings.now - pair.high.at, swings.now - pair.low.at};
  }

  std::size_t levels(std::span<Level> room) const {
    std::size_t count = 0;
    for (const double sign : kSigns) {
      const auto [price, at] = pair.of(sign);
      if (std::isnan(price) || count == room.size()) continue;
      room[count++] = {.what = sign > 0 ? "equal_highs" : "equal_lows",
                       .sign = static_cast<int>(-sign),
                       .low = price,
                       .high = price,
                       .strength = 1 - (swings.now - at) / age,
                       .age = static_cast<int>(swings.now - at) - right,
                       .tests = 1};
    }
    return count;
  }

 private:
  [[gnu::noinline]] void compare(double range) {
    for (const double sign : kSigns) {
      const Swing &last = swings.last.of(sign), &before = swings.earlier.of(sign);
      if (swings.fresh(sign) && std::fabs(last.price - before.price) <= tolerance * range)
        pair.of(sign) = {sign * std::max(sign * last.price, sign * before.price), last.at};
    }
    forget();
  }

  void forget() {
    forgets = kFar;
    for (Swing* one : {&pair.high, &pair.low}) {
      if (swings.now - one->at > age) *one = {};
      if (one->at + age < forgets) forgets = one->at + age;
    }
  }
};

}  // namespace gyre
