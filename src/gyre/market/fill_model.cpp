#include "gyre/market/fill_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gyre {
namespace {

constexpr std::size_t kAtrBars = 14, kWindow = 60;

template <class T>
std::span<const T> last(std::span<const T> all, std::size_t count) {
  return all.last(std::min(count, all.size()));
}

double mean_true_range(std::span<const Bar> bars) {
  const std::size_t count = std::min(kAtrBars, bars.size());
  double sum = 0;
  for (std::size_t i = bars.size() - count; i < bars.size(); ++i) {
    const double before = i > 0 ? bars[i - 1].close : bars[i].open;
    sum += std::max(bars[i].high, before) - std::min(bars[i].low, before);
  }
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

double deviation_of_returns(std::span<const Bar> bars) {
  const auto window = last(bars, kWindow + 1);
  if (window.size() < 2) return 0;
  const auto count = static_cast<double>(window.size() - 1);
  const auto simple = [&](std::size_t i) { return window[i].close / window[i - 1].close - 1; };
  double mean = 0, squares = 0;
  for (std::size_t i = 1; i < window.size(); ++i) mean += simple(i) / count;
  for (std::size_t i = 1; i < window.size(); ++i)
    squares += (simple(i) - mean) * (simple(i) - mean);
  return std::sqrt(squares / count);
}

double median_volume(std::span<const Bar> bars) {
  const auto window = last(bars, kWindow);
  if (window.empty()) return 0;
  std::array<double, kWindow> volumes;
  const auto end = std::ranges::transform(window, volumes.begin(), &Bar::volume).out;
  std::sort(volumes.begin(), end);
  return (volumes[(window.size() - 1) / 2] + volumes[window.size() / 2]) / 2;
}

Price exact(double price) {
  const auto level = to_tick(price, Price::from_raw(1), Rounding::Nearest);
  ensure(level.has_value(), "a bar's prices are prices");
  return *level;
}

// On the tick against the order, then into the bar; an infinite level means the bar's far end.
Price execute(OrderSide side, double level, const Ohlcv& bar, Price tick) {
  const Price low = exact(bar.low), high = exact(bar.high);
  const bool buys = side == OrderSide::Buy;
  const double inside = std::clamp(level, bar.low, bar.high);
  const auto rounded = exact(inside).round_to(tick, buys ? Rounding::Up : Rounding::Down);
  return std::clamp(rounded, low, high);
}

}  // namespace

Liquidity measure(std::span<const Bar> closed_1m, int rank) {
  return {mean_true_range(closed_1m), deviation_of_returns(closed_1m), median_volume(closed_1m),
          rank};
}

double half_spread(const CostSettings& costs, int rank, double price, double tick) {
  const Rate tier = rank < 1      ? costs.half_spread_small
                    : rank <= 20  ? costs.half_spread_top
                    : rank <= 100 ? costs.half_spread_large
                    : rank <= 300 ? costs.half_spread_medium
                                  : costs.half_spread_small;
  return std::max(tick / 2, tier.to_double() * price);
}

Price taker_price(const CostSettings& costs, OrderSide side, double base, double quantity,
                  const Liquidity& liquidity, const Ohlcv& bar, Price tick) {
  const double spread = half_spread(costs, liquidity.rank, base, tick.to_double());
  const double impact =
      liquidity.median_volume > 0
          ? costs.impact * liquidity.sigma * std::sqrt(quantity / liquidity.median_volume) * base
          : std::numeric_limits<double>::infinity();
  const double against = side == OrderSide::Buy ? 1 : -1;
  return execute(side, base + against * (spread + impact), bar, tick);
}

Price stop_price(const CostSettings& costs, OrderSide side, Price trigger,
                 const Liquidity& liquidity, const Ohlcv& bar, Price tick, bool gap) {
  if (gap) return exact(bar.open);
  const double against = side == OrderSide::Buy ? 1 : -1;
  const double slip = costs.stop_slippage * liquidity.atr;
  return execute(side, trigger.to_double() + against * slip, bar, tick);
}

double quote_volume_24h(std::span<const Bar> h1) {
  double sum = 0;
  for (const Bar& bar : last(h1, 24)) sum += bar.close * bar.volume;
  return sum;
}

std::vector<int> volume_ranks(std::span<const double> quote_volume_24h) {
  std::vector<std::size_t> order(quote_volume_24h.size());
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&](std::size_t i) {
    const double size = quote_volume_24h[i];
    return std::pair{std::isnan(size) ? 1.0 : -size, i};
  };
  std::ranges::sort(order, std::ranges::less{}, key);
  std::vector<int> ranks(order.size());
  for (std::size_t place = 0; place < order.size(); ++place)
    ranks[order[place]] = static_cast<int>(place) + 1;
  return ranks;
}

}  // namespace gyre
