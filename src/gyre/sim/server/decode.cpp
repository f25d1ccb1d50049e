#include "gyre/sim/server/decode.hpp"

#include <algorithm>

namespace gyre::sim::server::decode {
namespace {

constexpr std::int64_t kLeverageReadable = 1'000'000;  // beyond any that the core may allow

wire::Request refused(ParameterReader& from, Refusal refusal) {
  from.refuse(std::move(refusal));
  return wire::Ping{};
}

OrderSide read_order_side(ParameterReader& from) {
  const auto side = wire::read_side(from.text("side"));
  if (!side) from.refuse(refuse::invalid_side());
  return side.value_or(OrderSide::Buy);
}

PositionSide read_position(ParameterReader& from) {
  const auto text = from.optional_text("positionSide").value_or("BOTH");
  const auto position = wire::read_position_side(text);
  if (!position) from.refuse(refuse::invalid_position_side());
  return position.value_or(PositionSide::Both);
}

wire::OrderRef read_order_ref(ParameterReader& from) {
  wire::OrderRef order{from.text("symbol"), from.optional_whole("orderId").value_or(0),
                       from.optional_text("origClientOrderId").value_or("")};
  if (order.order_id == 0 && order.client_id.empty())
    from.refuse(refuse::both_missing("origClientOrderId", "orderId"));
  return order;
}

template <class T>
T read_algo_ref(ParameterReader& from) {
  T request{from.optional_whole("algoId").value_or(0),
            from.optional_text("clientAlgoId").value_or("")};
  if (request.algo_id == 0 && request.client_id.empty())
    from.refuse(refuse::both_missing("clientAlgoId", "algoId"));
  return request;
}

// A sent zero stands for "none": several clients send every field.
bool is_sent(ParameterReader& from, std::string_view name) {
  return from.has(name) && !from.optional_decimal<Price>(name).is_zero();
}

}  // namespace

wire::Request klines(ParameterReader& from) {
  wire::GetKlines request{.symbol = from.text("symbol"), .start = {}, .end = {}};
  if (!from.has("interval")) from.refuse(refuse::missing("interval"));
  request.timeframe = from.choice("interval", Timeframe::m1, refuse::invalid_interval());
  request.start = from.time("startTime");
  request.end = from.time("endTime");
  request.limit = from.limit(500, 1500);
  return request;
}

wire::Request funding_rates(ParameterReader& from) {
  return wire::GetFundingRates{from.optional_text("symbol"), from.time("startTime"),
                               from.time("endTime"), from.limit(100, 1000)};
}

wire::Request leverage(ParameterReader& from) {
  const auto symbol = from.text("symbol");
  const auto leverage = std::min<std::int64_t>(from.whole("leverage"), kLeverageReadable);
  return wire::SetLeverage{symbol, static_cast<int>(leverage)};
}

wire::Request margin_type(ParameterReader& from) {
  const auto symbol = from.text("symbol");
  const auto type = from.text("marginType");
  if (type != "ISOLATED" && type != "CROSSED") from.refuse(refuse::invalid_data("marginType"));
  return wire::SetMarginType{symbol, type == "ISOLATED"};
}

wire::Request position_mode(ParameterReader& from) {
  if (!from.has("dualSidePosition")) from.refuse(refuse::missing("dualSidePosition"));
  return wire::SetPositionMode{from.flag("dualSidePosition", false)};
}

wire::Request new_order(ParameterReader& from) {
  wire::NewOrder order{.symbol = from.text("symbol"), .side = read_order_side(from)};
  const auto type = from.text("type");
  if (from_string<wire::AlgoType>(type)) return refused(from, refuse::wrong_order_endpoint());
  if (!from_string<wire::OrderType>(type)) return refused(from, refuse::invalid_order_type());
  order.type = *from_string<wire::OrderType>(type);
  order.position = read_position(from);
  const bool is_limit = order.type == wire::OrderType::Limit;
  if (is_limit && !from.has("timeInForce")) from.refuse(refuse::missing("timeInForce"));
  if (!is_limit && from.has("timeInForce"))
    from.refuse({400, -1114, "TimeInForce parameter sent when not required."});
  order.time_in_force =
      from.choice("timeInForce", wire::TimeInForce::Gtc, refuse::invalid_time_in_force());
  order.quantity = from.decimal<Quantity>("quantity");
  if (is_limit) order.price = from.decimal<Price>("price");
  if (!is_limit && is_sent(from, "price")) from.refuse(refuse::not_required("price"));
  for (const auto* name : {"stopPrice", "activationPrice", "callbackRate"})
    if (is_sent(from, name)) from.refuse(refuse::not_required(name));
  if (from.flag("closePosition", false)) from.refuse(refuse::not_required("closePosition"));
  order.reduce_only = from.flag("reduceOnly", false);
  order.client_id = from.optional_text("newClientOrderId").value_or("");
  order.response = from.choice("newOrderRespType", wire::ResponseType::Ack,
                               refuse::invalid_data("newOrderRespType"));
  return order;
}

wire::Request order(ParameterReader& from) { return wire::GetOrder{read_order_ref(from)}; }
wire::Request delete_order(ParameterReader& from) {
  return wire::DeleteOrder{read_order_ref(from)};
}

wire::Request all_orders(ParameterReader& from) {
  return wire::GetAllOrders{from.text("symbol"), from.optional_whole("orderId").value_or(0),
                            from.time("startTime"), from.time("endTime"), from.limit(500, 1000)};
}

wire::Request user_trades(ParameterReader& from) {
  return wire::GetUserTrades{.symbol = from.text("symbol"),
                             .order_id = from.optional_whole("orderId").value_or(0),
                             .from_id = from.optional_whole("fromId").value_or(0),
                             .start = from.time("startTime"),
                             .end = from.time("endTime"),
                             .limit = from.limit(500, 1000)};
}

wire::Request income(ParameterReader& from) {
  return wire::GetIncome{from.optional_text("symbol"),
                         from.optional_text("incomeType").value_or(""), from.time("startTime"),
                         from.time("endTime"), from.limit(100, 1000)};
}

wire::Request new_algo_order(ParameterReader& from) {
  if (from.text("algoType") != "CONDITIONAL") from.refuse(refuse::invalid_data("algoType"));
  wire::NewAlgoOrder order{.symbol = from.text("symbol"), .side = read_order_side(from)};
  const auto type = from_string<wire::AlgoType>(from.text("type"));
  if (!type) return refused(from, refuse::invalid_order_type());
  order.type = *type;
  order.position = read_position(from);
  order.close_position = from.flag("closePosition", false);
  order.reduce_only = from.flag("reduceOnly", false);
  order.price_protect = from.flag("priceProtect", false);
  const bool is_trailing = order.type == wire::AlgoType::TrailingStopMarket;
  const bool is_limit =
      order.type == wire::AlgoType::Stop || order.type == wire::AlgoType::TakeProfit;
  if (!is_trailing) order.trigger = from.decimal<Price>("triggerPrice");
  if (is_limit) order.price = from.decimal<Price>("price");
  if (!is_limit && is_sent(from, "price")) from.refuse(refuse::not_required("price"));
  order.quantity = order.close_position ? from.optional_decimal<Quantity>("quantity")
                                        : from.decimal<Quantity>("quantity");
  order.working = from.choice("workingType", wire::WorkingType::ContractPrice,
                              refuse::invalid_data("workingType"));
  order.time_in_force =
      from.choice("timeInForce", wire::TimeInForce::Gtc, refuse::invalid_time_in_force());
  order.client_id = from.optional_text("clientAlgoId").value_or("");
  return order;
}

wire::Request algo_order(ParameterReader& from) { return read_algo_ref<wire::GetAlgoOrder>(from); }
wire::Request delete_algo_order(ParameterReader& from) {
  return read_algo_ref<wire::DeleteAlgoOrder>(from);
}

}  // namespace gyre::sim::server::decode
