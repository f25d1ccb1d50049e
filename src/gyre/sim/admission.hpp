#pragma once

#include "gyre/sim/core.hpp"
#include "gyre/sim/refusal.hpp"

// Whether an order is let in: the filters of its symbol, the account's margin and what it has open
// already. Nothing is changed here; a refusal carries the exchange's code and text.
namespace gyre::sim {

// Also one that is no longer traded, but none that nobody was told of yet.
Granted<SymbolIndex> find_symbol(const Core& core, std::string_view name);
// Of [.A-Za-z:/0-9_-], at most 36.
bool is_client_id(std::string_view id);

// What an admitted order holds back in margin.
Granted<Money> admit(Core& core, Account& account, SymbolIndex symbol, const wire::NewOrder& order);
Granted<> admit(Core& core, Account& account, SymbolIndex symbol, const wire::NewAlgoOrder& order);

// Whether a trigger is met at this price.
bool is_met(wire::AlgoType type, OrderSide side, Price trigger, Price price);

// The most notional that a leverage allows.
Money notional_limit(const Instrument& instrument, int leverage);

}  // namespace gyre::sim
