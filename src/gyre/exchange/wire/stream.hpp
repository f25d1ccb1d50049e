#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/exchange/wire/words.hpp"

// What the venue says unasked. `event_time` is E, market time.
namespace gyre::wire {

struct KlineMessage {
  Timestamp event_time;
  std::string symbol;
  Timeframe timeframe{};
  Bar bar;
  bool closed = false;
};
struct MarkPriceMessage {
  Timestamp event_time;
  std::string symbol;
  Price mark, index;
  Rate funding_rate;
  Timestamp next_funding;
};
struct MiniTickerMessage {
  Timestamp event_time;
  std::string symbol;
  double close = 0, open = 0, high = 0, low = 0, volume = 0, quote_volume = 0;
};
struct BookTickerMessage {
  Timestamp event_time;
  std::string symbol;
  Price bid, ask;
  Quantity bid_quantity, ask_quantity;
};

// The user stream.
struct OrderTradeUpdate {
  Timestamp event_time, transaction_time;
  std::string symbol, client_id;
  std::int64_t order_id = 0, trade_id = 0;  // trade_id 0: no fill in this message
  OrderSide side{};
  OrderType type{};
  TimeInForce time_in_force{};
  ExecutionType execution{};
  OrderStatus status{};
  Quantity quantity, filled, last_quantity;
  Price price, average, last_price;
  Money fee, realized;
  bool maker = false, reduce_only = false, close_position = false;
  std::string fee_asset;  // empty: the asset of the account
  PositionSide position{};
};
struct AlgoUpdate {
  Timestamp event_time, transaction_time;
  std::string symbol, client_id;
  std::int64_t algo_id = 0, order_id = 0;
  OrderSide side{};
  AlgoType type{};
  AlgoStatus status{};
  Price trigger, price;
  Quantity quantity, filled;  // filled: of the order it became
  bool close_position = false, reduce_only = false;
  WorkingType working{};
  std::string reason;  // why it was rejected
  PositionSide position{};
};
struct AccountUpdate {
  struct Position {
    std::string symbol;
    Money amount;  // signed quantity
    Price entry;
    Money unrealized, isolated_wallet;
    PositionSide position{};
  };
  Timestamp event_time, transaction_time;
  std::string reason;  // ORDER, FUNDING_FEE, …
  std::string funding_symbol;
  Money wallet, cross_wallet, change;
  std::vector<Position> positions;
};
struct AccountConfigUpdate {
  Timestamp event_time;
  std::string symbol;  // whose leverage changed; empty: nobody's
  int leverage = 0;
  std::optional<bool> multi_assets;  // when that mode changed
};
struct ListenKeyExpired {
  Timestamp event_time;
  std::string key;
};

// A contract was listed, or its state has changed: "contractInfo".
struct ContractInfoMessage {
  Timestamp event_time;
  std::string symbol, contract_type, status;  // as exchangeInfo spells them
  Timestamp onboard, delivery;
};

using StreamMessage = std::variant<KlineMessage, MarkPriceMessage, MiniTickerMessage,
                                   BookTickerMessage, OrderTradeUpdate, AlgoUpdate, AccountUpdate,
                                   AccountConfigUpdate, ListenKeyExpired, ContractInfoMessage>;

}  // namespace gyre::wire
