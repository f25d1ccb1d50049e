#include "gyre/exchange/binance/encode.hpp"

#include <algorithm>

#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::binance {
namespace {

using wire::Query;

// Adds what is given: empty texts, zero ids and empty optionals are not.
class Parameters {
 public:
  Parameters& text(std::string_view name, std::string_view value) {
    if (!value.empty()) query_.add(name, value);
    return *this;
  }
  Parameters& maybe(std::string_view name, const std::optional<std::string>& value) {
    return value ? text(name, *value) : *this;
  }
  Parameters& number(std::string_view name, std::int64_t value) {
    query_.add(name, to_text(value));
    return *this;
  }
  Parameters& id(std::string_view name, std::int64_t value) {
    return value != 0 ? number(name, value) : *this;
  }
  Parameters& time(std::string_view name, const std::optional<Timestamp>& value) {
    return value ? number(name, to_ms(*value)) : *this;
  }
  Parameters& span(const std::optional<Timestamp>& start, const std::optional<Timestamp>& end) {
    return time("startTime", start).time("endTime", end);
  }
  template <class Dimension>
  Parameters& decimal(std::string_view name, Fixed<Dimension> value) {
    return value.is_zero() ? *this : text(name, to_text(value));
  }
  Parameters& flag(std::string_view name, bool value) {
    query_.add(name, value ? "true" : "false");
    return *this;
  }
  std::string take() const { return query_.text(); }

 private:
  Query query_;
};

// Left out where a symbol has one position.
std::string_view position_side(PositionSide position) {
  return position == PositionSide::Both ? "" : wire::spell(position);
}
Parameters of_symbol(const std::optional<wire::Symbol>& symbol) {
  return Parameters{}.maybe("symbol", symbol);
}
std::string order_ref(const wire::OrderRef& order) {
  return Parameters{}
      .text("symbol", order.symbol)
      .id("orderId", order.order_id)
      .text("origClientOrderId", order.client_id)
      .take();
}
std::string algo_ref(std::int64_t algo_id, const std::string& client_id) {
  return Parameters{}.id("algoId", algo_id).text("clientAlgoId", client_id).take();
}

struct Encoder {
  static Call get(std::string_view path, std::string query = {}) {
    return {"GET", path, std::move(query)};
  }
  static Call post(std::string_view path, std::string query = {}) {
    return {"POST", path, std::move(query)};
  }
  static Call put(std::string_view path) { return {"PUT", path, {}}; }
  static Call remove(std::string_view path, std::string query = {}) {
    return {"DELETE", path, std::move(query)};
  }

  Call operator()(const wire::Ping&) const { return get("/fapi/v1/ping"); }
  Call operator()(const wire::ServerTime&) const { return get("/fapi/v1/time"); }
  Call operator()(const wire::GetExchangeInfo&) const { return get("/fapi/v1/exchangeInfo"); }
  Call operator()(const wire::GetKlines& r) const {
    return get("/fapi/v1/klines", Parameters{}
                                      .text("symbol", r.symbol)
                                      .text("interval", to_string(r.timeframe))
                                      .span(r.start, r.end)
                                      .number("limit", r.limit)
                                      .take());
  }
  Call operator()(const wire::GetTicker24h& r) const {
    return get("/fapi/v1/ticker/24hr", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetPrice& r) const {
    return get("/fapi/v2/ticker/price", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetBookTicker& r) const {
    return get("/fapi/v1/ticker/bookTicker", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetPremiumIndex& r) const {
    return get("/fapi/v1/premiumIndex", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetFundingRates& r) const {
    return get("/fapi/v1/fundingRate",
               of_symbol(r.symbol).span(r.start, r.end).number("limit", r.limit).take());
  }
  Call operator()(const wire::GetLeverageBrackets& r) const {
    return get("/fapi/v1/leverageBracket", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetPositionMode&) const { return get("/fapi/v1/positionSide/dual"); }
  Call operator()(const wire::GetAccount&) const { return get("/fapi/v3/account"); }
  Call operator()(const wire::GetBalance&) const { return get("/fapi/v3/balance"); }
  Call operator()(const wire::GetPositions& r) const {
    return get("/fapi/v3/positionRisk", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetCommissionRate& r) const {
    return get("/fapi/v1/commissionRate", Parameters{}.text("symbol", r.symbol).take());
  }
  Call operator()(const wire::GetOrder& r) const {
    return get("/fapi/v1/order", order_ref(r.order));
  }
  Call operator()(const wire::GetOpenOrders& r) const {
    return get("/fapi/v1/openOrders", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::GetAllOrders& r) const {
    return get("/fapi/v1/allOrders", Parameters{}
                                         .text("symbol", r.symbol)
                                         .id("orderId", r.from_id)
                                         .span(r.start, r.end)
                                         .number("limit", r.limit)
                                         .take());
  }
  Call operator()(const wire::GetUserTrades& r) const {
    return get("/fapi/v1/userTrades", Parameters{}
                                          .text("symbol", r.symbol)
                                          .id("orderId", r.order_id)
                                          .id("fromId", r.from_id)
                                          .span(r.start, r.end)
                                          .number("limit", r.limit)
                                          .take());
  }
  Call operator()(const wire::GetIncome& r) const {
    return get("/fapi/v1/income", of_symbol(r.symbol)
                                      .text("incomeType", r.type)
                                      .span(r.start, r.end)
                                      .number("limit", r.limit)
                                      .take());
  }
  Call operator()(const wire::GetAlgoOrder& r) const {
    return get("/fapi/v1/algoOrder", algo_ref(r.algo_id, r.client_id));
  }
  Call operator()(const wire::GetOpenAlgoOrders& r) const {
    return get("/fapi/v1/openAlgoOrders", of_symbol(r.symbol).take());
  }
  Call operator()(const wire::SetLeverage& r) const {
    return post("/fapi/v1/leverage",
                Parameters{}.text("symbol", r.symbol).number("leverage", r.leverage).take());
  }
  Call operator()(const wire::SetMarginType& r) const {
    return post("/fapi/v1/marginType", Parameters{}
                                           .text("symbol", r.symbol)
                                           .text("marginType", r.isolated ? "ISOLATED" : "CROSSED")
                                           .take());
  }
  Call operator()(const wire::SetPositionMode& r) const {
    return post("/fapi/v1/positionSide/dual",
                Parameters{}.flag("dualSidePosition", r.hedge).take());
  }
  Call operator()(const wire::NewOrder& r) const;
  Call operator()(const wire::DeleteOrder& r) const {
    return remove("/fapi/v1/order", order_ref(r.order));
  }
  Call operator()(const wire::DeleteAllOrders& r) const {
    return remove("/fapi/v1/allOpenOrders", Parameters{}.text("symbol", r.symbol).take());
  }
  Call operator()(const wire::NewAlgoOrder& r) const;
  Call operator()(const wire::DeleteAlgoOrder& r) const {
    return remove("/fapi/v1/algoOrder", algo_ref(r.algo_id, r.client_id));
  }
  Call operator()(const wire::DeleteAllAlgoOrders& r) const {
    return remove("/fapi/v1/algoOpenOrders", Parameters{}.text("symbol", r.symbol).take());
  }
  Call operator()(const wire::StartListenKey&) const { return post("/fapi/v1/listenKey"); }
  Call operator()(const wire::KeepListenKey&) const { return put("/fapi/v1/listenKey"); }
  Call operator()(const wire::CloseListenKey&) const { return remove("/fapi/v1/listenKey"); }
};

Call Encoder::operator()(const wire::NewOrder& r) const {
  Parameters parameters;
  parameters.text("symbol", r.symbol)
      .text("side", wire::spell(r.side))
      .text("positionSide", position_side(r.position))
      .text("type", to_string(r.type));
  if (r.type == wire::OrderType::Limit)
    parameters.text("timeInForce", to_string(r.time_in_force)).decimal("price", r.price);
  parameters.decimal("quantity", r.quantity);
  if (r.reduce_only) parameters.flag("reduceOnly", true);
  return post("/fapi/v1/order", parameters.text("newClientOrderId", r.client_id)
                                    .text("newOrderRespType", to_string(r.response))
                                    .take());
}

Call Encoder::operator()(const wire::NewAlgoOrder& r) const {
  Parameters parameters;
  parameters.text("algoType", "CONDITIONAL")
      .text("symbol", r.symbol)
      .text("side", wire::spell(r.side))
      .text("positionSide", position_side(r.position))
      .text("type", to_string(r.type))
      .decimal("triggerPrice", r.trigger);
  if (r.type == wire::AlgoType::Stop || r.type == wire::AlgoType::TakeProfit)
    parameters.text("timeInForce", to_string(r.time_in_force)).decimal("price", r.price);
  parameters.decimal("quantity", r.quantity);
  if (r.close_position) parameters.flag("closePosition", true);
  if (r.reduce_only) parameters.flag("reduceOnly", true);
  return post("/fapi/v1/algoOrder", parameters.text("workingType", to_string(r.working))
                                        .flag("priceProtect", r.price_protect)
                                        .text("clientAlgoId", r.client_id)
                                        .take());
}

}  // namespace

Call encode(const wire::Request& request) { return std::visit(Encoder{}, request); }

std::string sign(const Call& call, Timestamp stamp, milliseconds window,
                 const wire::Signer& signer) {
  std::string query = call.query;
  if (!query.empty()) query += '&';
  query += "recvWindow=" + to_text(window.count()) + "&timestamp=" + to_text(to_ms(stamp));
  const auto signature = signer.sign(query);
  return query + "&signature=" + signature;
}

std::string describe(const Call& call) {
  auto text = std::string{call.method} + ' ' + std::string{call.path};
  std::string_view rest = call.query;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find('&'));
    (text += ' ') += one.substr(0, one.find('='));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return text;
}

std::string user_stream_path(std::string_view listen_key) {
  return "/private/ws/" + wire::percent_encode(listen_key);
}

// Names of streams stand in the URL with their '@' and '!', which need no encoding there.
std::string market_stream_path(const std::vector<std::string>& topics) {
  std::string path = "/market/stream?streams=";
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (i > 0) path += '/';
    for (const char c : topics[i]) {
      if (c == '@' || c == '!')
        path += c;
      else
        path += wire::percent_encode({&c, 1});
    }
  }
  return path;
}

namespace {

std::string subscription(std::string_view method, const std::vector<std::string>& topics) {
  std::string text;
  JsonObject{text}.add("method", method).add("params", topics).add("id", 1).end();
  return text;
}

}  // namespace

std::string subscribe(const std::vector<std::string>& topics) {
  return subscription("SUBSCRIBE", topics);
}
std::string unsubscribe(const std::vector<std::string>& topics) {
  return subscription("UNSUBSCRIBE", topics);
}

}  // namespace gyre::binance
