#include "gyre/exchange/binance/views.hpp"

namespace gyre::binance {
namespace {

using simdjson::dom::array;

Result<> read_limits(const Json& json, wire::RateLimits& limits) {
  array list;
  if (json.get(list)) return fail(Errc::Parse, "rateLimits is not a list");
  for (const auto element : list) {
    std::string kind, interval;
    int count = 0, limit = 0;
    GYRE_CHECK(ObjectReader{element}
                   .field("rateLimitType", kind)
                   .field("interval", interval)
                   .field("intervalNum", count)
                   .field("limit", limit)
                   .done());
    if (kind == "REQUEST_WEIGHT" && interval == "MINUTE" && count == 1) limits.weight_1m = limit;
    if (kind == "ORDERS" && interval == "SECOND" && count == 10) limits.orders_10s = limit;
    if (kind == "ORDERS" && interval == "MINUTE" && count == 1) limits.orders_1m = limit;
  }
  return {};
}

Result<> read_filter(const Json& json, Instrument& instrument) {
  std::string kind;
  GYRE_CHECK(ObjectReader{json}.field("filterType", kind).done());
  ObjectReader filter{json};
  if (kind == "PRICE_FILTER")
    filter.field("tickSize", instrument.tick)
        .field("minPrice", Capped{instrument.price_min})
        .field("maxPrice", Capped{instrument.price_max});
  else if (kind == "LOT_SIZE")
    filter.field("stepSize", instrument.step)
        .field("minQty", Capped{instrument.quantity_min})
        .field("maxQty", Capped{instrument.quantity_max});
  else if (kind == "MARKET_LOT_SIZE")
    filter.field("stepSize", instrument.market_step)
        .field("maxQty", Capped{instrument.market_quantity_max});
  else if (kind == "MIN_NOTIONAL")
    filter.field("notional", instrument.notional_min);
  else if (kind == "PERCENT_PRICE")
    filter.field("multiplierUp", instrument.percent_up)
        .field("multiplierDown", instrument.percent_down);
  return filter.done();
}

// Type and sub-types, as one list.
std::string join_words(std::string type, const std::vector<std::string>& subtypes) {
  for (const auto& word : subtypes) type += ',' + word;
  return type;
}

// Column `place` of a kline.
template <class T>
bool column(const array& columns, std::size_t place, T& value) {
  Json cell;
  return !columns.at(place).get(cell) && binance::read(cell, value);
}

}  // namespace

Result<> read_view(const Json&, wire::Empty&) { return {}; }

Result<> read_view(const Json& json, wire::TimeView& view) {
  return ObjectReader{json}.field("serverTime", view.time).done();
}

Result<> read_view(const Json& json, wire::InstrumentView& view) {
  auto& instrument = view.instrument;
  std::string underlying;
  std::vector<std::string> subtypes;
  GYRE_CHECK(ObjectReader{json}
                 .field("symbol", instrument.symbol)
                 .field("baseAsset", instrument.base)
                 .field("quoteAsset", view.quote)
                 .maybe("contractType", view.contract_type)
                 .field("status", view.status)
                 .field("pricePrecision", view.price_precision)
                 .field("quantityPrecision", view.quantity_precision)
                 .maybe("onboardDate", instrument.onboard)
                 .maybe("underlyingType", underlying)
                 .maybe("underlyingSubType", subtypes)
                 .field("liquidationFee", instrument.liquidation_fee)
                 .field("marketTakeBound", instrument.market_take_bound)
                 .done());
  array filters;
  if (json["filters"].get(filters)) return fail(Errc::Parse, "filters is not a list");
  for (const auto filter : filters) GYRE_CHECK(read_filter(filter, instrument));
  instrument.underlying = join_words(std::move(underlying), subtypes);
  instrument.tradable = view.status == "TRADING" && view.contract_type == "PERPETUAL";
  return {};
}

// A contract that is not understood fails the whole list only when it could be traded.
Result<> read_view(const Json& json, wire::ExchangeInfoView& view) {
  GYRE_CHECK(ObjectReader{json}.field("serverTime", view.time).done());
  Json limits;
  if (json["rateLimits"].get(limits)) return fail(Errc::Parse, "rateLimits is missing");
  GYRE_CHECK(read_limits(limits, view.limits));
  array symbols;
  if (json["symbols"].get(symbols)) return fail(Errc::Parse, "symbols is not a list");
  for (const auto element : symbols) {
    wire::InstrumentView instrument;
    auto done = read_view(element, instrument);
    const bool matters = instrument.status == "TRADING" && instrument.contract_type == "PERPETUAL";
    if (!done && matters)
      return std::unexpected(std::move(done).error().in(instrument.instrument.symbol));
    if (done) view.symbols.push_back(std::move(instrument));
  }
  return {};
}

Result<> read_view(const Json& json, wire::KlineView& view) {
  array columns;
  if (json.get(columns)) return fail(Errc::Parse, "a kline is not a list");
  auto& bar = view.bar;
  const bool understood = column(columns, 0, bar.opened) && column(columns, 1, bar.open) &&
                          column(columns, 2, bar.high) && column(columns, 3, bar.low) &&
                          column(columns, 4, bar.close) && column(columns, 5, bar.volume) &&
                          column(columns, 6, view.close_time) &&
                          column(columns, 7, view.quote_volume) && column(columns, 8, view.count) &&
                          column(columns, 9, view.taker_volume) &&
                          column(columns, 10, view.taker_quote_volume);
  return understood ? Result<>{} : fail(Errc::Parse, "a kline is not understood");
}

Result<> read_view(const Json& json, wire::KlinesView& view) {
  if (!json.is_array()) return fail(Errc::Parse, "klines are not a list");
  return read_view(json, view.bars);
}

Result<> read_view(const Json& json, wire::Ticker24hView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("priceChange", view.change)
      .field("priceChangePercent", view.change_percent)
      .field("weightedAvgPrice", view.weighted_average)
      .field("lastPrice", view.last)
      .field("lastQty", view.last_quantity)
      .field("openPrice", view.open)
      .field("highPrice", view.high)
      .field("lowPrice", view.low)
      .field("volume", view.volume)
      .field("quoteVolume", view.quote_volume)
      .field("openTime", view.open_time)
      .field("closeTime", view.close_time)
      .field("count", view.count)
      .done();
}

Result<> read_view(const Json& json, wire::PriceView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("price", view.price)
      .field("time", view.time)
      .done();
}

Result<> read_view(const Json& json, wire::BookTickerView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("bidPrice", view.bid)
      .field("bidQty", view.bid_quantity)
      .field("askPrice", view.ask)
      .field("askQty", view.ask_quantity)
      .field("time", view.time)
      .done();
}

Result<> read_view(const Json& json, wire::PremiumIndexView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("markPrice", Rounded{view.mark})
      .field("indexPrice", Rounded{view.index})
      .maybe("lastFundingRate", view.funding_rate)
      .field("nextFundingTime", view.next_funding)
      .field("time", view.time)
      .done();
}

Result<> read_view(const Json& json, wire::FundingRateView& view) {
  return ObjectReader{json}
      .field("symbol", view.symbol)
      .field("fundingRate", view.rate)
      .field("fundingTime", view.time)
      .maybe("markPrice", Rounded{view.mark})
      .done();
}

}  // namespace gyre::binance
