#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/exchange/wire/words.hpp"

// What may be asked of the venue, a struct an endpoint. Both sides speak it: the session makes
// them, `exchange/binance` writes them as HTTP, `sim/server` reads them back from HTTP, and `sim`
// answers them. Empty optionals and zero ids mean "not given". Those that change something have
// names and fields: the embedded exchange keeps a log of them.
namespace gyre::wire {

using Symbol = std::string;  // as the venue writes it

// An order named by the venue's number or by its client's.
struct OrderRef {
  Symbol symbol;
  std::int64_t order_id = 0;
  std::string client_id;
  static constexpr std::tuple fields{Field{"symbol", &OrderRef::symbol},
                                     Field{"order_id", &OrderRef::order_id},
                                     Field{"client_id", &OrderRef::client_id}};
};

// Public. Where a symbol is optional, leaving it out asks for all.
struct Ping {};
struct ServerTime {};
struct GetExchangeInfo {};
struct GetKlines {
  Symbol symbol;
  Timeframe timeframe{};
  std::optional<Timestamp> start, end;  // of open times, both included
  int limit = 500;
};
struct GetTicker24h {
  std::optional<Symbol> symbol;
};
struct GetPrice {
  std::optional<Symbol> symbol;
};
struct GetBookTicker {
  std::optional<Symbol> symbol;
};
struct GetPremiumIndex {
  std::optional<Symbol> symbol;
};
struct GetFundingRates {
  std::optional<Symbol> symbol;
  std::optional<Timestamp> start, end;
  int limit = 100;
};

// Signed reads.
struct GetLeverageBrackets {
  std::optional<Symbol> symbol;
};
struct GetPositionMode {};
struct GetAccount {};
struct GetBalance {};
struct GetPositions {
  std::optional<Symbol> symbol;
};
struct GetCommissionRate {
  Symbol symbol;
};
struct GetOrder {
  OrderRef order;
};
struct GetOpenOrders {
  std::optional<Symbol> symbol;
};
struct GetAllOrders {
  Symbol symbol;
  std::int64_t from_id = 0;
  std::optional<Timestamp> start, end;
  int limit = 500;
};
struct GetUserTrades {
  Symbol symbol;
  std::int64_t order_id = 0, from_id = 0;
  std::optional<Timestamp> start, end;
  int limit = 500;
};
struct GetIncome {
  std::optional<Symbol> symbol;
  std::string type;  // FUNDING_FEE, COMMISSION, REALIZED_PNL, …; empty for all
  std::optional<Timestamp> start, end;
  int limit = 100;
};
struct GetAlgoOrder {
  std::int64_t algo_id = 0;
  std::string client_id;
};
struct GetOpenAlgoOrders {
  std::optional<Symbol> symbol;
};

// Signed writes.
struct SetLeverage {
  Symbol symbol;
  int leverage = 1;
  static constexpr std::string_view name = "set_leverage";
  static constexpr std::tuple fields{Field{"symbol", &SetLeverage::symbol},
                                     Field{"leverage", &SetLeverage::leverage}};
};
struct SetMarginType {
  Symbol symbol;
  bool isolated = true;
  static constexpr std::string_view name = "set_margin_type";
  static constexpr std::tuple fields{Field{"symbol", &SetMarginType::symbol},
                                     Field{"isolated", &SetMarginType::isolated}};
};
struct SetPositionMode {
  bool hedge = false;
  static constexpr std::string_view name = "set_position_mode";
  static constexpr std::tuple fields{Field{"hedge", &SetPositionMode::hedge}};
};
struct NewOrder {
  Symbol symbol;
  OrderSide side{};
  OrderType type{};
  TimeInForce time_in_force = TimeInForce::Gtc;  // limit orders
  Quantity quantity;
  Price price;  // limit orders
  bool reduce_only = false;
  std::string client_id;  // empty: the venue makes one
  ResponseType response = ResponseType::Ack;
  PositionSide position{};  // the log keeps it beside the request, where it is not Both
  static constexpr std::string_view name = "new_order";
  static constexpr std::tuple fields{Field{"symbol", &NewOrder::symbol},
                                     Field{"side", &NewOrder::side},
                                     Field{"type", &NewOrder::type},
                                     Field{"time_in_force", &NewOrder::time_in_force},
                                     Field{"quantity", &NewOrder::quantity},
                                     Field{"price", &NewOrder::price},
                                     Field{"reduce_only", &NewOrder::reduce_only},
                                     Field{"client_id", &NewOrder::client_id},
                                     Field{"response", &NewOrder::response}};
};
struct DeleteOrder {
  OrderRef order;
  static constexpr std::string_view name = "delete_order";
  static constexpr std::tuple fields{Field{"order", &DeleteOrder::order}};
};
struct DeleteAllOrders {
  Symbol symbol;
  static constexpr std::string_view name = "delete_all_orders";
  static constexpr std::tuple fields{Field{"symbol", &DeleteAllOrders::symbol}};
};
struct NewAlgoOrder {
  Symbol symbol;
  OrderSide side{};
  AlgoType type{};
  Price trigger;
  Price price;        // STOP and TAKE_PROFIT
  Quantity quantity;  // zero with close_position
  bool close_position = false, reduce_only = false;
  WorkingType working = WorkingType::ContractPrice;
  bool price_protect = false;
  TimeInForce time_in_force = TimeInForce::Gtc;
  std::string client_id;
  PositionSide position{};
  static constexpr std::string_view name = "new_algo_order";
  static constexpr std::tuple fields{Field{"symbol", &NewAlgoOrder::symbol},
                                     Field{"side", &NewAlgoOrder::side},
                                     Field{"type", &NewAlgoOrder::type},
                                     Field{"trigger", &NewAlgoOrder::trigger},
                                     Field{"price", &NewAlgoOrder::price},
                                     Field{"quantity", &NewAlgoOrder::quantity},
                                     Field{"close_position", &NewAlgoOrder::close_position},
                                     Field{"reduce_only", &NewAlgoOrder::reduce_only},
                                     Field{"working", &NewAlgoOrder::working},
                                     Field{"price_protect", &NewAlgoOrder::price_protect},
                                     Field{"time_in_force", &NewAlgoOrder::time_in_force},
                                     Field{"client_id", &NewAlgoOrder::client_id}};
};
struct DeleteAlgoOrder {
  std::int64_t algo_id = 0;
  std::string client_id;
  static constexpr std::string_view name = "delete_algo_order";
  static constexpr std::tuple fields{Field{"algo_id", &DeleteAlgoOrder::algo_id},
                                     Field{"client_id", &DeleteAlgoOrder::client_id}};
};
struct DeleteAllAlgoOrders {
  Symbol symbol;
  static constexpr std::string_view name = "delete_all_algo_orders";
  static constexpr std::tuple fields{Field{"symbol", &DeleteAllAlgoOrders::symbol}};
};
struct StartListenKey {
  static constexpr std::string_view name = "start_listen_key";
  static constexpr std::tuple fields{};
};
struct KeepListenKey {
  static constexpr std::string_view name = "keep_listen_key";
  static constexpr std::tuple fields{};
};
struct CloseListenKey {
  static constexpr std::string_view name = "close_listen_key";
  static constexpr std::tuple fields{};
};

using Request =
    std::variant<Ping, ServerTime, GetExchangeInfo, GetKlines, GetTicker24h, GetPrice,
                 GetBookTicker, GetPremiumIndex, GetFundingRates, GetLeverageBrackets,
                 GetPositionMode, GetAccount, GetBalance, GetPositions, GetCommissionRate, GetOrder,
                 GetOpenOrders, GetAllOrders, GetUserTrades, GetIncome, GetAlgoOrder,
                 GetOpenAlgoOrders, SetLeverage, SetMarginType, SetPositionMode, NewOrder,
                 DeleteOrder, DeleteAllOrders, NewAlgoOrder, DeleteAlgoOrder, DeleteAllAlgoOrders,
                 StartListenKey, KeepListenKey, CloseListenKey>;

}  // namespace gyre::wire
