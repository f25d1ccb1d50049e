#pragma once

#include "gyre/structure/swings.hpp"

// The dealing range, and where in it the price is: discount below its middle, premium above. It
// reaches from the last confirmed swing low to the last confirmed swing high, and the price takes
// the ends along when it goes beyond them, until the next swing is confirmed; so the close is
// always inside.
namespace gyre {

struct DealingRange {
  static constexpr std::string_view name = "dealing_range";
  static constexpr std::array<std::string_view, 3> outputs{"position", "high", "low"};
  // Of the close, 0 at the low end to 1 at the high end; the ends in price. NaN while one is not
  // known.
  enum Output : std::uint8_t { Position, High, Low };

  int left = 5;
  int right = 3;
  int age = 150;

  double high = kNaN, low = kNaN;
  Swings swings{};

  static constexpr std::tuple attributes{
      Attribute{"left", &DealingRange::left, "bars", 1, 50, "bars before a swing"},
      Attribute{"right", &DealingRange::right, "bars", 1, 50, "bars that confirm a swing"},
      Attribute{"age", &DealingRange::age, "bars", 10, 400, "older swings are forgotten"}};
  Swings parts() const { return {.left = left, .right = right, .age = age}; }
  std::size_t window() const { return parts().window(); }
  void lend(double* memory) {
    swings = parts();
    swings.lend(memory);
  }

  std::array<double, 3> update(const Ohlcv& bar) {
    // An end that is not known stays so: a comparison with NaN takes the first.
    high = std::max(high, bar.high);
    low = std::min(low, bar.low);
    if (swings.step(bar)) [[unlikely]]
      take_swings();
    const bool known = high > low;  // and neither is NaN
    return {(bar.close - low) / (high - low), known ? high : kNaN, known ? low : kNaN};
  }

  std::size_t levels(std::span<Level> room) const {
    if (!(high > low) || room.size() < 2) return 0;
    const double middle = low + (high - low) / 2;
    room[0] = {.what = "premium", .sign = -1, .low = middle, .high = high, .strength = 1};
    room[1] = {.what = "discount", .sign = +1, .low = low, .high = middle, .strength = 1};
    return 2;
  }

 private:
  [[gnu::noinline]] void take_swings() {
    const auto take = [this](double sign, double& end) {
      const Swing& swing = swings.last.of(sign);
      if (swings.fresh(sign) || std::isnan(swing.price)) end = swing.price;
    };
    take(+1, high), take(-1, low);
  }
};

}  // namespace gyre
