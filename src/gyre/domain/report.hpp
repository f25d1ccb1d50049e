#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/client_id.hpp"
#include "gyre/domain/leg.hpp"
#include "gyre/domain/order_machine.hpp"
#include "gyre/domain/outcome.hpp"
#include "gyre/domain/refusal.hpp"
#include "gyre/domain/side.hpp"
#include "gyre/domain/stop_machine.hpp"

// What the venue says, in our words, whichever way it came: a reply, a stream or a query. Several
// ways may say the same; the machines and the trade ids make saying it twice harmless.
namespace gyre {

using VenueId = std::int64_t;  // the venue's own number of an order, algo order or trade; 0 is none

enum class Source : std::uint8_t { Reply, Stream, Query };
constexpr auto names(Source) {
  return std::to_array<std::string_view>({"reply", "stream", "query"});
}

// About one of our ordinary orders.
struct OrderReport {
  ClientId id;
  SymbolId symbol;
  OrderEvent what{};
  Outcome outcome = Outcome::Done;  // of the request, when source is Reply
  Quantity filled;                  // cumulative, as reported; books are kept from FillReports
  VenueId venue_id = 0;
  int code = 0;  // the venue's error code, 0 when none
  Source source{};
  Refusal refusal{};  // what the code is about
};

// About one of our algo orders.
struct StopReport {
  ClientId id;
  SymbolId symbol;
  StopEvent what{};
  Outcome outcome = Outcome::Done;
  VenueId venue_id = 0;
  VenueId order_id = 0;  // of the ordinary order it became
  int code = 0;
  Source source{};
  Refusal refusal{};
};

// Who made an execution happen.
enum class FillCause : std::uint8_t {
  Order,        // somebody's order
  Liquidation,  // the venue took the position over
  Adl,          // the venue gave it to somebody who was liquidated
  Settlement,   // the contract ended
  Found,        // no execution: the position was there before our books
};
constexpr auto names(FillCause) {
  return std::to_array<std::string_view>({"order", "liquidation", "adl", "settlement", "found"});
}

// One execution. It changes the books once, by (symbol, trade_id), however often it is told.
struct FillReport {
  SymbolId symbol;
  VenueId trade_id = 0, order_id = 0;
  std::optional<ClientId>
      id;  // when the order's name is ours; a triggered stop is found by order_id
  OrderSide side{};
  Quantity quantity;
  Price price;
  Money fee, realized;  // realized is gross of the fee
  bool maker = false;
  FillCause cause{};
  Timestamp at{};
  std::string fee_asset;  // of the fee; empty for the asset of the account
  PositionSide position{};
};

// What a funding instant paid (+) or took (-), for one position.
struct FundingReport {
  SymbolId symbol;
  Timestamp at{};  // the funding instant
  Money amount;
  PositionSide position{};  // Both in hedge mode: nobody told which
  VenueId id = 0;           // in hedge mode, where one instant may pay twice
};

// Money that came or went otherwise. Its number makes telling it twice harmless.
enum class IncomeKind : std::uint8_t {
  Transfer,   // in or out of the account
  Insurance,  // what a liquidation lost beyond the margin
  Other,      // rebates, adjustments, whatever else moves the wallet
};
constexpr auto names(IncomeKind) {
  return std::to_array<std::string_view>({"transfer", "insurance", "other"});
}
struct IncomeReport {
  VenueId id = 0;
  IncomeKind kind{};
  Money amount;
  std::string asset;   // empty for the asset of the account
  std::string symbol;  // as the venue spells it; empty when it concerns none
  Timestamp at{};
};

struct VenuePosition {
  SymbolId symbol;
  Side side{};
  Quantity quantity;
  Price entry;
  PositionSide position{};
};

// What lies in another asset than the account's, for fees.
struct Balance {
  std::string asset;
  Money wallet;
};

// The whole truth at one moment, for reconciliation: everything asked for was answered.
struct AccountSnapshot {
  Money wallet;
  std::vector<VenuePosition> positions;  // those with a quantity
  std::vector<OrderReport> orders;       // open ones with our prefix
  std::vector<StopReport> stops;         // open ones with our prefix
  std::vector<FillReport> fills;         // since the last one booked
  std::vector<FundingReport> funding;    // since the last one booked
  std::vector<IncomeReport> income;      // since the last one booked, by number
  std::vector<Balance> balances;         // in other assets, those that are not zero
  int foreign_orders = 0;                // open ones that are not ours
};

// Mark price and funding of one symbol.
struct Mark {
  SymbolId symbol;
  Price price;
  Rate funding_rate;
  Timestamp funding_at{};  // the next funding instant
};

}  // namespace gyre
