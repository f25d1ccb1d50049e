#include "gyre/sim/synthetic_bars.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr std::size_t kMostParts = 8;
constexpr double kSharedPart = 0.83666, kOwnPart = 0.547723;  // roots of 0.7 and 0.3

// How far a bridge over `distance` gets beyond its start on the far side of the end:
// (d + sqrt(d^2 - 2 v ln U)) / 2, the exact law of its maximum.
double reach(double distance, double variance, double u) {
  return 0.5 * (distance + std::sqrt(distance * distance - 2 * variance * portable_ln(u)));
}

void draw_extremes(GridBar& bar, std::uint64_t key) {
  const auto way = static_cast<double>(bar.close - bar.open);
  const double up = reach(way, bar.variance, 1 - uniform(key));
  const double down = reach(-way, bar.variance, 1 - uniform(key + 1));
  const auto [low, high] = std::minmax(bar.open, bar.close);
  bar.high = std::max<std::int64_t>(high, bar.open + std::llround(up));
  bar.low = std::max<std::int64_t>(
      {1, low / 2, std::min<std::int64_t>(low, bar.open - std::llround(down))});
}

using Weights = std::array<double, kMostParts>;

double draw_weights(std::uint64_t key, std::span<double> weights) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double s = 0.6 * gauss(key + 8 * i);
    weights[i] = 1.02 + s / std::sqrt(1 + s * s);
    sum += weights[i];
  }
  return sum;
}

void split_volume(std::int64_t volume, std::uint64_t key, std::span<const double> weights,
                  std::span<GridBar> parts) {
  Weights heavy{};
  double sum = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    sum += heavy[i] = std::sqrt(weights[i]) * (0.4 + uniform(key + 8 * i));
  double share = 0;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    share += heavy[i];
    const bool last = i + 1 == parts.size();
    const auto until = last ? volume
                            : std::min<std::int64_t>(
                                  volume, std::llround(static_cast<double>(volume) * share / sum));
    parts[i].volume = until - given;
    given = until;
  }
}

}  // namespace

GridBar draw_bar(std::int64_t open, std::int64_t close, double variance, std::int64_t volume,
                 std::uint64_t key) {
  GridBar bar{.open = open, .close = close, .volume = volume, .variance = variance};
  draw_extremes(bar, key);
  return bar;
}

void split_bar(const GridBar& whole, SplitKeys keys, std::span<GridBar> parts) {
  const auto key = keys.own;
  ensure(!parts.empty() && parts.size() <= kMostParts, "a bar is cut into few parts");
  Weights weights{};
  const std::span used{weights.data(), parts.size()};
  double left = draw_weights(key, used);
  double variance = whole.variance;
  const double each = whole.variance / left;
  auto price = whole.open;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i];
    const double share = used[i] / left;
    part.open = price;
    const double draw = kSharedPart * gauss(keys.shared + i) + kOwnPart * gauss(key + 8 * i + 1);
    const auto drift = static_cast<double>(whole.close - price) * share;
    const double noise = std::sqrt(variance * share * std::max(0.0, 1 - share));
    price += std::llround(drift + noise * draw);
    price = i + 1 == parts.size() ? whole.close : std::clamp(price, whole.low, whole.high);
    part.close = price;
    part.variance = each * used[i];
    draw_extremes(part, key + 8 * i + 3);
    part.high = std::min(part.high, whole.high);
    part.low = std::max(part.low, whole.low);
    left -= used[i];
    variance -= part.variance;
  }
  std::ranges::max_element(parts, {}, &GridBar::high)->high = whole.high;
  std::ranges::min_element(parts, {}, &GridBar::low)->low = whole.low;
  split_volume(whole.volume, key + 5, used, parts);
}

}  // namespace gyre::sim
