#include "gyre/sim/server/encode_order.hpp"

#include "gyre/core/json_write.hpp"

namespace gyre::sim::server {

void write_order(std::string& out, const wire::OrderView& view, bool with_time) {
  JsonObject json{out};
  json.add("orderId", view.order_id)
      .add("symbol", view.symbol)
      .add("status", view.status)
      .add("clientOrderId", view.client_id)
      .add("price", view.price)
      .add("avgPrice", view.average)
      .add("origQty", view.quantity)
      .add("executedQty", view.filled)
      .add("cumQty", view.filled)
      .add("cumQuote", view.quote_filled)
      .add("timeInForce", view.time_in_force)
      .add("type", view.type)
      .add("reduceOnly", view.reduce_only)
      .add("closePosition", view.close_position)
      .add("side", wire::spell(view.side))
      .add("positionSide", wire::spell(view.position))
      .add("stopPrice", "0")
      .add("workingType", "CONTRACT_PRICE")
      .add("priceProtect", false)
      .add("origType", view.type)
      .add("priceMatch", "NONE")
      .add("selfTradePreventionMode", "EXPIRE_MAKER")
      .add("goodTillDate", 0);
  if (with_time) json.add("time", view.created);
  json.add("updateTime", view.updated).end();
}

void write_algo(std::string& out, const wire::AlgoView& view) {
  const bool is_market = view.price.is_zero();
  JsonObject{out}
      .add("algoId", view.algo_id)
      .add("clientAlgoId", view.client_id)
      .add("algoType", "CONDITIONAL")
      .add("orderType", view.type)
      .add("symbol", view.symbol)
      .add("side", wire::spell(view.side))
      .add("positionSide", wire::spell(view.position))
      .add("timeInForce", view.time_in_force)
      .add("quantity", view.quantity)
      .add("algoStatus", view.status)
      .add("actualOrderId", view.order_id == 0 ? "" : std::to_string(view.order_id))
      .add("actualPrice", "0")
      .add("actualQty", "0")
      .add("actualType", is_market ? "MARKET" : "LIMIT")
      .add("triggerPrice", view.trigger)
      .add("price", view.price)
      .raw("icebergQuantity", "null")
      .add("tpTriggerPrice", "0")
      .add("tpPrice", "0")
      .add("slTriggerPrice", "0")
      .add("slPrice", "0")
      .add("tpOrderType", "")
      .add("selfTradePreventionMode", "EXPIRE_MAKER")
      .add("workingType", view.working)
      .add("priceMatch", "NONE")
      .add("closePosition", view.close_position)
      .add("priceProtect", view.price_protect)
      .add("reduceOnly", view.reduce_only)
      .add("activatePrice", "")
      .add("callbackRate", "")
      .add("createTime", view.created)
      .add("updateTime", view.updated)
      .add("triggerTime", view.triggered)
      .add("goodTillDate", 0)
      .end();
}

void write_algo_canceled(std::string& out, const wire::AlgoView& view) {
  JsonObject{out}
      .add("algoId", view.algo_id)
      .add("clientAlgoId", view.client_id)
      .add("code", "200")
      .add("msg", "success")
      .end();
}

void write_user_trade(std::string& out, const wire::UserTradeView& view) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("id", view.trade_id)
      .add("orderId", view.order_id)
      .add("side", wire::spell(view.side))
      .add("price", view.price)
      .add("qty", view.quantity)
      .add("realizedPnl", view.realized)
      .add("quoteQty", view.quote)
      .add("baseQty", view.quantity)
      .add("commission", view.fee)
      .add("commissionAsset", view.fee_asset.empty() ? "USDT" : view.fee_asset)
      .add("marginAsset", "USDT")
      .add("time", view.time)
      .add("positionSide", wire::spell(view.position))
      .add("pair", view.symbol)
      .add("buyer", view.side == OrderSide::Buy)
      .add("maker", view.maker)
      .end();
}

void write_income(std::string& out, const wire::IncomeView& view) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("incomeType", view.type)
      .add("income", view.amount)
      .add("asset", view.asset.empty() ? "USDT" : view.asset)
      .add("info", view.info)
      .add("time", view.time)
      .add("tranId", view.id)
      .add("tradeId", view.trade_id == 0 ? "" : std::to_string(view.trade_id))
      .end();
}

}  // namespace gyre::sim::server
