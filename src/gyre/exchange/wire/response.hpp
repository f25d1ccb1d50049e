#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/exchange/wire/words.hpp"

// What the venue answers, a struct a shape.
namespace gyre::wire {

struct Empty {};  // {}, or a bare success

struct TimeView {
  Timestamp time;
};
struct RateLimits {  // as the venue enforces them, from exchangeInfo
  int weight_1m = 2400, orders_10s = 300, orders_1m = 1200;
};
struct InstrumentView {
  Instrument instrument;  // without brackets and our own fees
  std::string status, contract_type, quote;
  int price_precision = 8, quantity_precision = 8;
};
struct ExchangeInfoView {
  Timestamp time;
  RateLimits limits;
  std::vector<InstrumentView> symbols;
};
struct KlineView {
  Bar bar;
  Timestamp close_time;  // opened + frame - 1 ms
  double quote_volume = kNaN;
  std::int64_t count = 0;
  double taker_volume = kNaN, taker_quote_volume = kNaN;
};
struct KlinesView {
  std::vector<KlineView> bars;  // oldest first; the last one may be forming
};
struct Ticker24hView {
  std::string symbol;
  double change = 0, change_percent = 0, weighted_average = 0;
  double last = 0, last_quantity = 0, open = 0, high = 0, low = 0, volume = 0, quote_volume = 0;
  Timestamp open_time, close_time;
  std::int64_t count = 0;
};
struct PriceView {
  std::string symbol;
  Price price;
  Timestamp time;
};
struct BookTickerView {
  std::string symbol;
  Price bid, ask;
  Quantity bid_quantity, ask_quantity;
  Timestamp time;
};
struct PremiumIndexView {
  std::string symbol;
  Price mark, index;
  Rate funding_rate;  // of the coming funding instant
  Timestamp next_funding, time;
};
struct FundingRateView {
  std::string symbol;
  Timestamp time;
  Rate rate;
  Price mark;
};
struct BracketsView {
  std::string symbol;
  std::vector<Bracket> brackets;
};
struct PositionModeView {
  bool hedge = false;
};
struct PositionView {
  std::string symbol;
  Money amount;  // signed quantity: positionAmt
  Price entry, break_even, mark, liquidation;
  Money unrealized, notional, isolated_margin, isolated_wallet;
  Money initial_margin, maintenance_margin;
  int leverage = 20;
  bool isolated = true;
  Timestamp updated;
  PositionSide position{};
};
struct AssetView {
  std::string asset;
  Money wallet;
};
struct AccountView {
  Money wallet, unrealized, margin_balance, available;
  Money initial_margin, maintenance_margin, position_margin, order_margin;
  std::vector<PositionView> positions;  // those with a quantity or an open order
  Timestamp updated;
  std::vector<AssetView> assets;  // those told of, with the account's own
};
struct BalanceView {
  std::string asset = "USDT";
  Money wallet, unrealized, available;
  Timestamp updated;
};
struct CommissionRateView {
  std::string symbol;
  Rate maker, taker;
};
struct LeverageView {
  std::string symbol;
  int leverage = 1;
  Money notional_max;
};
struct OrderView {
  std::string symbol, client_id;
  std::int64_t order_id = 0;
  OrderSide side{};
  OrderType type{};
  TimeInForce time_in_force{};
  OrderStatus status{};
  Quantity quantity, filled;
  Price price, average;
  Money quote_filled;
  bool reduce_only = false, close_position = false;
  Timestamp created, updated;
  PositionSide position{};
};
struct AlgoView {
  std::string symbol, client_id;
  std::int64_t algo_id = 0, order_id = 0;  // order_id: what it became once triggered
  OrderSide side{};
  AlgoType type{};
  AlgoStatus status{};
  Price trigger, price;
  Quantity quantity;
  bool close_position = false, reduce_only = false, price_protect = false;
  WorkingType working{};
  TimeInForce time_in_force{};
  Timestamp created, updated, triggered;
  PositionSide position{};
};
struct UserTradeView {
  std::string symbol;
  std::int64_t trade_id = 0, order_id = 0;
  OrderSide side{};
  Price price;
  Quantity quantity;
  Money quote, fee, realized;
  bool maker = false;
  Timestamp time;
  std::string fee_asset;  // empty: the asset of the account
  PositionSide position{};
};
struct IncomeView {
  std::string symbol, type, info;
  Money amount;
  std::int64_t id = 0, trade_id = 0;
  Timestamp time;
  std::string asset;  // empty: the asset of the account
};
struct ListenKeyView {
  std::string key;
};

// The venue said no: {"code":-2019,"msg":"Margin is insufficient."}
struct ErrorView {
  int code = 0;
  std::string message;
};

using Body =
    std::variant<Empty, ErrorView, TimeView, ExchangeInfoView, KlinesView,
                 std::vector<Ticker24hView>, std::vector<PriceView>, std::vector<BookTickerView>,
                 std::vector<PremiumIndexView>, std::vector<FundingRateView>,
                 std::vector<BracketsView>, PositionModeView, AccountView, std::vector<BalanceView>,
                 std::vector<PositionView>, CommissionRateView, LeverageView, OrderView,
                 std::vector<OrderView>, AlgoView, std::vector<AlgoView>,
                 std::vector<UserTradeView>, std::vector<IncomeView>, ListenKeyView>;

// The answer as what was asked for.
template <class View>
Result<const View*> expect(const Body& body) {
  if (const auto* view = std::get_if<View>(&body)) return view;
  return fail(Errc::Parse, "an answer of another shape");
}

struct Response {
  int status = 200;  // of HTTP
  Body body;
  // From the headers; -1 where the venue did not send one.
  int used_weight_1m = -1, orders_10s = -1, orders_1m = -1;
  int retry_after_s = -1;

  bool ok() const { return status == 200; }
};

}  // namespace gyre::wire
