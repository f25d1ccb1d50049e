#include "gyre/sim/server/encode.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <type_traits>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/server/encode_order.hpp"
#include "gyre/sim/server/encode_symbol.hpp"

namespace gyre::sim::server {

void write_quoted(std::string& out, double value) {
  char text[400];  // the longest double without an exponent has 309 digits before its point
  const auto number = std::isfinite(value) ? value : 0.0;
  out += '"';
  out.append(text, std::to_chars(text, std::end(text), number, std::chars_format::fixed).ptr);
  out += '"';
}

namespace {

std::string quoted(double value) {
  std::string text;
  write_quoted(text, value);
  return text;
}

// Whether the request is about one symbol, so that the answer is an object and not a list.
bool is_about_one(const wire::Request& request) {
  return std::visit(
      []<class R>(const R& what) {
        if constexpr (std::is_same_v<R, wire::GetTicker24h> || std::is_same_v<R, wire::GetPrice> ||
                      std::is_same_v<R, wire::GetBookTicker> ||
                      std::is_same_v<R, wire::GetPremiumIndex>)
          return what.symbol.has_value();
        else
          return false;
      },
      request);
}

void write_success(std::string& out, std::string_view message) {
  JsonObject{out}.add("code", 200).add("msg", message).end();
}

// Bare successes differ by what was asked.
void write(std::string& out, const wire::Empty&, const wire::Request& request, int) {
  if (std::holds_alternative<wire::SetMarginType>(request) ||
      std::holds_alternative<wire::SetPositionMode>(request))
    write_success(out, "success");
  else if (std::holds_alternative<wire::DeleteAllOrders>(request) ||
           std::holds_alternative<wire::DeleteAllAlgoOrders>(request))
    write_success(out, "The operation of cancel all open order is done.");
  else
    out += "{}";
}
void write(std::string& out, const wire::ErrorView& error, const wire::Request&, int) {
  JsonObject{out}.add("code", error.code).add("msg", error.message).end();
}
void write(std::string& out, const wire::TimeView& view, const wire::Request&, int) {
  JsonObject{out}.add("serverTime", view.time).end();
}
void write(std::string& out, const wire::ExchangeInfoView& view, const wire::Request&, int) {
  write_exchange_info(out, view);
}

void write_row(std::string& out, const wire::KlineView& kline) {
  const auto& bar = kline.bar;
  out += '[';
  write_json(out, bar.opened);
  for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
    out += ',';
    write_quoted(out, value);
  }
  out += ',';
  write_json(out, kline.close_time);
  out += ',';
  write_quoted(out, kline.quote_volume);
  out += ',';
  write_json(out, kline.count);
  for (const double value : {kline.taker_volume, kline.taker_quote_volume}) {
    out += ',';
    write_quoted(out, value);
  }
  out += ",\"0\"]";
}
void write(std::string& out, const wire::KlinesView& view, const wire::Request&, int) {
  char separator = '[';
  for (const auto& kline : view.bars) {
    out += std::exchange(separator, ',');
    write_row(out, kline);
  }
  out += view.bars.empty() ? "[]" : "]";
}

void write(std::string& out, const wire::Ticker24hView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .raw("priceChange", quoted(view.change))
      .raw("priceChangePercent", quoted(view.change_percent))
      .raw("weightedAvgPrice", quoted(view.weighted_average))
      .raw("lastPrice", quoted(view.last))
      .raw("lastQty", quoted(view.last_quantity))
      .raw("openPrice", quoted(view.open))
      .raw("highPrice", quoted(view.high))
      .raw("lowPrice", quoted(view.low))
      .raw("volume", quoted(view.volume))
      .raw("quoteVolume", quoted(view.quote_volume))
      .add("openTime", view.open_time)
      .add("closeTime", view.close_time)
      .add("firstId", 0)
      .add("lastId", view.count)
      .add("count", view.count)
      .end();
}
void write(std::string& out, const wire::PriceView& view, const wire::Request&, int) {
  JsonObject{out}.add("symbol", view.symbol).add("price", view.price).add("time", view.time).end();
}
void write(std::string& out, const wire::BookTickerView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("lastUpdateId", to_ms(view.time))
      .add("symbol", view.symbol)
      .add("bidPrice", view.bid)
      .add("bidQty", view.bid_quantity)
      .add("askPrice", view.ask)
      .add("askQty", view.ask_quantity)
      .add("time", view.time)
      .end();
}
void write(std::string& out, const wire::PremiumIndexView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("markPrice", view.mark)
      .add("indexPrice", view.index)
      .add("estimatedSettlePrice", view.mark)
      .add("lastFundingRate", view.funding_rate)
      .add("interestRate", "0.00010000")
      .add("nextFundingTime", view.next_funding)
      .add("time", view.time)
      .end();
}
void write(std::string& out, const wire::FundingRateView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("fundingTime", view.time)
      .add("fundingRate", view.rate)
      .add("markPrice", view.mark)
      .add("rateType", "Regular")
      .end();
}
void write(std::string& out, const wire::BracketsView& view, const wire::Request&, int) {
  write_brackets(out, view);
}
void write(std::string& out, const wire::PositionModeView& view, const wire::Request&, int) {
  JsonObject{out}.add("dualSidePosition", view.hedge).end();
}
void write(std::string& out, const wire::AccountView& view, const wire::Request&, int version) {
  write_account(out, view, version);
}
void write(std::string& out, const wire::BalanceView& view, const wire::Request&, int) {
  write_balance(out, view);
}
void write(std::string& out, const wire::PositionView& view, const wire::Request&, int version) {
  write_position_risk(out, view, version);
}
void write(std::string& out, const wire::CommissionRateView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("makerCommissionRate", view.maker)
      .add("takerCommissionRate", view.taker)
      .add("rpiCommissionRate", "0")
      .end();
}
void write(std::string& out, const wire::LeverageView& view, const wire::Request&, int) {
  JsonObject{out}
      .add("leverage", view.leverage)
      .add("maxNotionalValue", view.notional_max)
      .add("symbol", view.symbol)
      .end();
}
void write(std::string& out, const wire::OrderView& view, const wire::Request& request, int) {
  write_order(out, view, !std::holds_alternative<wire::NewOrder>(request));
}
void write(std::string& out, const wire::AlgoView& view, const wire::Request& request, int) {
  if (std::holds_alternative<wire::DeleteAlgoOrder>(request))
    write_algo_canceled(out, view);
  else
    write_algo(out, view);
}
void write(std::string& out, const wire::UserTradeView& view, const wire::Request&, int) {
  write_user_trade(out, view);
}
void write(std::string& out, const wire::IncomeView& view, const wire::Request&, int) {
  write_income(out, view);
}
void write(std::string& out, const wire::ListenKeyView& view, const wire::Request&, int) {
  JsonObject{out}.add("listenKey", view.key).end();
}

template <class T>
void write(std::string& out, const std::vector<T>& views, const wire::Request& request,
           int version) {
  if (is_about_one(request) && views.size() == 1)
    return write(out, views.front(), request, version);
  char separator = '[';
  for (const auto& view : views) {
    out += std::exchange(separator, ',');
    write(out, view, request, version);
  }
  out += views.empty() ? "[]" : "]";
}

}  // namespace

void encode(std::string& out, const wire::Request& request, int version,
            const wire::Response& response) {
  std::visit([&](const auto& body) { write(out, body, request, version); }, response.body);
}

}  // namespace gyre::sim::server
