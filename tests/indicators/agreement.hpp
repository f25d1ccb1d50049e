#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "gyre/indicators/choice.hpp"
#include "gyre/indicators/moving.hpp"

// How near an indicator comes to another's values of the same bars.
namespace gyre {

struct Comparison {
  std::size_t from = 0;  // bar; the first that both have, at the earliest
  double scale = 1;      // ours : theirs
  std::size_t lag = 0;   // bars that ours is held back
  bool changes = false;  // only what came since the first bar compared: they count from elsewhere
};

struct Agreement {
  std::size_t bars = 0, from = 0, worst = 0;  // how many, the first of them, the worst of them
  // The largest difference, as a part of their value or, near zero, of its mean size.
  double error = std::numeric_limits<double>::infinity();
  bool together = false;  // both have their first value at the same bar
};

// The values of one output, one a bar.
inline std::vector<double> values_of(const IndicatorChoice& choice, std::span<const Ohlcv> bars) {
  Running running{*choice.kind, choice.parameters};
  std::vector<double> values;
  for (const auto& bar : bars) values.push_back(running.update(bar)[choice.output.value_or(0)].now);
  return values;
}

inline std::size_t first_of(std::span<const double> values) {
  const auto number = [](double value) { return !std::isnan(value); };
  return static_cast<std::size_t>(std::ranges::find_if(values, number) - values.begin());
}

inline Agreement compare(const IndicatorChoice& choice, std::span<const Ohlcv> bars,
                         std::vector<double> theirs, const Comparison& how) {
  auto ours = values_of(choice, bars);
  ours.insert(ours.begin(), how.lag, kNaN);
  for (auto& value : theirs) value *= how.scale;

  Agreement found;
  found.together = first_of(ours) == first_of(theirs);
  std::vector<std::size_t> places;
  for (std::size_t i = how.from; i < bars.size(); ++i)
    if (!std::isnan(ours[i]) && !std::isnan(theirs[i])) places.push_back(i);
  if (places.empty()) return found;
  found.bars = places.size();
  found.from = places.front();
  const double our_begin = how.changes ? ours[found.from] : 0;
  const double their_begin = how.changes ? theirs[found.from] : 0;
  double size = 0;
  for (const auto i : places) size += std::fabs(theirs[i] - their_begin);
  size /= static_cast<double>(places.size());
  found.error = 0;
  for (const auto i : places) {
    const double their = theirs[i] - their_begin, our = ours[i] - our_begin;
    const double error = ratio(std::fabs(our - their), std::max(std::fabs(their), size), 0);
    if (error > found.error) found.error = error, found.worst = i;
  }
  return found;
}

}  // namespace gyre
