#include "gyre/exchange/binance/views.hpp"

namespace gyre::binance {
namespace {

bool read_type(const Json& json, wire::OrderType& type) {
  std::string_view text;
  if (json.get(text)) return false;
  type = order_type(text);
  return true;
}

// The reader's way to the fields with a rule of their own.
template <class T>
struct With {
  T& value;
  bool (*rule)(const Json&, T&);
};
template <class T>
With(T&, bool (*)(const Json&, T&)) -> With<T>;
template <class T>
bool read(const Json& json, With<T> with) {
  return with.rule(json, with.value);
}

template <class View>
Result<> read_members(const Json& json, std::string_view name, std::vector<View>& views) {
  simdjson::dom::array members;
  if (json[name].get(members)) return fail(Errc::Parse, std::string{name} + " is not a list");
  for (const auto member : members) GYRE_CHECK(read_view(member, views.emplace_back()));
  return {};
}

}  // namespace

wire::OrderType order_type(std::string_view text) {
  return text.contains("MARKET") ? wire::OrderType::Market : wire::OrderType::Limit;
}

bool read_status(const Json& json, wire::OrderStatus& status) {
  std::string_view text;
  if (json.get(text)) return false;
  const bool old = text == "NEW_INSURANCE" || text == "NEW_ADL";
  const auto known = from_string<wire::OrderStatus>(old ? "NEW" : text);
  if (known) status = *known;
  return known.has_value();
}

Result<> read_view(const Json& json, Bracket& bracket) {
  return ObjectReader{json}
      .field("notionalFloor", Capped{bracket.floor})
      .field("notionalCap", Capped{bracket.cap})
      .field("initialLeverage", bracket.leverage_max)
      .field("maintMarginRatio", bracket.maintenance_rate)
      .field("cum", Rounded{bracket.deduction})
      .done();
}

Result<> read_view(const Json& json, wire::BracketsView& view) {
  GYRE_CHECK(ObjectReader{json}.field("symbol", view.symbol).done());
  return read_members(json, "brackets", view.brackets);
}

Result<> read_view(const Json& json, wire::PositionModeView& view) {
  return ObjectReader{json}.field("dualSidePosition", view.hedge).done();
}

Result<> read_view(const Json& json, wire::PositionView& view) {
  std::string margin;
  GYRE_CHECK(ObjectReader{json}
                 .field("symbol", view.symbol)
                 .field("positionAmt", view.amount)
                 .maybe("entryPrice", Rounded{view.entry})
                 .maybe("breakEvenPrice", Rounded{view.break_even})
                 .maybe("markPrice", Rounded{view.mark})
                 .maybe("liquidationPrice", Rounded{view.liquidation})
                 .maybe("unRealizedProfit", Rounded{view.unrealized})
                 .maybe("unrealizedProfit", Rounded{view.unrealized})
                 .maybe("notional", Rounded{view.notional})
                 .maybe("isolatedMargin", Rounded{view.isolated_margin})
                 .maybe("isolatedWallet", Rounded{view.isolated_wallet})
                 .maybe("initialMargin", Rounded{view.initial_margin})
                 .maybe("maintMargin", Rounded{view.maintenance_margin})
                 .maybe("leverage", view.leverage)
                 .maybe("marginType", margin)
                 .maybe("updateTime", view.updated)
                 .maybe("positionSide", view.position)
                 .done());
  if (!margin.empty()) view.isolated = margin == "isolated";
  return {};
}

Result<> read_view(const Json& json, wire::AssetView& view) {
  return ObjectReader{json}.field("asset", view.asset).field("walletBalance", view.wallet).done();
}

Result<> read_view(const Json& json, wire::AccountView& view) {
  GYRE_CHECK(ObjectReader{json}
                 .field("totalWalletBalance", view.wallet)
                 .field("totalUnrealizedProfit", Rounded{view.unrealized})
                 .field("totalMarginBalance", Rounded{view.margin_balance})
                 .field("availableBalance", Rounded{view.available})
                 .field("totalInitialMargin", Rounded{view.initial_margin})
                 .field("totalMaintMargin", Rounded{view.maintenance_margin})
                 .field("totalPositionInitialMargin", Rounded{view.position_margin})
                 .field("totalOpenOrderInitialMargin", Rounded{view.order_margin})
                 .maybe("updateTime", view.updated)
                 .done());
  if (Json assets; !json["assets"].get(assets))
    GYRE_CHECK(read_members(json, "assets", view.assets));
  return read_members(json, "positions", view.positions);
}

Result<> read_view(const Json& json, wire::BalanceView& view) {
  return ObjectReader{json}
      .field("asset", view.asset)
      .field("balance", view.wallet)
      .field("crossUnPnl", Rounded{view.unrealized})
      .field("availableBalance", Rounded{view.available})
      .maybe("updateTime", view.updated)
      .done();
}

Result<> read_view(const Json& json, wire::CommissionRateView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("makerCommissionRate", view.maker)
      .field("takerCommissionRate", view.taker)
      .done();
}

Result<> read_view(const Json& json, wire::LeverageView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("leverage", view.leverage)
      .field("maxNotionalValue", Capped{view.notional_max})
      .done();
}

Result<> read_view(const Json& json, wire::OrderView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("clientOrderId", view.client_id)
      .field("orderId", view.order_id)
      .field("side", view.side)
      .field("type", With{view.type, read_type})
      .maybe("timeInForce", Lenient{view.time_in_force})
      .field("status", With{view.status, read_status})
      .field("origQty", view.quantity)
      .field("executedQty", view.filled)
      .field("price", view.price)
      .maybe("avgPrice", Rounded{view.average})
      .maybe("cumQuote", Rounded{view.quote_filled})
      .maybe("reduceOnly", view.reduce_only)
      .maybe("closePosition", view.close_position)
      .maybe("time", view.created)
      .maybe("updateTime", view.updated)
      .maybe("positionSide", view.position)
      .done();
}

// The answer to a cancel has the ids alone; lists say "type" or "orderType".
Result<> read_view(const Json& json, wire::AlgoView& view) {
  return ObjectReader{json}
      .maybe("symbol", view.symbol)
      .field("clientAlgoId", view.client_id)
      .field("algoId", view.algo_id)
      .maybe("actualOrderId", view.order_id)
      .maybe("side", view.side)
      .maybe("type", Lenient{view.type})
      .maybe("orderType", Lenient{view.type})
      .maybe("algoStatus", view.status)
      .maybe("triggerPrice", view.trigger)
      .maybe("price", view.price)
      .maybe("quantity", view.quantity)
      .maybe("closePosition", view.close_position)
      .maybe("reduceOnly", view.reduce_only)
      .maybe("priceProtect", view.price_protect)
      .maybe("workingType", Lenient{view.working})
      .maybe("timeInForce", Lenient{view.time_in_force})
      .maybe("createTime", view.created)
      .maybe("updateTime", view.updated)
      .maybe("triggerTime", view.triggered)
      .maybe("positionSide", view.position)
      .done();
}

Result<> read_view(const Json& json, wire::UserTradeView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("id", view.trade_id)
      .field("orderId", view.order_id)
      .field("side", view.side)
      .field("price", view.price)
      .field("qty", view.quantity)
      .maybe("quoteQty", Rounded{view.quote})
      .maybe("commission", Rounded{view.fee})
      .maybe("commissionAsset", view.fee_asset)
      .maybe("realizedPnl", Rounded{view.realized})
      .field("maker", view.maker)
      .field("time", view.time)
      .maybe("positionSide", view.position)
      .done();
}

Result<> read_view(const Json& json, wire::IncomeView& view) {
  return ObjectReader{json}
      .maybe("symbol", view.symbol)
      .field("incomeType", view.type)
      .field("income", view.amount)
      .maybe("info", view.info)
      .field("time", view.time)
      .field("tranId", view.id)
      .maybe("tradeId", view.trade_id)
      .maybe("asset", view.asset)
      .done();
}

Result<> read_view(const Json& json, wire::ListenKeyView& view) {
  return ObjectReader{json}.field("listenKey", view.key).done();
}

}  // namespace gyre::binance
