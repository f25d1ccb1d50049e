#include "gyre/sim/admission.hpp"

#include <algorithm>

namespace gyre::sim {
namespace {

constexpr std::size_t kMostStops = 200;

#define GRANT_CHECK(expr) \
  if (auto granted_ = (expr); !granted_) return std::unexpected(std::move(granted_).error())

template <class Dimension>
bool has_more_decimals(Fixed<Dimension> value, int decimals) {
  std::int64_t unit = 1;
  for (int i = decimals; i < Fixed<Dimension>::kDecimals; ++i) unit *= 10;
  return value.raw() % unit != 0;
}

// The position is one of the account's mode; in hedge mode its side says what reduces.
Granted<> check_position(const Account& account, const auto& order) {
  if (account.hedges() != (order.position != PositionSide::Both)) return kWrongMode;
  if (account.hedges() && order.reduce_only) return kReduceNotRequired;
  return {};
}

Granted<> check_name(bool taken, std::string_view client_id) {
  if (client_id.empty()) return {};
  if (!is_client_id(client_id)) return kBadClientId;
  if (taken) return kDuplicateClientId;
  return {};
}

Granted<> check_price(const Listing& listing, Price price) {
  const auto& it = listing.instrument;
  if (has_more_decimals(price, listing.price_precision)) return kPrecision;
  if (price < it.price_min) return kPriceTooLow;
  if (!it.price_max.is_zero() && price > it.price_max) return kPriceTooHigh;
  if (price.raw() % it.tick.raw() != 0) return kPriceOffTick;
  return {};
}

Granted<> check_quantity(const Listing& listing, Quantity quantity, bool market) {
  const auto& it = listing.instrument;
  if (quantity.is_zero()) return kQuantityZero;
  if (has_more_decimals(quantity, listing.quantity_precision)) return kPrecision;
  if (quantity < it.quantity_min) return kQuantityTooSmall;
  const auto most =
      market && !it.market_quantity_max.is_zero() ? it.market_quantity_max : it.quantity_max;
  if (!most.is_zero() && quantity > most) return kQuantityTooLarge;
  const auto step = market && !it.market_step.is_zero() ? it.market_step : it.step;
  if (quantity.raw() % step.raw() != 0) return kQuantityOffStep;
  return {};
}

Price share_of(Price price, Rate rate) {
  return Price::from_raw(divide(Wide{price.raw()} * rate.raw(), Rate::kScale, Rounding::Nearest));
}

// PERCENT_PRICE: a limit within [down, up] times the mark, on the side where it would hurt.
Granted<> check_distance(const Instrument& it, OrderSide side, Price price, Price mark) {
  if (side == OrderSide::Buy && !it.percent_up.is_zero())
    if (const auto bound = share_of(mark, it.percent_up); price > bound)
      return std::unexpected(price_above(bound));
  if (side == OrderSide::Sell && !it.percent_down.is_zero())
    if (const auto bound = share_of(mark, it.percent_down); price < bound)
      return std::unexpected(price_below(bound));
  return {};
}

Granted<> check_take(const Instrument& it, Price price, Price mark) {
  if (it.market_take_bound.is_zero()) return {};
  const auto room = share_of(mark, it.market_take_bound);
  if (price > mark + room || price + room < mark) return kBeyondBestPrice;
  return {};
}

Granted<> check_status(const Core& core, SymbolIndex symbol, bool reduces) {
  const auto status = core.quotes.status(symbol, core.now);
  if (status.empty() || status == "CLOSE") return kClosed;
  if (status != "TRADING") return kNotTrading;
  if (!reduces && is_winding_down(core.quotes.life(symbol), core.now)) return kOnlyReducing;
  return {};
}

Granted<> check_reduce_only(const Position& position, OrderSide side) {
  if (!position.is_open() || side == opening(position.side)) return kReduceOnlyRejected;
  return {};
}

// The margin of what it would open, if the account has it.
Granted<Money> check_margin(const Core& core, Account& account, Leg leg, OrderSide side,
                            Quantity quantity, Price price) {
  const auto symbol = leg.symbol;
  auto& position = account.position(leg);
  const auto opened = quantity - closing_part(position, side, quantity);
  if (opened.is_zero()) return Money{};
  const int leverage = account.leverage(symbol);
  const auto value = notional(price, opened, Rounding::Nearest);
  const bool adds = position.is_open() && side == opening(position.side);
  const auto after = adds ? position.cost + value : value;
  if (after > notional_limit(core.quotes.instrument(symbol), leverage)) return kOverMaxPosition;
  const auto needed = initial_margin(value, leverage);
  if (needed > available(account)) return kMarginInsufficient;
  return needed;
}

Granted<Price> price_of(Core& core, SymbolIndex symbol, const wire::NewOrder& order, Price mark) {
  const auto& listing = core.quotes.listings()[symbol];
  if (order.type == wire::OrderType::Limit) {
    if (order.time_in_force == wire::TimeInForce::Gtd) return kBadTimeInForce;
    if (order.price.is_zero()) return kNoPrice;
    GRANT_CHECK(check_price(listing, order.price));
    GRANT_CHECK(check_distance(listing.instrument, order.side, order.price, mark));
    return order.price;
  }
  if (!order.price.is_zero()) return kPriceNotRequired;
  const auto taken = core.quotes.taker(symbol, order.side, order.quantity, core.now);
  if (taken) GRANT_CHECK(check_take(listing.instrument, *taken, mark));
  return taken.value_or(mark);
}

bool is_market(wire::AlgoType type) {
  return type == wire::AlgoType::StopMarket || type == wire::AlgoType::TakeProfitMarket;
}
bool takes_profit(wire::AlgoType type) {
  return type == wire::AlgoType::TakeProfit || type == wire::AlgoType::TakeProfitMarket;
}

Granted<> check_close_all(Account& account, SymbolIndex symbol, const wire::NewAlgoOrder& order) {
  if (!order.quantity.is_zero()) return kQuantityWithClose;
  if (!is_market(order.type)) return std::unexpected(bad_strategy(order.type, order.reduce_only));
  if (order.reduce_only) return kReduceNotRequired;
  const Leg leg{symbol, order.position};
  if (leg.position != PositionSide::Both && !is_closing(leg.position, order.side))
    return kWrongMode;
  for (const auto place : account.algos.open_places()) {
    const auto& other = account.algos[place].view;
    if (leg_of(account.algos[place]) == leg && other.close_position && other.side == order.side &&
        takes_profit(other.type) == takes_profit(order.type))
      return kCloseAllExists;
  }
  if (!account.position(leg).is_open() && account.orders.open_count() == 0) return kNothingToClose;
  return {};
}

}  // namespace

Granted<SymbolIndex> find_symbol(const Core& core, std::string_view name) {
  const auto symbol = core.quotes.find(name);
  if (!symbol) return kBadSymbol;
  const auto& listed = core.quotes.life(*symbol).listed;
  if (listed && core.now < *listed && core.quotes.status(*symbol, core.now).empty())
    return kBadSymbol;
  return *symbol;
}

bool is_client_id(std::string_view id) {
  const auto allowed = [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
           std::string_view{".:/_-"}.contains(c);
  };
  return !id.empty() && id.size() <= 36 && std::ranges::all_of(id, allowed);
}

Granted<Money> admit(Core& core, Account& account, SymbolIndex symbol,
                     const wire::NewOrder& order) {
  const auto& listing = core.quotes.listings()[symbol];
  const Leg leg{symbol, order.position};
  const bool reduces = wire::reduces(order);
  GRANT_CHECK(check_position(account, order));
  GRANT_CHECK(check_status(core, symbol, reduces));
  GRANT_CHECK(
      check_name(account.orders.find_open_name(order.client_id) != nullptr, order.client_id));
  const bool market = order.type == wire::OrderType::Market;
  GRANT_CHECK(check_quantity(listing, order.quantity, market));
  const auto mark = core.quotes.last(symbol, core.now);
  const auto price = price_of(core, symbol, order, mark);
  if (!price) return std::unexpected(price.error());
  if (reduces) {
    GRANT_CHECK(check_reduce_only(account.position(leg), order.side));
  } else if (notional(*price, order.quantity, Rounding::Nearest) <
             listing.instrument.notional_min) {
    return std::unexpected(notional_below(listing.instrument.notional_min));
  }
  if (!market && order.time_in_force == wire::TimeInForce::Gtx)
    if (order.side == OrderSide::Buy ? order.price >= mark : order.price <= mark) return kWouldTake;
  if (reduces) return Money{};
  return check_margin(core, account, leg, order.side, order.quantity, *price);
}

Granted<> admit(Core& core, Account& account, SymbolIndex symbol, const wire::NewAlgoOrder& order) {
  const auto& listing = core.quotes.listings()[symbol];
  GRANT_CHECK(check_position(account, order));
  GRANT_CHECK(check_status(core, symbol, wire::reduces(order) || order.close_position));
  if (order.type == wire::AlgoType::TrailingStopMarket)
    return std::unexpected(bad_strategy(order.type, order.reduce_only));
  GRANT_CHECK(
      check_name(account.algos.find_open_name(order.client_id) != nullptr, order.client_id));
  if (order.trigger.is_zero()) return kNoTrigger;
  GRANT_CHECK(check_price(listing, order.trigger));
  if (is_market(order.type) != order.price.is_zero())
    return order.price.is_zero() ? kNoPrice : kPriceNotRequired;
  if (!is_market(order.type)) GRANT_CHECK(check_price(listing, order.price));
  if (order.close_position) {
    GRANT_CHECK(check_close_all(account, symbol, order));
  } else {
    GRANT_CHECK(check_quantity(listing, order.quantity, is_market(order.type)));
    const auto value = notional(order.trigger, order.quantity, Rounding::Nearest);
    if (!wire::reduces(order) && value < listing.instrument.notional_min)
      return std::unexpected(notional_below(listing.instrument.notional_min));
  }
  if (account.algos.open_count() >= kMostStops) return kTooManyStops;
  if (is_met(order.type, order.side, order.trigger, core.quotes.last(symbol, core.now)))
    return kWouldTrigger;
  return {};
}

bool is_met(wire::AlgoType type, OrderSide side, Price trigger, Price price) {
  const bool rising = (side == OrderSide::Buy) != takes_profit(type);
  return rising ? price >= trigger : price <= trigger;
}

Money notional_limit(const Instrument& instrument, int leverage) {
  Money most;
  for (const auto& bracket : instrument.brackets)
    if (leverage <= bracket.leverage_max) most = std::max(most, bracket.cap);
  return most;
}

}  // namespace gyre::sim
