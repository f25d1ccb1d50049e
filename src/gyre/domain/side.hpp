#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"

// Two words for two things: a Side is what an idea or a position is, an OrderSide what an order
// does.
namespace gyre {

enum class Side : std::uint8_t { Long, Short };
constexpr auto names(Side) { return std::to_array<std::string_view>({"long", "short"}); }
constexpr double sign(Side side) { return side == Side::Long ? 1 : -1; }
constexpr Side opposite(Side side) { return side == Side::Long ? Side::Short : Side::Long; }

enum class OrderSide : std::uint8_t { Buy, Sell };
constexpr auto names(OrderSide) { return std::to_array<std::string_view>({"buy", "sell"}); }
constexpr OrderSide opening(Side side) {
  return side == Side::Long ? OrderSide::Buy : OrderSide::Sell;
}
constexpr OrderSide closing(Side side) { return opening(opposite(side)); }

}  // namespace gyre
