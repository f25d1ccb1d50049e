#pragma once

#include "gyre/sim/core.hpp"

// Where money moves: fills, fees, funding, liquidation. The wallet is the opening balance plus all
// income rows, to the last unit. Fees and margin come out rounded up, what the exchange pays is
// rounded down.
namespace gyre::sim {

// Fills what an order has left, or less of it; tells it and the account's change. A position that
// ends takes its close-all stops with it.
struct Execution {
  Price price;
  Quantity quantity;
  bool maker = false;
};
void settle_fill(Core& core, Account& account, Order& order, const Execution& execution);

// Pays or takes what the position owes at the funding instant `core.now`.
void settle_funding(Core& core, Account& account, Leg leg, const Funding& funding);

// Takes an underwater position over at `price`: cancels what is open on it, closes the
// position, charges the liquidation fee; losses beyond its margin are the insurance fund's.
void liquidate(Core& core, Account& account, Leg leg, Price price);

// The exchange takes part of a winning position against somebody's bankruptcy, at the mark and
// without a fee.
void settle_adl(Core& core, Account& account, Leg leg, Quantity quantity);

// Money comes to the wallet, or goes.
void settle_transfer(Core& core, Account& account, Money amount);

// The symbol is delisted: cancels what is open on it and closes its positions at the last mark, for
// the fee of a taker.
void settle_delisting(Core& core, Account& account, SymbolIndex symbol);

// Ends an order that is open, and says so.
void end_order(Core& core, Account& account, Order& order, wire::OrderStatus status);
void end_algo(Core& core, Account& account, Algo& algo, wire::AlgoStatus status,
              std::string reason = {});

// Makes an order of the account, without telling.
Order& make_order(Core& core, Account& account, SymbolIndex symbol, wire::OrderView view);
void tell_order(Core& core, const Account& account, const Order& order,
                wire::ExecutionType execution);
void tell_algo(Core& core, const Account& account, const Algo& algo, std::string reason = {});

}  // namespace gyre::sim
