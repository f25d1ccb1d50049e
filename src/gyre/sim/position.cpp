#include "gyre/sim/position.hpp"

#include <algorithm>

namespace gyre::sim {
namespace {

Money part(Money whole, Quantity some, Quantity all) {
  return Money::from_raw(divide(Wide{whole.raw()} * some.raw(), all.raw(), Rounding::Nearest));
}

// The price at which one bracket would liquidate; 0 where it never does.
Price liquidation_in(const Position& position, const Bracket& bracket) {
  const bool is_long = position.side == Side::Long;
  const Money cushion = position.margin + bracket.deduction;
  const Money left = is_long ? position.cost - cushion : position.cost + cushion;
  if (left <= Money{}) return {};
  const auto rate = bracket.maintenance_rate.raw();
  const Wide divisor = Rate::kScale + (is_long ? -rate : rate);
  const Wide scaled =
      divide(Wide{left.raw()} * Rate::kScale, divisor, Rounding::Nearest) * Price::kScale;
  return Price::from_raw(divide(scaled, position.quantity.raw(), Rounding::Nearest));
}

}  // namespace

Change apply_fill(Position& position, OrderSide side, Quantity quantity, Price price,
                  int leverage) {
  Change change;
  change.closed = closing_part(position, side, quantity);
  change.opened = quantity - change.closed;
  if (!change.closed.is_zero()) {
    const Money value = notional(price, change.closed, Rounding::Nearest);
    const Money cost = part(position.cost, change.closed, position.quantity);
    const Money margin = part(position.margin, change.closed, position.quantity);
    change.realized = position.side == Side::Long ? value - cost : cost - value;
    position.quantity = position.quantity - change.closed;
    position.cost -= cost;
    position.margin -= margin;
    change.ended = !position.is_open();
  }
  if (!change.opened.is_zero()) {
    const Money value = notional(price, change.opened, Rounding::Nearest);
    position.side = side == OrderSide::Buy ? Side::Long : Side::Short;
    position.quantity += change.opened;
    position.cost += value;
    position.margin += initial_margin(value, leverage);
  }
  return change;
}

Quantity closing_part(const Position& position, OrderSide side, Quantity quantity) {
  if (!position.is_open() || side == opening(position.side)) return {};
  return std::min(quantity, position.quantity);
}

Money initial_margin(Money notional, int leverage) {
  return Money::from_raw(divide(notional.raw(), leverage, Rounding::Up));
}

Price entry_price(const Position& position) {
  if (!position.is_open()) return {};
  return Price::from_raw(divide(Wide{position.cost.raw()} * Price::kScale, position.quantity.raw(),
                                Rounding::Nearest));
}

Money value_at(const Position& position, Price mark) {
  return notional(mark, position.quantity, Rounding::Nearest);
}

Money unrealized(const Position& position, Price mark) {
  const Money value = value_at(position, mark);
  return position.side == Side::Long ? value - position.cost : position.cost - value;
}

Money maintenance(const Position& position, const Instrument& instrument, Price mark) {
  const Money value = value_at(position, mark);
  const auto& bracket = bracket_of(instrument, value);
  return share(value, bracket.maintenance_rate, Rounding::Up) - bracket.deduction;
}

bool is_underwater(const Position& position, const Instrument& instrument, Price mark) {
  return position.margin + unrealized(position, mark) <= maintenance(position, instrument, mark);
}

Price liquidation_price(const Position& position, const Instrument& instrument) {
  if (!position.is_open()) return {};
  for (const auto& bracket : instrument.brackets) {
    const auto price = liquidation_in(position, bracket);
    const auto value = notional(price, position.quantity, Rounding::Nearest);
    if (!price.is_zero() && bracket.floor <= value && value < bracket.cap) return price;
  }
  return liquidation_in(position, bracket_of(instrument, position.cost));
}

}  // namespace gyre::sim
