#pragma once

#include <variant>
#include <vector>

#include "gyre/domain/client_id.hpp"
#include "gyre/domain/record.hpp"

// What the engine asks of the world. A submit is the record of its intent itself: what was not
// written cannot be sent.
namespace gyre {

using SubmitOrder = OrderIntended;
using SubmitStop = StopIntended;

struct CancelOrder {  // an order or a stop, as its role says
  ClientId id;
  SymbolId symbol;
};
struct QueryOrder {
  ClientId id;
  SymbolId symbol;
};
// Isolated margin and this leverage, before the first entry on a symbol.
struct Configure {
  SymbolId symbol;
  int leverage = 1;
};
// Asks for an AccountSnapshot, with the fills and funding that may have been missed.
struct Reconcile {
  std::vector<SymbolId> symbols;  // whose fills to fetch
  Timestamp since{};
};

using Command =
    std::variant<SubmitOrder, SubmitStop, CancelOrder, QueryOrder, Configure, Reconcile>;

}  // namespace gyre
