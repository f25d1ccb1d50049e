#include "gyre/market/beta.hpp"

#include <algorithm>
#include <cstddef>

namespace gyre {
namespace {

constexpr std::size_t kHours = 168, kHoursMin = 48;

}  // namespace

double beta(std::span<const Bar> symbol, std::span<const Bar> leader) {
  const auto hours = std::min({symbol.size(), leader.size(), kHours + 1});
  if (hours <= kHoursMin) return 1;
  symbol = symbol.last(hours);
  leader = leader.last(hours);
  const auto change = [](std::span<const Bar> bars, std::size_t i) {
    return bars[i].close / bars[i - 1].close - 1;
  };
  double x_sum = 0, y_sum = 0, xx = 0, xy = 0, count = 0;
  for (std::size_t i = 1; i < hours; ++i) {
    if (symbol[i].opened != leader[i].opened) continue;
    const double x = change(leader, i), y = change(symbol, i);
    x_sum += x, y_sum += y, xx += x * x, xy += x * y, ++count;
  }
  const double spread = count * xx - x_sum * x_sum;
  return count < kHoursMin || spread <= 0 ? 1 : (count * xy - x_sum * y_sum) / spread;
}

}  // namespace gyre
