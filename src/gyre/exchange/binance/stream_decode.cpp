#include "gyre/exchange/binance/stream_decode.hpp"

#include <algorithm>
#include <array>

#include "gyre/exchange/binance/redact.hpp"
#include "gyre/exchange/binance/views.hpp"

namespace gyre::binance {
namespace {

using simdjson::dom::array;

// A member object.
Result<Json> member(const Json& json, std::string_view name) {
  Json found;
  if (json[name].get(found)) return fail(Errc::Parse, std::string{name} + " is missing");
  return found;
}

Result<wire::KlineMessage> kline(const Json& json) {
  wire::KlineMessage message;
  GYRE_TRY(const auto inner, member(json, "k"));
  auto& bar = message.bar;
  GYRE_CHECK(ObjectReader{json}.field("E", message.event_time).field("s", message.symbol).done());
  GYRE_CHECK(ObjectReader{inner}
                 .field("t", bar.opened)
                 .field("i", message.timeframe)
                 .field("o", bar.open)
                 .field("c", bar.close)
                 .field("h", bar.high)
                 .field("l", bar.low)
                 .field("v", bar.volume)
                 .field("x", message.closed)
                 .done());
  return message;
}

Result<wire::MarkPriceMessage> mark_price(const Json& json) {
  wire::MarkPriceMessage message;
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("s", message.symbol)
                 .field("p", Rounded{message.mark})
                 .maybe("i", Rounded{message.index})
                 .maybe("r", message.funding_rate)
                 .maybe("T", message.next_funding)
                 .done());
  return message;
}

Result<wire::MiniTickerMessage> mini_ticker(const Json& json) {
  wire::MiniTickerMessage message;
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("s", message.symbol)
                 .field("c", message.close)
                 .field("o", message.open)
                 .field("h", message.high)
                 .field("l", message.low)
                 .field("v", message.volume)
                 .field("q", message.quote_volume)
                 .done());
  return message;
}

Result<wire::BookTickerMessage> book_ticker(const Json& json) {
  wire::BookTickerMessage message;
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("s", message.symbol)
                 .field("b", message.bid)
                 .field("B", message.bid_quantity)
                 .field("a", message.ask)
                 .field("A", message.ask_quantity)
                 .done());
  return message;
}

Result<wire::OrderTradeUpdate> order_update(const Json& json) {
  wire::OrderTradeUpdate message;
  GYRE_TRY(const auto order, member(json, "o"));
  std::string type;
  Json status;
  if (order["X"].get(status) || !read_status(status, message.status))
    return fail(Errc::Parse, "X is not understood");
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("T", message.transaction_time)
                 .done());
  GYRE_CHECK(ObjectReader{order}
                 .field("s", message.symbol)
                 .field("c", message.client_id)
                 .field("S", message.side)
                 .field("o", type)
                 .maybe("f", Lenient{message.time_in_force})
                 .field("x", Lenient{message.execution})
                 .field("i", message.order_id)
                 .maybe("t", message.trade_id)
                 .field("q", message.quantity)
                 .field("z", message.filled)
                 .field("l", message.last_quantity)
                 .maybe("p", message.price)
                 .maybe("ap", Rounded{message.average})
                 .maybe("L", message.last_price)
                 .maybe("n", Rounded{message.fee})
                 .maybe("N", message.fee_asset)
                 .maybe("rp", Rounded{message.realized})
                 .maybe("m", message.maker)
                 .maybe("R", message.reduce_only)
                 .maybe("cp", message.close_position)
                 .maybe("ps", message.position)
                 .done());
  message.type = order_type(type);
  return message;
}

Result<wire::AlgoUpdate> algo_update(const Json& json) {
  wire::AlgoUpdate message;
  GYRE_TRY(const auto order, member(json, "o"));
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("T", message.transaction_time)
                 .done());
  GYRE_CHECK(ObjectReader{order}
                 .field("s", message.symbol)
                 .field("caid", message.client_id)
                 .field("aid", message.algo_id)
                 .maybe("ai", message.order_id)
                 .field("S", message.side)
                 .maybe("o", Lenient{message.type})
                 .field("X", message.status)
                 .maybe("tp", message.trigger)
                 .maybe("p", message.price)
                 .maybe("q", message.quantity)
                 .maybe("aq", message.filled)
                 .maybe("cp", message.close_position)
                 .maybe("R", message.reduce_only)
                 .maybe("wt", Lenient{message.working})
                 .maybe("rm", message.reason)
                 .maybe("ps", message.position)
                 .done());
  return message;
}

Result<> read_position(const Json& json, wire::AccountUpdate::Position& position) {
  return ObjectReader{json}
      .field("s", position.symbol)
      .field("pa", position.amount)
      .field("ep", Rounded{position.entry})
      .maybe("up", Rounded{position.unrealized})
      .maybe("iw", Rounded{position.isolated_wallet})
      .maybe("ps", position.position)
      .done();
}

// Balances of other assets are none of our business.
Result<> read_usdt(const array& balances, wire::AccountUpdate& message) {
  for (const auto balance : balances) {
    std::string asset;
    GYRE_CHECK(ObjectReader{balance}.field("a", asset).done());
    if (asset != "USDT") continue;
    GYRE_CHECK(ObjectReader{balance}
                   .field("wb", message.wallet)
                   .field("cw", message.cross_wallet)
                   .maybe("bc", message.change)
                   .done());
  }
  return {};
}

Result<wire::AccountUpdate> account_update(const Json& json) {
  wire::AccountUpdate message;
  GYRE_TRY(const auto account, member(json, "a"));
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("T", message.transaction_time)
                 .done());
  GYRE_CHECK(
      ObjectReader{account}.field("m", message.reason).maybe("S", message.funding_symbol).done());
  array list;
  if (!account["B"].get(list)) GYRE_CHECK(read_usdt(list, message));
  if (!account["P"].get(list))
    for (const auto position : list)
      GYRE_CHECK(read_position(position, message.positions.emplace_back()));
  return message;
}

Result<wire::AccountConfigUpdate> account_config(const Json& json) {
  wire::AccountConfigUpdate message;
  GYRE_CHECK(ObjectReader{json}.field("E", message.event_time).done());
  Json leverage;
  if (!json["ac"].get(leverage))
    GYRE_CHECK(
        ObjectReader{leverage}.field("s", message.symbol).field("l", message.leverage).done());
  if (Json assets; !json["ai"].get(assets)) {
    bool multi = false;
    GYRE_CHECK(ObjectReader{assets}.field("j", multi).done());
    message.multi_assets = multi;
  }
  return message;
}

Result<wire::ListenKeyExpired> listen_key_expired(const Json& json) {
  wire::ListenKeyExpired message;
  GYRE_CHECK(
      ObjectReader{json}.field("E", message.event_time).maybe("listenKey", message.key).done());
  return message;
}

Result<wire::ContractInfoMessage> contract_info(const Json& json) {
  wire::ContractInfoMessage message;
  GYRE_CHECK(ObjectReader{json}
                 .field("E", message.event_time)
                 .field("s", message.symbol)
                 .field("ct", message.contract_type)
                 .field("cs", message.status)
                 .maybe("ot", message.onboard)
                 .maybe("dt", message.delivery)
                 .done());
  return message;
}

constexpr auto kUnused = std::to_array<std::string_view>(
    {"TRADE_LITE", "MARGIN_CALL", "CONDITIONAL_ORDER_TRIGGER_REJECT", "STRATEGY_UPDATE",
     "GRID_UPDATE", "aggTrade", "trade", "24hrTicker", "depthUpdate", "forceOrder",
     "continuous_kline", "compositeIndex", "assetIndexUpdate"});

Result<> read_event(const Json& json, std::vector<wire::StreamMessage>& messages) {
  std::string_view kind;
  if (json["e"].get(kind)) {
    // The answer to a subscription: {"result":null,"id":1}.
    Json id;
    return json["id"].get(id) ? fail(Errc::Parse, "a message without a kind") : Result<>{};
  }
  const auto add = [&](auto message) -> Result<> {
    if (!message) return std::unexpected(std::move(message).error().in(kind));
    messages.push_back(*std::move(message));
    return {};
  };
  if (kind == "kline") return add(kline(json));
  if (kind == "markPriceUpdate") return add(mark_price(json));
  if (kind == "24hrMiniTicker") return add(mini_ticker(json));
  if (kind == "bookTicker") return add(book_ticker(json));
  if (kind == "ORDER_TRADE_UPDATE") return add(order_update(json));
  if (kind == "ALGO_UPDATE") return add(algo_update(json));
  if (kind == "ACCOUNT_UPDATE") return add(account_update(json));
  if (kind == "ACCOUNT_CONFIG_UPDATE") return add(account_config(json));
  if (kind == "listenKeyExpired") return add(listen_key_expired(json));
  if (kind == "contractInfo") return add(contract_info(json));
  if (std::ranges::find(kUnused, kind) != kUnused.end()) return {};
  return fail(Errc::Parse, "unknown event " + redact(kind));
}

}  // namespace

Result<> StreamDecoder::decode(std::string_view frame, std::vector<wire::StreamMessage>& messages) {
  const auto before = messages.size();
  Json json, data;
  if (parser_.parse(frame.data(), frame.size()).get(json)) return fail(Errc::Parse, "not JSON");
  if (json.is_object() && !json["data"].get(data)) json = data;
  Result<> done;
  if (array list; !json.get(list)) {
    for (const auto element : list)
      if (done) done = read_event(element, messages);
  } else if (json.is_object()) {
    done = read_event(json, messages);
  } else {
    done = fail(Errc::Parse, "neither a message nor a list of them");
  }
  if (!done) messages.resize(before);
  return done;
}

}  // namespace gyre::binance
