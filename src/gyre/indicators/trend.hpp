#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "gyre/indicators/moving.hpp"
#include "gyre/indicators/ranges.hpp"

// Which way, how long and how steadily.
namespace gyre {

// Chande's: how long ago the highest high and the lowest low of `period` bars and the one before
// them were, 100 now and 0 `period` bars ago, and the difference; the latest of equals counts.
struct Aroon {
  static constexpr std::string_view name = "aroon";
  static constexpr std::array<std::string_view, 3> outputs{"up", "down", "oscillator"};
  enum Output : std::uint8_t { Up, Down, Oscillator };
  // A highest and a lowest value, and the bars they were at.
  struct Peaks {
    double high = 0, low = 0;
    int high_at = 0, low_at = 0;

    Peaks with(const Peaks& newer) const {
      Peaks both = *this;
      if (newer.high >= high) both.high = newer.high, both.high_at = newer.high_at;
      if (newer.low <= low) both.low = newer.low, both.low_at = newer.low_at;
      return both;
    }
  };
  int period = 25;
  int bars = 0;
  Moving<Peaks> peaks{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Aroon::period, "bars", 1, 200, "bars to look back"}};
  std::size_t window() const { return peaks.room(period + 1); }
  void lend(double* memory) { peaks.lend(memory, period + 1); }

  std::array<double, 3> update(const Ohlcv& bar) {
    ++bars;
    const auto now = peaks.update({bar.high, bar.low, bars, bars});
    if (!now) return {kNaN, kNaN, kNaN};
    const auto recent = [&](int at) { return 100.0 * (period - (bars - at)) / period; };
    const double up = recent(now->high_at), down = recent(now->low_at);
    return {up, down, up - down};
  }
};

// Seban's: a band `multiplier` average ranges from the middle of the bar, on the side the trend
// comes from, that never gives way until the close is beyond it. The side is +1 below the price and
// -1 above.
struct Supertrend {
  static constexpr std::string_view name = "supertrend";
  static constexpr std::array<std::string_view, 2> outputs{"line", "side"};
  enum Output : std::uint8_t { Line, Side };
  int period = 10;
  double multiplier = 3;
  AverageRange average{};
  double upper = kNaN, lower = kNaN;
  double close = 0, side = 1;

  static constexpr std::tuple attributes{
      Attribute{"period", &Supertrend::period, "bars", 1, 200, "bars of the average range"},
      Attribute{"multiplier", &Supertrend::multiplier, "atr", 0.1, 20, "distance of the band"}};

  std::array<double, 2> update(const Ohlcv& bar) {
    const double before = std::exchange(close, bar.close);
    const double away = multiplier * average.update(bar, period);
    if (std::isnan(away)) return {kNaN, kNaN};
    const double middle = (bar.high + bar.low) / 2;
    // The first bands hold nothing up: they are NaN, and no comparison with them is true.
    if (!(middle + away >= upper && before <= upper)) upper = middle + away;
    if (!(middle - away <= lower && before >= lower)) lower = middle - away;
    if (side > 0 ? bar.close < lower : bar.close > upper) side = -side;
    return {side > 0 ? lower : upper, side};
  }
};

// Wilder's stop and reverse, which runs after the price the faster the more new extremes a trend
// has made. It begins as TA-Lib's, with the side of the first two bars. The side is +1 below the
// price and -1 above.
struct ParabolicSar {
  static constexpr std::string_view name = "parabolic_sar";
  static constexpr std::array<std::string_view, 2> outputs{"stop", "side"};
  enum Output : std::uint8_t { Stop, Side };
  double step = 0.02, most = 0.2;
  double side = 0;  // 0 before the second bar
  double stop = 0, extreme = 0,
         speed = 0;                // as if the trend went up: a fall is upside down
  double high = kNaN, low = kNaN;  // of the bar before

  static constexpr std::tuple attributes{
      Attribute{"step", &ParabolicSar::step, "an extreme", 0.001, 0.5, "what the speed gains"},
      Attribute{"most", &ParabolicSar::most, "a bar", 0.001, 1, "most of the way to the extreme"}};

  std::array<double, 2> update(const Ohlcv& bar) {
    if (side == 0 && !begin(bar)) return {kNaN, kNaN};
    const double high_before = std::exchange(high, bar.high);
    const double low_before = std::exchange(low, bar.low);
    double ahead = side > 0 ? bar.high : -bar.low, behind = side > 0 ? bar.low : -bar.high;
    double told = stop;
    if (behind <= stop) {
      told = -std::max({extreme, ahead, side > 0 ? high_before : -low_before});
      side = -side;
      speed = std::min(step, most);
      extreme = -behind;
      behind = -ahead;
    } else if (ahead > extreme) {
      speed = std::min(speed + step, most);
      extreme = ahead;
    }
    const double behind_before = side > 0 ? low_before : -high_before;
    stop = std::min({told + speed * (extreme - told), behind, behind_before});
    return {side * told, side};
  }

 private:
  // The second bar gives the side, and counts as its own predecessor.
  bool begin(const Ohlcv& bar) {
    const double rise = bar.high - high, fall = low - bar.low;
    if (!std::isnan(rise)) {
      side = fall > 0 && fall > rise ? -1 : 1;
      stop = side > 0 ? low : -high;
      extreme = side > 0 ? bar.high : -bar.low;
      speed = std::min(step, most);
    }
    high = bar.high, low = bar.low;
    return side != 0;
  }
};

// Of equidistant values, oldest first: how many, their mean, the sum of squared distances from it,
// and the sum of (x - mean x)(y - mean y), which is what a least squares line needs. Joined as in
// Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
// variances" (1979).
struct Slant {
  double count = 1, mean = 0, squares = 0, together = 0;

  static Slant of(double value) { return {1, value, 0, 0}; }
  Slant with(const Slant& newer) const {
    const double total = count + newer.count, share = newer.count / total;
    const double apart = newer.mean - mean;
    return {total, mean + apart * share, squares + newer.squares + apart * apart * count * share,
            together + newer.together + apart * count * newer.count / 2};
  }
  double slope() const { return ratio(together, count * (count * count - 1) / 12, 0); }  // a step
  double end() const { return mean + slope() * (count - 1) / 2; }  // of the line, at the newest
  double fit() const {  // R squared, 0 to 1; 0 where nothing moves
    return std::min(ratio(slope() * together, squares, 0), 1.0);
  }
};

// The least squares line through the last closes: how much it rises a bar, where it ends at the
// newest, both in price, and R squared, how much of the movement it explains, 0 to 1.
struct Regression {
  static constexpr std::string_view name = "regression";
  static constexpr std::array<std::string_view, 3> outputs{"slope", "end", "fit"};
  enum Output : std::uint8_t { Slope, End, Fit };
  int period = 20;
  Moving<Slant> closes{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Regression::period, "bars", 2, 200, "bars of the line"}};
  std::size_t window() const { return closes.room(period); }
  void lend(double* memory) { closes.lend(memory, period); }

  std::array<double, 3> update(const Ohlcv& bar) {
    const auto line = closes.update(Slant::of(bar.close));
    if (!line) return {kNaN, kNaN, kNaN};
    return {line->slope(), line->end(), line->fit()};
  }
};

}  // namespace gyre
