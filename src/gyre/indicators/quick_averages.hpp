#pragma once

#include <cmath>

#include "gyre/indicators/averages.hpp"

// Averages that lag less than plain ones, as TA-Lib's WMA, DEMA, TEMA and HMA, seeds included.
namespace gyre {

// The mean of the last n values, the newest weighing n and the oldest 1. The sums slide, and are
// taken afresh each time the window has gone round.
class WeightedMean {
 public:
  void lend(double* memory, int size) {
    window_.lend(memory, size);
    newest_ = size;
    share_ = 2.0 / (newest_ * (newest_ + 1));
  }

  double update(double value) {
    const auto [gone, round] = window_.push(value);
    weighted_ += newest_ * value - sum_;
    sum_ += value - gone;
    if (round) [[unlikely]]
      begin_afresh();
    return window_.full() ? weighted_ * share_ : kNaN;
  }

 private:
  // The last push was into the last place, so that the values stand in their order.
  [[gnu::noinline]] void begin_afresh() {
    sum_ = weighted_ = 0;
    double weight = 1;
    for (const double value : window_.values()) {
      sum_ += value;
      weighted_ += weight++ * value;
    }
  }

  Window window_;
  double sum_ = 0, weighted_ = 0, newest_ = 0, share_ = 0;
};

struct Wma {
  static constexpr std::string_view name = "wma";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  WeightedMean mean{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Wma::period, "bars", 1, 400, "bars of the average"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }
  double update(const Ohlcv& bar) { return mean.update(bar.close); }
};

// Twice an exponential average less the average of it.
struct Dema {
  static constexpr std::string_view name = "dema";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  Exponential first{}, second{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Dema::period, "bars", 1, 200, "bars of each average"}};
  double update(const Ohlcv& bar) {
    const double once = first.update(bar.close, period);
    if (std::isnan(once)) return kNaN;
    return 2 * once - second.update(once, period);
  }
};

// Three times an exponential average, less three times the average of it, and the average of that.
struct Tema {
  static constexpr std::string_view name = "tema";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  Exponential first{}, second{}, third{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Tema::period, "bars", 1, 150, "bars of each average"}};
  double update(const Ohlcv& bar) {
    const double once = first.update(bar.close, period);
    if (std::isnan(once)) return kNaN;
    const double twice = second.update(once, period);
    if (std::isnan(twice)) return kNaN;
    return 3 * once - 3 * twice + third.update(twice, period);
  }
};

// Hull's: the weighted mean, over the root of the period, of twice the weighted mean of half the
// period less that of the whole. Half and root are rounded down.
struct Hma {
  static constexpr std::string_view name = "hma";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  WeightedMean half{}, whole{}, last{};

  static constexpr std::tuple attributes{
      Attribute{"period", &Hma::period, "bars", 2, 300, "bars of the longest of its means"}};
  std::size_t window() const { return static_cast<std::size_t>(period + period / 2 + root()); }
  void lend(double* memory) {
    whole.lend(memory, period);
    half.lend(memory + period, period / 2);
    last.lend(memory + period + period / 2, root());
  }
  double update(const Ohlcv& bar) {
    const double quick = half.update(bar.close), calm = whole.update(bar.close);
    return std::isnan(calm) ? kNaN : last.update(2 * quick - calm);
  }

 private:
  int root() const { return static_cast<int>(std::sqrt(period)); }
};

}  // namespace gyre
