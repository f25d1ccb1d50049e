#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/structure/sides.hpp"

// What kind of market a frame is in, by a table of rules that everybody shares: the first row whose
// bounds hold gives the regime. A pure function of four values; who asks for it needs the
// indicators they come from (adx, choppiness, width_rank, ema_slope and atr).
namespace gyre {

enum class Regime : std::uint8_t {
  Unknown,    // one of the values is not there
  TrendUp,    //
  TrendDown,  //
  Quiet,      // bands are narrow and nothing leads
  Volatile,   // bands are wide and nothing leads
  Range,      // anything else
};
constexpr auto names(Regime) {
  return std::to_array<std::string_view>(
      {"unknown", "trend_up", "trend_down", "quiet", "volatile", "range"});
}

struct RegimeValues {
  double adx = kNaN;         // 0 to 100
  double choppiness = kNaN;  // 0 to 100; low where the price goes straight
  double width_rank = kNaN;  // of the bands, 0 to 1
  double slope = kNaN;       // of an average, in ATR a bar
};

struct RegimeRule {
  struct Bounds {  // low <= value < high
    double low = -kFar, high = kFar;
    constexpr bool hold(double value) const { return low <= value && value < high; }
  };
  Regime regime{};
  Bounds adx{}, choppiness{}, width_rank{};
  Bounds lean{};  // slope times the sign of the row
  double sign = 1;

  constexpr bool holds(const RegimeValues& v) const {
    return adx.hold(v.adx) && choppiness.hold(v.choppiness) && width_rank.hold(v.width_rank) &&
           lean.hold(sign * v.slope);
  }
};

// The bounds are those of common use: from an ADX of 25 there is a trend (Wilder), from a
// choppiness of 61.8 a range (Dreiss); bands are narrow or wide in the outer fifths of their ranks.
inline constexpr std::array kRegimeRules{
    RegimeRule{.regime = Regime::TrendUp,
               .adx = {25},
               .choppiness = {0, 61.8},
               .lean = {0.02},
               .sign = +1},
    RegimeRule{.regime = Regime::TrendDown,
               .adx = {25},
               .choppiness = {0, 61.8},
               .lean = {0.02},
               .sign = -1},
    RegimeRule{.regime = Regime::Quiet, .adx = {0, 25}, .width_rank = {0, 0.2}},
    RegimeRule{.regime = Regime::Volatile, .width_rank = {0.8}},
    RegimeRule{.regime = Regime::Range},
};

constexpr Regime regime(const RegimeValues& values) {
  for (const RegimeRule& rule : kRegimeRules)
    if (rule.holds(values)) return rule.regime;
  return Regime::Unknown;
}

}  // namespace gyre
