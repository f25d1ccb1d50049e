#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "gyre/domain/bar.hpp"
#include "gyre/indicators/indicator.hpp"

// One number that somebody needs: an output of an indicator of a frame. It is the key under which
// the market book shares a computation between all who ask for it. An indicator is named by its
// type, so that a new one needs no list to be asked for.
namespace gyre {

struct Need {
  Timeframe timeframe{};
  const IndicatorKind* kind = nullptr;
  Parameters parameters{};
  std::uint8_t output = 0;

  // By name and not by address: the order is the same in every build.
  friend std::partial_ordering operator<=>(const Need& a, const Need& b) {
    if (const auto by = a.timeframe <=> b.timeframe; by != 0) return by;
    if (const auto by = a.kind->name <=> b.kind->name; by != 0) return by;
    if (const auto by = a.parameters <=> b.parameters; by != 0) return by;
    return a.output <=> b.output;
  }
  friend bool operator==(const Need& a, const Need& b) { return (a <=> b) == 0; }
};

// need(m15, Bollinger{.period = 20}, Bollinger::Width)
template <Indicator I>
Need need(Timeframe timeframe, const I& indicator, std::uint8_t output = 0) {
  return {timeframe, &kKind<I>, parameters_of(indicator), output};
}

// Bars until its value depends no more on where the history began, or, where it always does, until
// there is one.
int bars_needed(const Need& need);

// "bollinger(20, 2).width of 15m"
std::string to_text(const Need& need);

}  // namespace gyre
