#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "gyre/core/fixed.hpp"

// The dimensions of trading. Adding a Price to a Quantity does not compile; the products and
// quotients that mean something have names, and each is told how to round. Doubles (indicators,
// levels of a proposal) become a Price at one door.
namespace gyre {

// An identifier that mixes with no other: Id<struct OrderTag> is not Id<struct SymbolTag>.
template <class Tag, class Rep = std::uint32_t>
struct Id {
  Rep value{};
  auto operator<=>(const Id&) const = default;
};
using SymbolId = Id<struct SymbolTag, std::uint16_t>;  // dense, by name; names live at the edge

struct Unsigned {
  static constexpr bool is_signed = false;
};
struct Signed {
  static constexpr bool is_signed = true;
};
struct PriceDimension : Unsigned {};
struct QuantityDimension : Unsigned {};
struct MoneyDimension : Signed {};
struct RateDimension : Signed {};
using Price = Fixed<PriceDimension>;
using Quantity = Fixed<QuantityDimension>;
using Money = Fixed<MoneyDimension>;  // USDT
using Rate = Fixed<RateDimension>;    // fee, funding, risk: a fraction of money

constexpr Money notional(Price price, Quantity size, Rounding rounding) {
  return Money::from_raw(divide(Wide{price.raw()} * size.raw(), Money::kScale, rounding));
}
constexpr Money share(Money money, Rate rate, Rounding rounding) {
  return Money::from_raw(divide(Wide{money.raw()} * rate.raw(), Rate::kScale, rounding));
}
// How much `money` buys; the largest quantity there is when it would be more (a coin at 1e-7).
constexpr Quantity affordable(Money money, Price price, Rounding rounding) {
  return Quantity::saturated(divide(Wide{money.raw()} * Money::kScale, price.raw(), rounding));
}
// What one of `size` gains when the price goes from `from` to `to`; negative when it falls.
constexpr Money gain(Price from, Price to, Quantity size, Rounding rounding) {
  return Money::from_raw(divide(Wide{to.raw() - from.raw()} * size.raw(), Money::kScale, rounding));
}

// A rate as people say it, for a constant in the code: percent(0.5) is basis_points(50) is 0.005.
consteval Rate basis_points(double count) {
  const double raw = count * static_cast<double>(Rate::kScale) / 10'000;
  return Rate::from_raw(static_cast<std::int64_t>(raw < 0 ? raw - 0.5 : raw + 0.5));
}
consteval Rate percent(double count) { return basis_points(count * 100); }

// The one way from an indicator's double to a Price: first to the nearest 1e-8, so that 0.3
// is not 0.29999..., then onto the grid. Fails for what is no price: NaN, below 0, beyond range.
inline Result<Price> to_tick(double level, Price tick, Rounding rounding) {
  if (!(0 <= level && level < 9e10)) return fail(Errc::OutOfRange, "not a price");
  return Price::from_raw(std::llround(level * Price::kScale)).round_to(tick, rounding);
}

}  // namespace gyre
