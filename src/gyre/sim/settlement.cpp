#include "gyre/sim/settlement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gyre::sim {
namespace {

Rate or_else(Rate own, Rate standard) { return own.is_zero() ? standard : own; }

Money signed_amount(const Position& position) {
  const auto raw = position.quantity.raw();
  return Money::from_raw(position.side == Side::Long ? raw : -raw);
}

void pay(Core& core, Account& account, std::string symbol, std::string type, Money amount,
         std::int64_t trade_id = 0, std::string info = {}) {
  if (amount.is_zero()) return;
  account.wallet += amount;
  account.income.push_back({.symbol = std::move(symbol),
                            .type = std::move(type),
                            .info = std::move(info),
                            .amount = amount,
                            .id = ++core.last_income_id,
                            .trade_id = trade_id,
                            .time = core.now});
}

void pay(Core& core, Account& account, SymbolIndex symbol, std::string type, Money amount,
         std::int64_t trade_id = 0, std::string info = {}) {
  pay(core, account, core.quotes.instrument(symbol).symbol, std::move(type), amount, trade_id,
      std::move(info));
}

constexpr Price kBnbPrice = Price::from_int(600);  // where the market has none

// A fee, in BNB where it is paid so and there is enough of it.
struct Fee {
  Money amount;
  std::string asset;  // empty: the account's own
};

Fee take_fee(Core& core, Account& account, SymbolIndex symbol, Money amount,
             std::int64_t trade_id) {
  if (core.settings.fees_in_bnb && amount > Money{}) {
    const auto listed = core.quotes.find("BNBUSDT");
    const auto last = listed ? core.quotes.last(*listed, core.now) : Price{};
    const auto price = last.is_zero() ? kBnbPrice : last;
    const auto bnb =
        Money::from_raw(divide(Wide{amount.raw()} * Price::kScale, price.raw(), Rounding::Up));
    if (bnb <= account.bnb) {
      account.bnb -= bnb;
      account.income.push_back({.symbol = core.quotes.instrument(symbol).symbol,
                                .type = "COMMISSION",
                                .amount = -bnb,
                                .id = ++core.last_income_id,
                                .trade_id = trade_id,
                                .time = core.now,
                                .asset = "BNB"});
      return {bnb, "BNB"};
    }
  }
  pay(core, account, symbol, "COMMISSION", -amount, trade_id);
  return {amount, {}};
}

// Positions may be asked for as they were.
void remember(Core& core, Account& account, Leg leg) {
  if (core.faults.knows(FaultKind::StalePositions))
    account.past.push_back({core.now, leg, account.position(leg)});
}

void tell_account(Core& core, Account& account, Leg leg, std::string reason, Money change = {}) {
  if (core.silent || !account.listen_key) return;
  const auto& position = account.position(leg);
  const auto mark = core.quotes.last(leg.symbol, core.now);
  const auto& name = core.quotes.instrument(leg.symbol).symbol;
  wire::AccountUpdate update{.event_time = core.now,
                             .transaction_time = core.now,
                             .reason = std::move(reason),
                             .wallet = account.wallet,
                             .cross_wallet = account.wallet - account.isolated_margin(),
                             .change = change};
  if (update.reason == "FUNDING_FEE") update.funding_symbol = name;
  update.positions.push_back({.symbol = name,
                              .amount = signed_amount(position),
                              .entry = entry_price(position),
                              .unrealized = unrealized(position, mark),
                              .isolated_wallet = position.margin,
                              .position = leg.position});
  say(core, account, std::move(update));
}

Price average_price(Money quote, Quantity filled) {
  return Price::from_raw(
      divide(Wide{quote.raw()} * Price::kScale, filled.raw(), Rounding::Nearest));
}

void advance_order(Core& core, Order& order, const Execution& execution) {
  auto& view = order.view;
  view.filled += execution.quantity;
  view.quote_filled += notional(execution.price, execution.quantity, Rounding::Nearest);
  view.average = average_price(view.quote_filled, view.filled);
  view.updated = core.now;
  const bool done = view.filled == view.quantity;
  view.status = done ? wire::OrderStatus::Filled : wire::OrderStatus::PartiallyFilled;
  // What is filled has its margin in the position.
  const auto left = remaining(order);
  order.reserved = Money::from_raw(divide(Wide{order.reserved.raw()} * left.raw(),
                                          (left + execution.quantity).raw(), Rounding::Up));
}

wire::OrderTradeUpdate describe(const Core& core, const Order& order,
                                wire::ExecutionType execution) {
  const auto& view = order.view;
  return {.event_time = core.now,
          .transaction_time = core.now,
          .symbol = view.symbol,
          .client_id = view.client_id,
          .order_id = view.order_id,
          .side = view.side,
          .type = view.type,
          .time_in_force = view.time_in_force,
          .execution = execution,
          .status = view.status,
          .quantity = view.quantity,
          .filled = view.filled,
          .price = view.price,
          .average = view.average,
          .reduce_only = view.reduce_only,
          .close_position = view.close_position,
          .position = view.position};
}

// The part of a fill that a liquidation and a trade share; what it brought, fees of this account's
// asset taken off.
Money book_trade(Core& core, Account& account, Order& order, const Execution& execution,
                 Rate fee_rate, wire::ExecutionType kind) {
  auto& position = account.position(leg_of(order));
  remember(core, account, leg_of(order));
  const auto change = apply_fill(position, order.view.side, execution.quantity, execution.price,
                                 account.leverage(order.symbol));
  position.updated = core.now;
  const auto value = notional(execution.price, execution.quantity, Rounding::Nearest);
  const auto trade_id = ++core.last_trade_id;
  advance_order(core, order, execution);
  pay(core, account, order.symbol, "REALIZED_PNL", change.realized, trade_id);
  const auto fee =
      take_fee(core, account, order.symbol, share(value, fee_rate, Rounding::Up), trade_id);
  account.trades.push_back({.symbol = order.view.symbol,
                            .trade_id = trade_id,
                            .order_id = order.view.order_id,
                            .side = order.view.side,
                            .price = execution.price,
                            .quantity = execution.quantity,
                            .quote = value,
                            .fee = fee.amount,
                            .realized = change.realized,
                            .maker = execution.maker,
                            .time = core.now,
                            .fee_asset = fee.asset,
                            .position = order.view.position});
  if (!core.silent && account.listen_key) {
    auto update = describe(core, order, kind);
    update.trade_id = trade_id;
    update.last_quantity = execution.quantity;
    update.last_price = execution.price;
    update.fee = fee.amount;
    update.fee_asset = fee.asset;
    update.realized = change.realized;
    update.maker = execution.maker;
    say(core, account, std::move(update));
  }
  return fee.asset.empty() ? change.realized - fee.amount : change.realized;
}

void cancel_orders(Core& core, Account& account, Leg leg) {
  for (const auto place : account.orders.open())
    if (auto& order = account.orders[place]; leg_of(order) == leg)
      end_order(core, account, order, wire::OrderStatus::Canceled);
}

// The exchange's own order.
Order& make_closing(Core& core, Account& account, Leg leg, std::string_view prefix, Price price,
                    Quantity quantity) {
  const auto& position = account.position(leg);
  return make_order(core, account, leg.symbol,
                    {.client_id = fmt::format("{}-{}", prefix, to_ms(core.now)),
                     .side = closing(position.side),
                     .type = wire::OrderType::Limit,
                     .time_in_force = wire::TimeInForce::Ioc,
                     .quantity = quantity,
                     .price = price,
                     .reduce_only = leg.position == PositionSide::Both,
                     .position = leg.position});
}

void expire_close_alls(Core& core, Account& account, Leg leg) {
  if (account.position(leg).is_open()) return;
  for (const auto place : account.algos.open()) {
    auto& algo = account.algos[place];
    if (leg_of(algo) == leg && algo.view.close_position && is_open(algo))
      end_algo(core, account, algo, wire::AlgoStatus::Expired);
  }
}

// An algo order is finished when the order that it became is, filled or not.
void finish_origin(Core& core, Account& account, const Order& order) {
  if (order.algo_id == 0 || is_open(order)) return;
  auto* algo = account.algos.find(order.algo_id, [](const Algo& a) { return a.view.algo_id; });
  ensure(algo != nullptr, "a triggered order has an origin");
  end_algo(core, account, *algo, wire::AlgoStatus::Finished);
}

}  // namespace

void settle_fill(Core& core, Account& account, Order& order, const Execution& execution) {
  const auto& costs = core.quotes.costs();
  const auto& it = core.quotes.instrument(order.symbol);
  const auto fee = execution.maker ? or_else(it.maker_fee, costs.maker_fee)
                                   : or_else(it.taker_fee, costs.taker_fee);
  book_trade(core, account, order, execution, fee, wire::ExecutionType::Trade);
  account.orders.tidy();
  tell_account(core, account, leg_of(order), "ORDER");
  finish_origin(core, account, order);
  expire_close_alls(core, account, leg_of(order));
}

void settle_funding(Core& core, Account& account, Leg leg, const Funding& funding) {
  auto& position = account.position(leg);
  const auto value = value_at(position, core.quotes.last(leg.symbol, core.now));
  const auto rate = funding.rate;
  const bool pays = !funding.known || (position.side == Side::Long) == (rate > Rate{});
  const auto size =
      share(value, rate < Rate{} ? -rate : rate, pays ? Rounding::Up : Rounding::Down);
  const auto amount = pays ? -std::min(size, position.margin) : size;
  if (amount.is_zero()) return;
  remember(core, account, leg);
  position.margin += amount;
  position.updated = core.now;
  pay(core, account, leg.symbol, "FUNDING_FEE", amount, 0, funding.known ? "" : "rate not known");
  tell_account(core, account, leg, "FUNDING_FEE", amount);
}

void liquidate(Core& core, Account& account, Leg leg, Price price) {
  cancel_orders(core, account, leg);
  const auto position = account.position(leg);
  auto& order = make_closing(core, account, leg, "autoclose", price, position.quantity);
  const Execution all{price, position.quantity};
  const auto result =
      book_trade(core, account, order, all, core.quotes.instrument(leg.symbol).liquidation_fee,
                 wire::ExecutionType::Calculated);
  account.orders.tidy();
  tell_account(core, account, leg, "ORDER");
  if (const auto beyond = -result - position.margin; beyond > Money{}) {
    pay(core, account, leg.symbol, "INSURANCE_CLEAR", beyond);
    tell_account(core, account, leg, "INSURANCE_CLEAR", beyond);
  }
  expire_close_alls(core, account, leg);
}

void settle_adl(Core& core, Account& account, Leg leg, Quantity quantity) {
  const auto mark = core.quotes.last(leg.symbol, core.now);
  auto& order = make_closing(core, account, leg, "adl_autoclose", mark, quantity);
  book_trade(core, account, order, {mark, quantity}, Rate{}, wire::ExecutionType::Calculated);
  account.orders.tidy();
  tell_account(core, account, leg, "ORDER");
  expire_close_alls(core, account, leg);
}

void settle_transfer(Core& core, Account& account, Money amount) {
  pay(core, account, std::string{}, "TRANSFER", amount);
  say(core, account,
      wire::AccountUpdate{.event_time = core.now,
                          .transaction_time = core.now,
                          .reason = amount < Money{} ? "WITHDRAW" : "DEPOSIT",
                          .wallet = account.wallet,
                          .cross_wallet = account.wallet - account.isolated_margin(),
                          .change = amount});
}

void settle_delisting(Core& core, Account& account, SymbolIndex symbol) {
  for (const auto place : account.orders.open())
    if (auto& order = account.orders[place]; order.symbol == symbol)
      end_order(core, account, order, wire::OrderStatus::Canceled);
  for (const auto place : account.algos.open())
    if (auto& algo = account.algos[place]; algo.symbol == symbol && is_open(algo))
      end_algo(core, account, algo, wire::AlgoStatus::Expired);
  const auto mark = core.quotes.last(symbol, core.now);
  for (const auto& [leg, position] : account.positions) {
    if (leg.symbol != symbol || !position.is_open()) continue;
    const Execution all{mark, position.quantity};
    settle_fill(core, account,
                make_closing(core, account, leg, "settlement_autoclose", mark, all.quantity), all);
  }
}

void end_order(Core& core, Account& account, Order& order, wire::OrderStatus status) {
  order.view.status = status;
  order.view.updated = core.now;
  order.reserved = {};
  account.orders.tidy();
  tell_order(core, account, order,
             status == wire::OrderStatus::Canceled ? wire::ExecutionType::Canceled
                                                   : wire::ExecutionType::Expired);
  finish_origin(core, account, order);
}

void end_algo(Core& core, Account& account, Algo& algo, wire::AlgoStatus status,
              std::string reason) {
  algo.view.status = status;
  algo.view.updated = core.now;
  account.algos.tidy();
  tell_algo(core, account, algo, std::move(reason));
}

Order& make_order(Core& core, Account& account, SymbolIndex symbol, wire::OrderView view) {
  view.symbol = core.quotes.instrument(symbol).symbol;
  view.order_id = ++core.last_order_id;
  if (view.client_id.empty()) view.client_id = fmt::format("venue-{}", view.order_id);
  view.created = view.updated = core.now;
  return account.orders.add({.view = std::move(view), .symbol = symbol});
}

void tell_order(Core& core, const Account& account, const Order& order,
                wire::ExecutionType execution) {
  if (core.silent || !account.listen_key) return;
  say(core, account, describe(core, order, execution));
}

// What the order that it became has got.
Quantity executed(const Account& account, const Algo& algo) {
  const auto& orders = account.orders.all();
  const auto order = std::ranges::lower_bound(orders, algo.view.order_id, {},
                                              [](const Order& o) { return o.view.order_id; });
  const bool found = order != orders.end() && order->view.order_id == algo.view.order_id;
  return found && algo.view.order_id != 0 ? order->view.filled : Quantity{};
}

void tell_algo(Core& core, const Account& account, const Algo& algo, std::string reason) {
  if (core.silent || !account.listen_key) return;
  const auto& view = algo.view;
  say(core, account,
      wire::AlgoUpdate{.event_time = core.now,
                       .transaction_time = core.now,
                       .symbol = view.symbol,
                       .client_id = view.client_id,
                       .algo_id = view.algo_id,
                       .order_id = view.order_id,
                       .side = view.side,
                       .type = view.type,
                       .status = view.status,
                       .trigger = view.trigger,
                       .price = view.price,
                       .quantity = view.quantity,
                       .filled = executed(account, algo),
                       .close_position = view.close_position,
                       .reduce_only = view.reduce_only,
                       .working = view.working,
                       .reason = std::move(reason),
                       .position = view.position});
}

}  // namespace gyre::sim
