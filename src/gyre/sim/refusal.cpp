#include "gyre/sim/refusal.hpp"

#include <fmt/format.h>

namespace gyre::sim {

wire::ErrorView price_above(Price bound) {
  return {-4016, fmt::format("Limit price can't be higher than {}.", to_text(bound))};
}
wire::ErrorView price_below(Price bound) {
  return {-4024, fmt::format("Limit price can't be lower than {}.", to_text(bound))};
}
wire::ErrorView bad_leverage(int leverage) {
  return {-4028, fmt::format("Leverage {} is not valid", leverage)};
}
wire::ErrorView notional_below(Money least) {
  return {-4164, fmt::format("Order's notional must be no smaller than {} (unless you choose "
                             "reduce only).",
                             to_text(least))};
}
wire::ErrorView bad_strategy(wire::AlgoType type, bool reduce) {
  return {-4136, fmt::format("Target strategy invalid for orderType {},reduceOnly {}",
                             to_string(type), reduce)};
}

}  // namespace gyre::sim
