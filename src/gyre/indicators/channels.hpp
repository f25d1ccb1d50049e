#pragma once

#include <cmath>
#include <utility>

#include "gyre/indicators/moving.hpp"
#include "gyre/indicators/ranges.hpp"

// Bands around the price, where it stands in them, and how far it scatters. Deviations are of the
// population, as TA-Lib's.
namespace gyre {

// The exponential average of the close, and bands `multiplier` average ranges away, in price.
struct Keltner {
  static constexpr std::string_view name = "keltner";
  static constexpr std::array<std::string_view, 3> outputs{"middle", "upper", "lower"};
  enum Output : std::uint8_t { Middle, Upper, Lower };
  int period = 20, range = 10;
  double multiplier = 2;
  Exponential middle{};
  AverageRange average{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Keltner::period, "bars", 1, 400, "bars of the average"},
      Attribute{"range", &Keltner::range, "bars", 1, 200, "bars of the average range"},
      Attribute{"multiplier", &Keltner::multiplier, "atr", 0.1, 20, "distance of the bands"}};

  std::array<double, 3> update(const Ohlcv& bar) {
    const double now = middle.update(bar.close, period);
    const double away = multiplier * average.update(bar, range);
    if (std::isnan(now) || std::isnan(away)) return {kNaN, kNaN, kNaN};
    return {now, now + away, now - away};
  }
};

// Mean and deviation of the last closes. What is less than any step of a price could make, 1e-11 of
// it, is what roundings leave of a price that stands still, and is none.
struct Scatter {
  MovingMoments moments{};

  static constexpr std::size_t room(int period) { return static_cast<std::size_t>(period); }
  void lend(double* memory, int period) { moments.lend(memory, period); }
  bool update(double close) { return moments.update(close); }
  double mean() const { return moments.mean(); }
  double deviation() const {
    const double found = std::sqrt(moments.variance());
    return found > 1e-11 * std::fabs(mean()) ? found : 0;
  }
  double deviations(double close) const { return ratio(close - mean(), deviation(), 0); }
};

// The standard deviation of the close, in price.
struct Deviation {
  static constexpr std::string_view name = "deviation";
  static constexpr std::array<std::string_view, 1> outputs{"deviation"};
  int period = 20;
  Scatter closes{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Deviation::period, "bars", 2, 400, "bars of the deviation"}};
  std::size_t window() const { return closes.room(period); }
  void lend(double* memory) { closes.lend(memory, period); }
  double update(const Ohlcv& bar) { return closes.update(bar.close) ? closes.deviation() : kNaN; }
};

// How many deviations the close is from its mean; 0 where it never moved.
struct ZScore {
  static constexpr std::string_view name = "z_score";
  static constexpr std::array<std::string_view, 1> outputs{"deviations"};
  int period = 20;
  Scatter closes{};

  static constexpr std::tuple attributes{
      Attribute{"period", &ZScore::period, "bars", 2, 400, "bars of the mean"}};
  std::size_t window() const { return closes.room(period); }
  void lend(double* memory) { closes.lend(memory, period); }
  double update(const Ohlcv& bar) {
    return closes.update(bar.close) ? closes.deviations(bar.close) : kNaN;
  }
};

// Bollinger's %b: where the close stands between the bands, 0 at the lower and 1 at the upper; half
// where it never moved.
struct PercentB {
  static constexpr std::string_view name = "percent_b";
  static constexpr std::array<std::string_view, 1> outputs{"place"};
  int period = 20;
  double deviations = 2;
  Scatter closes{};

  static constexpr std::tuple attributes{
      Attribute{"period", &PercentB::period, "bars", 2, 400, "bars of the mean"},
      Attribute{"deviations", &PercentB::deviations, "sigma", 0.1, 10, "distance of the bands"}};
  std::size_t window() const { return closes.room(period); }
  void lend(double* memory) { closes.lend(memory, period); }
  double update(const Ohlcv& bar) {
    return closes.update(bar.close) ? 0.5 + closes.deviations(bar.close) / (2 * deviations) : kNaN;
  }
};

// The root of the mean squared change of the logarithm of the close, a bar; about a fraction.
struct RealisedVolatility {
  static constexpr std::string_view name = "realised_volatility";
  static constexpr std::array<std::string_view, 1> outputs{"volatility"};
  int period = 20;
  double close = kNaN;
  Moving<Sum> squares{};

  static constexpr std::tuple attributes{
      Attribute{"period", &RealisedVolatility::period, "bars", 1, 400, "changes to look at"}};
  std::size_t window() const { return squares.room(period); }
  void lend(double* memory) { squares.lend(memory, period); }
  double update(const Ohlcv& bar) {
    const double before = std::exchange(close, bar.close);
    if (std::isnan(before)) return kNaN;
    const double change = std::log(bar.close / before);
    const auto sum = squares.update({change * change});
    return sum ? std::sqrt(sum->value / period) : kNaN;
  }
};

// Dreiss' choppiness, 0 to 100: the way walked against the way come, 0 for a straight march and
// 100, also where it never moved, for going nowhere. Both count the close before a bar.
struct Choppiness {
  static constexpr std::string_view name = "choppiness";
  static constexpr std::array<std::string_view, 1> outputs{"choppiness"};
  struct Walk {
    double way = 0;
    Extremes reach;
    Walk with(const Walk& newer) const { return {way + newer.way, reach.with(newer.reach)}; }
  };
  int period = 14;
  double close = kNaN, scale = 0;
  Moving<Walk> walk{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Choppiness::period, "bars", 2, 200, "bars to look at"}};
  std::size_t window() const { return walk.room(period); }
  void lend(double* memory) {
    walk.lend(memory, period);
    scale = 100 / std::log(period);
  }
  double update(const Ohlcv& bar) {
    const double before = std::exchange(close, bar.close);
    if (std::isnan(before)) return kNaN;
    const Extremes reach = Extremes{bar.high, bar.low}.with({before, before});
    const auto all = walk.update({reach.high - reach.low, reach});
    if (!all) return kNaN;
    return scale * std::log(ratio(all->way, all->reach.high - all->reach.low, period));
  }
};

}  // namespace gyre
