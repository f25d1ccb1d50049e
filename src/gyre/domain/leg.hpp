#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "gyre/core/units.hpp"
#include "gyre/domain/side.hpp"

// What the key of a position is. In one-way mode a symbol has one position, which may be long or
// short; in hedge mode it has two, one for each side, that live and die apart from each other.
namespace gyre {

enum class PositionMode : std::uint8_t { OneWay, Hedge };
constexpr auto names(PositionMode) { return std::to_array<std::string_view>({"one_way", "hedge"}); }

// Which position of a symbol is meant. Both is the only one of one-way mode.
enum class PositionSide : std::uint8_t { Both, Long, Short };
constexpr auto names(PositionSide) {
  return std::to_array<std::string_view>({"both", "long", "short"});
}

// Where an idea of this side goes.
constexpr PositionSide position_for(PositionMode mode, Side side) {
  if (mode == PositionMode::OneWay) return PositionSide::Both;
  return side == Side::Long ? PositionSide::Long : PositionSide::Short;
}

// Whether such an order can only reduce, by the position that it names alone.
constexpr bool is_closing(PositionSide position, OrderSide side) {
  if (position == PositionSide::Both) return false;
  return (position == PositionSide::Long) == (side == OrderSide::Sell);
}

struct Leg {
  SymbolId symbol;
  PositionSide position{};
  // A symbol alone stands for its one position.
  constexpr Leg(SymbolId of, PositionSide which = PositionSide::Both)
      : symbol{of}, position{which} {}
  auto operator<=>(const Leg&) const = default;
};

// Of whatever names both.
template <class T>
constexpr Leg leg_of(const T& what) {
  return {what.symbol, what.position};
}

}  // namespace gyre
