#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "gyre/indicators/all.hpp"
#include "gyre/structure/all.hpp"

// Indicators and structures, which are indicators too, for whoever finds one by its name.
namespace gyre::app {

inline std::span<const IndicatorKind* const> every_indicator() {
  static constexpr auto all = [] {
    std::array<const IndicatorKind*, kIndicators.size() + kStructures.size()> both{};
    std::ranges::copy(kStructures, std::ranges::copy(kIndicators, both.begin()).out);
    return both;
  }();
  return all;
}

}  // namespace gyre::app
