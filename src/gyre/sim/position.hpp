#pragma once

#include "gyre/core/time.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/domain/side.hpp"

// One isolated position and its arithmetic, exact. What it was bought for is kept whole as `cost`;
// the entry price is cost / quantity, rounded for show. Roundings: cost of a fill nearest, the part
// of cost and margin that leaves with a reduction nearest (the last part takes the rest), initial
// and maintenance margin up.
namespace gyre::sim {

struct Position {
  Side side{};
  Quantity quantity;
  Money cost;    // of what is held, at its fill prices
  Money margin;  // its isolated wallet
  Timestamp updated{};

  bool is_open() const { return !quantity.is_zero(); }
};

// What a fill did.
struct Change {
  Quantity closed, opened;
  Money realized;
  bool ended = false;  // what was held before is all gone
};

// A fill of `quantity` at `price`: closes first, and opens with what is left, at the leverage.
Change apply_fill(Position& position, OrderSide side, Quantity quantity, Price price, int leverage);

// How much of an order would close, not open.
Quantity closing_part(const Position& position, OrderSide side, Quantity quantity);

Money initial_margin(Money notional, int leverage);
Price entry_price(const Position& position);  // nearest 1e-8; 0 when flat
Money value_at(const Position& position, Price mark);
Money unrealized(const Position& position, Price mark);
Money maintenance(const Position& position, const Instrument& instrument, Price mark);
bool is_underwater(const Position& position, const Instrument& instrument, Price mark);

// The mark at which margin balance meets maintenance:
//   long  (cost - margin - deduction) / (quantity (1 - rate))
//   short (cost + margin + deduction) / (quantity (1 + rate))
// with the bracket of the notional there, rounded to the nearest 1e-8; 0 where no price does it.
Price liquidation_price(const Position& position, const Instrument& instrument);

}  // namespace gyre::sim
