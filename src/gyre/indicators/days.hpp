#pragma once

#include <algorithm>
#include <cmath>

#include "gyre/indicators/moving.hpp"

// What belongs to a day, which begins at midnight UTC. A day that began before the history did is
// passed over: nothing said here depends on where a history begins.
namespace gyre {

// Tells days apart, by the open times of bars.
class Day {
 public:
  // Whether this is the first bar of a day; the first bar of all is the first of its day.
  bool begins_with(const Ohlcv& bar) {
    if (bar.opened < end_) return false;
    const Timestamp begin = floor_to(bar.opened, 24h);
    whole_ = end_ != Timestamp::min() || bar.opened == begin;
    end_ = begin + 24h;
    return true;
  }
  bool whole() const { return whole_; }  // it was seen from its beginning

 private:
  Timestamp end_ = Timestamp::min();
  bool whole_ = false;
};

// The price of the mean unit of volume since midnight; the newest price while none was traded. The
// price of a bar is its typical one.
struct SessionVwap {
  static constexpr std::string_view name = "session_vwap";
  static constexpr std::array<std::string_view, 1> outputs{"price"};
  Day day{};
  Parts trades{};

  static constexpr std::tuple<> attributes{};
  double update(const Ohlcv& bar) {
    if (day.begins_with(bar)) trades = {};
    const double price = typical(bar);
    trades = trades.with({price * bar.volume, bar.volume});
    return day.whole() ? ratio(trades.part, trades.whole, price) : kNaN;
  }
};

// The classic floor pivots of the day before, in price.
struct Pivots {
  static constexpr std::string_view name = "pivots";
  static constexpr std::array<std::string_view, 7> outputs{"pivot", "r1", "r2", "r3",
                                                           "s1",    "s2", "s3"};
  enum Output : std::uint8_t { Pivot, R1, R2, R3, S1, S2, S3 };
  Day day{};
  Extremes reach{};
  double close = kNaN;
  std::array<double, 7> levels{kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};

  static constexpr std::tuple<> attributes{};
  std::array<double, 7> update(const Ohlcv& bar) {
    const bool whole = day.whole();  // the one that may end here
    if (day.begins_with(bar)) {
      if (whole) levels = of(reach.high, reach.low, close);
      reach = {};
    }
    reach = reach.with({bar.high, bar.low});
    close = bar.close;
    return levels;
  }

  static std::array<double, 7> of(double high, double low, double close) {
    const double pivot = (high + low + close) / 3, range = high - low;
    return {pivot,
            2 * pivot - low,
            pivot + range,
            high + 2 * (pivot - low),
            2 * pivot - high,
            pivot - range,
            low - 2 * (high - pivot)};
  }
};

}  // namespace gyre
