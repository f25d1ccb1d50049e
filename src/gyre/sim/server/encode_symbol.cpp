#include "gyre/sim/server/encode_symbol.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/listing.hpp"

namespace gyre::sim::server {
namespace {

constexpr std::string_view kOrderTypes =
    R"(["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET"])";

std::string rate_limit(std::string_view type, std::string_view interval, int number, int limit) {
  std::string out;
  JsonObject{out}
      .add("rateLimitType", type)
      .add("interval", interval)
      .add("intervalNum", number)
      .add("limit", limit)
      .end();
  return out;
}

void write_lot(std::string& out, std::string_view type, Quantity least, Quantity most,
               Quantity step) {
  JsonObject{out}
      .add("filterType", type)
      .add("minQty", least)
      .add("maxQty", most)
      .add("stepSize", step)
      .end();
}

std::string filters(const Instrument& contract) {
  std::string out = "[";
  JsonObject{out}
      .add("filterType", "PRICE_FILTER")
      .add("minPrice", contract.price_min)
      .add("maxPrice", contract.price_max)
      .add("tickSize", contract.tick)
      .end();
  out += ',';
  write_lot(out, "LOT_SIZE", contract.quantity_min, contract.quantity_max, contract.step);
  out += ',';
  write_lot(out, "MARKET_LOT_SIZE", contract.quantity_min, contract.market_quantity_max,
            contract.market_step);
  out += ',';
  JsonObject{out}.add("filterType", "MAX_NUM_ORDERS").add("limit", 200).end();
  out += ',';
  JsonObject{out}.add("filterType", "MIN_NOTIONAL").add("notional", contract.notional_min).end();
  out += ',';
  JsonObject{out}
      .add("filterType", "PERCENT_PRICE")
      .add("multiplierUp", contract.percent_up)
      .add("multiplierDown", contract.percent_down)
      .add("multiplierDecimal", "4")
      .end();
  return out += ']';
}

// The words after the first, which is the type.
std::string subtypes(std::string_view underlying) {
  std::string out = "[";
  for (const auto part : std::views::split(underlying, ',') | std::views::drop(1)) {
    if (out.size() > 1) out += ',';
    write_json(out, std::string_view{part.begin(), part.end()});
  }
  return out += ']';
}

void write_symbol(std::string& out, const wire::InstrumentView& view) {
  const auto& contract = view.instrument;
  JsonObject{out}
      .add("symbol", contract.symbol)
      .add("pair", contract.symbol)
      .add("contractType", view.contract_type)
      .add("deliveryDate", kNoDelivery)
      .add("onboardDate", contract.onboard)
      .add("status", view.status)
      .add("maintMarginPercent", "2.5000")
      .add("requiredMarginPercent", "5.0000")
      .add("baseAsset", contract.base)
      .add("quoteAsset", view.quote)
      .add("marginAsset", view.quote)
      .add("pricePrecision", view.price_precision)
      .add("quantityPrecision", view.quantity_precision)
      .add("baseAssetPrecision", 8)
      .add("quotePrecision", 8)
      .add("underlyingType", contract.underlying.substr(0, contract.underlying.find(',')))
      .raw("underlyingSubType", subtypes(contract.underlying))
      .add("settlePlan", 0)
      .add("triggerProtect", "0.0500")
      .add("liquidationFee", contract.liquidation_fee)
      .add("marketTakeBound", contract.market_take_bound)
      .add("maxMoveOrderLimit", 10'000)
      .raw("filters", filters(contract))
      .raw("orderTypes", kOrderTypes)
      .raw("timeInForce", R"(["GTC","IOC","FOK","GTX"])")
      .end();
}

// Money as a bare JSON number.
void add_number(JsonObject& json, std::string_view name, auto value) {
  json.raw(name, to_text(value));
}

// What account and assets have alike, under the names of either.
void write_asset(std::string& out, const wire::AccountView& view) {
  JsonObject{out}
      .add("asset", "USDT")
      .add("walletBalance", view.wallet)
      .add("unrealizedProfit", view.unrealized)
      .add("marginBalance", view.margin_balance)
      .add("maintMargin", view.maintenance_margin)
      .add("initialMargin", view.initial_margin)
      .add("positionInitialMargin", view.position_margin)
      .add("openOrderInitialMargin", view.order_margin)
      .add("crossWalletBalance", view.wallet)
      .add("crossUnPnl", Money{})
      .add("availableBalance", view.available)
      .add("maxWithdrawAmount", std::max(view.available, Money{}))
      .add("marginAvailable", true)
      .add("updateTime", view.updated)
      .end();
}

// One that nothing is held in or ordered with.
void write_other_asset(std::string& out, const std::string& asset, Money wallet,
                       Timestamp updated) {
  JsonObject json{out};
  json.add("asset", asset);
  for (const auto* name : {"walletBalance", "marginBalance", "crossWalletBalance",
                           "availableBalance", "maxWithdrawAmount"})
    json.add(name, wallet);
  for (const auto* name : {"unrealizedProfit", "maintMargin", "initialMargin",
                           "positionInitialMargin", "openOrderInitialMargin", "crossUnPnl"})
    json.add(name, Money{});
  json.add("marginAvailable", true).add("updateTime", updated).end();
}

void write_account_position(std::string& out, const wire::PositionView& view, int version) {
  JsonObject json{out};
  json.add("symbol", view.symbol)
      .add("positionSide", wire::spell(view.position))
      .add("positionAmt", view.amount)
      .add("unrealizedProfit", view.unrealized)
      .add("isolatedMargin", view.isolated_margin)
      .add("notional", view.notional)
      .add("isolatedWallet", view.isolated_wallet)
      .add("initialMargin", view.initial_margin)
      .add("maintMargin", view.maintenance_margin)
      .add("updateTime", view.updated);
  if (version < 3)
    json.add("positionInitialMargin", view.initial_margin)
        .add("openOrderInitialMargin", Money{})
        .add("leverage", std::to_string(view.leverage))
        .add("isolated", view.isolated)
        .add("entryPrice", view.entry)
        .add("breakEvenPrice", view.break_even)
        .add("maxNotional", "0")
        .add("bidNotional", "0")
        .add("askNotional", "0");
  json.end();
}

template <class T>
std::string list_of(const std::vector<T>& all, auto write_one) {
  std::string out = "[";
  for (const auto& one : all) {
    if (out.size() > 1) out += ',';
    write_one(out, one);
  }
  return out += ']';
}

}  // namespace

void write_exchange_info(std::string& out, const wire::ExchangeInfoView& view) {
  const auto limits = "[" + rate_limit("REQUEST_WEIGHT", "MINUTE", 1, view.limits.weight_1m) + "," +
                      rate_limit("ORDERS", "MINUTE", 1, view.limits.orders_1m) + "," +
                      rate_limit("ORDERS", "SECOND", 10, view.limits.orders_10s) + "]";
  JsonObject{out}
      .add("timezone", "UTC")
      .add("serverTime", view.time)
      .add("futuresType", "U_MARGINED")
      .raw("rateLimits", limits)
      .raw("exchangeFilters", "[]")
      .raw("assets", R"([{"asset":"USDT","marginAvailable":true,"autoAssetExchange":"-100"}])")
      .raw("symbols", list_of(view.symbols, write_symbol))
      .end();
}

void write_brackets(std::string& out, const wire::BracketsView& view) {
  int number = 0;
  const auto write_one = [&number](std::string& to, const Bracket& bracket) {
    JsonObject json{to};
    json.add("bracket", ++number).add("initialLeverage", bracket.leverage_max);
    add_number(json, "notionalCap", bracket.cap);
    add_number(json, "notionalFloor", bracket.floor);
    add_number(json, "maintMarginRatio", bracket.maintenance_rate);
    add_number(json, "cum", bracket.deduction);
    json.end();
  };
  JsonObject{out}
      .add("symbol", view.symbol)
      .add("notionalCoef", 1)
      .raw("brackets", list_of(view.brackets, write_one))
      .end();
}

void write_account(std::string& out, const wire::AccountView& view, int version) {
  std::string assets = "[";
  write_asset(assets, view);
  for (const auto& [asset, wallet] : view.assets) {
    assets += ',';
    write_other_asset(assets, asset, wallet, view.updated);
  }
  assets += ']';
  const auto position = [version](std::string& to, const wire::PositionView& one) {
    write_account_position(to, one, version);
  };
  JsonObject json{out};
  if (version < 3)
    json.add("feeTier", 0)
        .add("feeBurn", false)
        .add("canTrade", true)
        .add("canDeposit", true)
        .add("canWithdraw", true)
        .add("updateTime", 0)
        .add("multiAssetsMargin", false)
        .add("tradeGroupId", -1);
  json.add("totalInitialMargin", view.initial_margin)
      .add("totalMaintMargin", view.maintenance_margin)
      .add("totalWalletBalance", view.wallet)
      .add("totalUnrealizedProfit", view.unrealized)
      .add("totalMarginBalance", view.margin_balance)
      .add("totalPositionInitialMargin", view.position_margin)
      .add("totalOpenOrderInitialMargin", view.order_margin)
      .add("totalCrossWalletBalance", view.wallet)
      .add("totalCrossUnPnl", Money{})
      .add("availableBalance", view.available)
      .add("maxWithdrawAmount", std::max(view.available, Money{}))
      .raw("assets", assets)
      .raw("positions", list_of(view.positions, position))
      .end();
}

void write_balance(std::string& out, const wire::BalanceView& view) {
  JsonObject{out}
      .add("accountAlias", "gyre")
      .add("asset", view.asset)
      .add("balance", view.wallet)
      .add("crossWalletBalance", view.wallet)
      .add("crossUnPnl", Money{})
      .add("availableBalance", view.available)
      .add("maxWithdrawAmount", std::max(view.available, Money{}))
      .add("marginAvailable", true)
      .add("updateTime", view.updated)
      .end();
}

void write_position_risk(std::string& out, const wire::PositionView& view, int version) {
  JsonObject json{out};
  json.add("symbol", view.symbol)
      .add("positionSide", wire::spell(view.position))
      .add("positionAmt", view.amount)
      .add("entryPrice", view.entry)
      .add("breakEvenPrice", view.break_even)
      .add("markPrice", view.mark)
      .add("unRealizedProfit", view.unrealized)
      .add("liquidationPrice", view.liquidation)
      .add("isolatedMargin", view.isolated_margin)
      .add("notional", view.notional)
      .add("isolatedWallet", view.isolated_wallet)
      .add("updateTime", view.updated);
  if (version >= 3)
    json.add("marginAsset", "USDT")
        .add("initialMargin", view.initial_margin)
        .add("maintMargin", view.maintenance_margin)
        .add("positionInitialMargin", view.initial_margin)
        .add("openOrderInitialMargin", Money{})
        .add("adl", 0)
        .add("bidNotional", "0")
        .add("askNotional", "0");
  else
    json.add("leverage", std::to_string(view.leverage))
        .add("maxNotionalValue", "0")
        .add("marginType", view.isolated ? "isolated" : "cross")
        .add("isAutoAddMargin", "false");
  json.end();
}

}  // namespace gyre::sim::server
