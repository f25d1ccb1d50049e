#include <utility>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/server/encode.hpp"

namespace gyre::sim::server {
namespace {

// The hot one: written without intermediate strings.
void write(std::string& out, const wire::KlineMessage& message) {
  const auto& bar = message.bar;
  const auto frame = to_string(message.timeframe);
  (out += R"({"e":"kline","E":)");
  write_json(out, message.event_time);
  ((out += R"(,"s":")") += message.symbol) += R"(","k":{"t":)";
  write_json(out, bar.opened);
  out += R"(,"T":)";
  write_json(out, bar.opened + duration(message.timeframe) - 1ms);
  ((out += R"(,"s":")") += message.symbol) += R"(","i":")";
  (out += frame) += R"(","f":0,"L":0)";
  for (const auto& [name, value] :
       {std::pair{R"(,"o":)", bar.open}, std::pair{R"(,"c":)", bar.close},
        std::pair{R"(,"h":)", bar.high}, std::pair{R"(,"l":)", bar.low},
        std::pair{R"(,"v":)", bar.volume}}) {
    out += name;
    write_quoted(out, value);
  }
  out += message.closed ? R"(,"n":0,"x":true)" : R"(,"n":0,"x":false)";
  out += R"(,"q":"0","V":"0","Q":"0","B":"0"}})";
}

void write(std::string& out, const wire::MarkPriceMessage& message) {
  JsonObject{out}
      .add("e", "markPriceUpdate")
      .add("E", message.event_time)
      .add("s", message.symbol)
      .add("p", message.mark)
      .add("i", message.index)
      .add("P", message.mark)
      .add("r", message.funding_rate)
      .add("T", message.next_funding)
      .end();
}

void write(std::string& out, const wire::MiniTickerMessage& message) {
  out += R"({"e":"24hrMiniTicker","E":)";
  write_json(out, message.event_time);
  out += R"(,"s":)";
  write_json(out, message.symbol);
  for (const auto& [name, value] :
       {std::pair{R"(,"c":)", message.close}, std::pair{R"(,"o":)", message.open},
        std::pair{R"(,"h":)", message.high}, std::pair{R"(,"l":)", message.low},
        std::pair{R"(,"v":)", message.volume}, std::pair{R"(,"q":)", message.quote_volume}}) {
    out += name;
    write_quoted(out, value);
  }
  out += '}';
}

void write(std::string& out, const wire::BookTickerMessage& message) {
  JsonObject{out}
      .add("e", "bookTicker")
      .add("u", to_ms(message.event_time))
      .add("E", message.event_time)
      .add("T", message.event_time)
      .add("s", message.symbol)
      .add("b", message.bid)
      .add("B", message.bid_quantity)
      .add("a", message.ask)
      .add("A", message.ask_quantity)
      .end();
}

// The outer object of a user event.
void write_event(std::string& out, std::string_view event, Timestamp event_time,
                 Timestamp transaction_time, std::string_view name, std::string_view inner) {
  JsonObject{out}
      .add("e", event)
      .add("E", event_time)
      .add("T", transaction_time)
      .raw(name, inner)
      .end();
}

void write(std::string& out, const wire::OrderTradeUpdate& message) {
  std::string inner;
  JsonObject{inner}
      .add("s", message.symbol)
      .add("c", message.client_id)
      .add("S", wire::spell(message.side))
      .add("o", message.type)
      .add("f", message.time_in_force)
      .add("q", message.quantity)
      .add("p", message.price)
      .add("ap", message.average)
      .add("sp", "0")
      .add("x", message.execution)
      .add("X", message.status)
      .add("i", message.order_id)
      .add("l", message.last_quantity)
      .add("z", message.filled)
      .add("L", message.last_price)
      .add("N", message.fee_asset.empty() ? "USDT" : message.fee_asset)
      .add("n", message.fee)
      .add("T", message.transaction_time)
      .add("t", message.trade_id)
      .add("b", "0")
      .add("a", "0")
      .add("m", message.maker)
      .add("R", message.reduce_only)
      .add("wt", "CONTRACT_PRICE")
      .add("ot", message.type)
      .add("ps", wire::spell(message.position))
      .add("cp", message.close_position)
      .add("rp", message.realized)
      .add("pP", false)
      .add("si", 0)
      .add("ss", 0)
      .add("V", "EXPIRE_MAKER")
      .add("pm", "NONE")
      .add("gtd", 0)
      .add("er", "0")
      .end();
  write_event(out, "ORDER_TRADE_UPDATE", message.event_time, message.transaction_time, "o", inner);
}

void write(std::string& out, const wire::AlgoUpdate& message) {
  const bool is_market = message.price.is_zero();
  std::string inner;
  JsonObject json{inner};
  json.add("caid", message.client_id)
      .add("aid", message.algo_id)
      .add("at", "CONDITIONAL")
      .add("o", message.type)
      .add("s", message.symbol)
      .add("S", wire::spell(message.side))
      .add("ps", wire::spell(message.position))
      .add("f", "GTC")
      .add("q", message.quantity)
      .add("X", message.status)
      .add("ai", message.order_id == 0 ? "" : std::to_string(message.order_id))
      .add("ap", "0")
      .add("aq", message.filled)
      .add("act", message.order_id == 0 ? "0"
                  : is_market           ? "MARKET"
                                        : "LIMIT")
      .add("tp", message.trigger)
      .add("p", message.price)
      .add("V", "EXPIRE_MAKER")
      .add("wt", message.working)
      .add("pm", "NONE")
      .add("cp", message.close_position)
      .add("pP", false)
      .add("R", message.reduce_only)
      .add("tt", message.order_id == 0 ? 0 : to_ms(message.transaction_time))
      .add("gtd", 0);
  if (!message.reason.empty()) json.add("rm", message.reason);
  json.end();
  write_event(out, "ALGO_UPDATE", message.event_time, message.transaction_time, "o", inner);
}

std::string balances_of(const wire::AccountUpdate& message) {
  std::string out = "[";
  JsonObject{out}
      .add("a", "USDT")
      .add("wb", message.wallet)
      .add("cw", message.cross_wallet)
      .add("bc", message.change)
      .end();
  return out += ']';
}

std::string positions_of(const wire::AccountUpdate& message) {
  std::string out = "[";
  for (const auto& position : message.positions) {
    if (out.size() > 1) out += ',';
    JsonObject{out}
        .add("s", position.symbol)
        .add("pa", position.amount)
        .add("ep", position.entry)
        .add("bep", position.entry)
        .add("cr", "0")
        .add("up", position.unrealized)
        .add("mt", "isolated")
        .add("iw", position.isolated_wallet)
        .add("ps", wire::spell(position.position))
        .end();
  }
  return out += ']';
}

void write(std::string& out, const wire::AccountUpdate& message) {
  std::string inner;
  JsonObject json{inner};
  json.add("m", message.reason);
  if (!message.funding_symbol.empty()) json.add("S", message.funding_symbol);
  json.raw("B", balances_of(message)).raw("P", positions_of(message)).end();
  write_event(out, "ACCOUNT_UPDATE", message.event_time, message.transaction_time, "a", inner);
}

void write(std::string& out, const wire::AccountConfigUpdate& message) {
  std::string inner;
  JsonObject{inner}.add("s", message.symbol).add("l", message.leverage).end();
  write_event(out, "ACCOUNT_CONFIG_UPDATE", message.event_time, message.event_time, "ac", inner);
}

void write(std::string& out, const wire::ListenKeyExpired& message) {
  JsonObject{out}
      .add("e", "listenKeyExpired")
      .add("E", std::to_string(to_ms(message.event_time)))
      .add("listenKey", message.key)
      .end();
}

void write(std::string& out, const wire::ContractInfoMessage& message) {
  JsonObject{out}
      .add("e", "contractInfo")
      .add("E", to_ms(message.event_time))
      .add("s", message.symbol)
      .add("ps", message.symbol)
      .add("ct", message.contract_type)
      .add("dt", to_ms(message.delivery))
      .add("ot", to_ms(message.onboard))
      .add("cs", message.status)
      .end();
}

}  // namespace

void encode(std::string& out, const wire::StreamMessage& message) {
  std::visit([&out](const auto& what) { write(out, what); }, message);
}

}  // namespace gyre::sim::server
