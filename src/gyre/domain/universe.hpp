#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// Where a contract stands: a member of the universe, which may be entered, or the first reason why
// not. market/universe.hpp has the rules.
namespace gyre {

enum class UniverseStanding : std::uint8_t {
  Member,
  NotTradable,  // the venue takes no orders for it
  Denied,       // by a person
  NotAllowed,   // a person named others
  Stable,       // money
  Index,
  StockLike,  // a stock, a metal: closed when nobody expects it
  TooNew,
  NoData,  // not all bars of the day are known
  LowVolume,
  WideSpread,
  LowRank,  // as many as are wanted trade more
};
constexpr auto names(UniverseStanding) {
  return std::to_array<std::string_view>({"member", "not_tradable", "denied", "not_allowed",
                                          "stable", "index", "stock_like", "too_new", "no_data",
                                          "low_volume", "wide_spread", "low_rank"});
}

}  // namespace gyre
