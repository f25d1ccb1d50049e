#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "gyre/indicators/indicator.hpp"
#include "gyre/indicators/window.hpp"
#include "gyre/structure/sides.hpp"

// Swings: where the price turned. A swing high is a bar whose high is above those of the `left`
// bars before it and not below those of the `right` bars after it (a fractal, or pivot; of a
// plateau the first bar counts); a swing low is the mirror. It is known `right` bars later and not
// sooner, so what is told of it never changes, and it is forgotten when it is `age` bars old.
namespace gyre {

// In price; `at` counts the bars from the first that was seen. NaN: there is none.
struct Swing {
  double price = kNaN, at = kNaN;
};

// The last `size` bars in a row, oldest first: each is written twice, so that wherever the newest
// lies those before it lie in one piece. What is not there yet reaches farther than anything.
class LastReaches {
 public:
  static constexpr std::size_t doubles(int size) { return 4 * static_cast<std::size_t>(size); }
  void lend(double* memory, int size) {
    memory_.set(new (memory) Reach[2 * static_cast<std::size_t>(size)]);
    size_ = size;
  }
  const Reach* push(const Reach& one) {
    Reach* at = memory_.get() + next_;
    at[0] = at[size_] = one;
    next_ = next_ + 1 == size_ ? 0 : next_ + 1;
    return memory_.get() + next_;
  }

 private:
  Beside<Reach> memory_;
  int size_ = 0, next_ = 0;
};

struct Swings {
  static constexpr std::string_view name = "swings";
  static constexpr std::array<std::string_view, 6> outputs{"high",       "low",      "high_before",
                                                           "low_before", "high_age", "low_age"};
  // The last of each kind and the one before it, in price, and the bars since the last, not less
  // than `right`. NaN where there is none.
  enum Output : std::uint8_t { High, Low, HighBefore, LowBefore, HighAge, LowAge };

  int left = 5;
  int right = 3;
  int age = 150;

  double now = 0;         // bars so far
  double forgets = kFar;  // the bar after which one of those known is too old
  LastReaches bars{};
  Both<Swing> last{}, earlier{};

  static constexpr std::tuple attributes{
      Attribute{"left", &Swings::left, "bars", 1, 50,
                "bars before a swing that it stands out from"},
      Attribute{"right", &Swings::right, "bars", 1, 50, "bars after it that confirm it"},
      Attribute{"age", &Swings::age, "bars", 10, 400, "older ones are forgotten"}};
  std::size_t window() const { return LastReaches::doubles(left + 1 + right); }
  void lend(double* memory) { bars.lend(memory, left + 1 + right); }

  // Takes in a bar; says whether one was confirmed or forgotten by it.
  bool step(const Ohlcv& bar) {
    ++now;
    const Reach newest = Reach::of(bar), *all = bars.push(newest);
    Reach before = all[0], after = newest;  // what was just written is slow to read
    for (int i = 1; i < left; ++i) before = before.with(all[i]);
    for (int i = left + 1; i < left + right; ++i) after = after.with(all[i]);
    const Reach& one = all[left];
    // Each of the three is seldom, and asked at once they are one branch that is foreseen.
    const bool top = (one.up > before.up) & (one.up >= after.up);
    const bool bottom = (one.down > before.down) & (one.down >= after.down);
    if (!(top | bottom | (now > forgets))) [[likely]]
      return false;
    turn({top, bottom}, one);
    return true;
  }
  // Whether the last one of a side was confirmed by the last bar.
  bool fresh(double sign) const { return last.of(sign).at == now - right; }

  std::array<double, 6> update(const Ohlcv& bar) {
    step(bar);
    return {last.high.price,   last.low.price,     earlier.high.price,
            earlier.low.price, now - last.high.at, now - last.low.at};
  }

  std::size_t levels(std::span<Level> room) const {
    std::size_t count = 0;
    for (const auto& of : {last, earlier})
      for (const double sign : kSigns) {
        const auto [price, at] = of.of(sign);
        if (std::isnan(price) || count == room.size()) continue;
        room[count++] = {.what = sign > 0 ? "swing_high" : "swing_low",
                         .sign = static_cast<int>(-sign),
                         .low = price,
                         .high = price,
                         .strength = 1 - (now - at) / age,
                         .age = static_cast<int>(now - at) - right};
      }
    return count;
  }

 private:
  [[gnu::noinline]] void turn(const Both<bool>& turned, const Reach& one) {
    forgets = kFar;
    for (const double sign : kSigns) {
      if (turned.of(sign)) {
        earlier.of(sign) = last.of(sign);
        last.of(sign) = {one.price(sign), now - right};
      }
      for (Swing* swing : {&last.of(sign), &earlier.of(sign)}) {
        if (now - swing->at > age) *swing = {};
        if (swing->at + age < forgets) forgets = swing->at + age;
      }
    }
  }
};

}  // namespace gyre
