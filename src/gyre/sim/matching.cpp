#include "gyre/sim/matching.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/sim/admission.hpp"
#include "gyre/sim/settlement.hpp"

namespace gyre::sim {
namespace {

// A bar at one of its points.
struct Touch {
  Bar bar;
  Price price;
  bool gap = false;  // at its open, so the price jumped here
  Price low() const { return exact(bar.low); }
  Price high() const { return exact(bar.high); }
};

std::optional<Touch> touch_at(Core& core, SymbolIndex symbol, const PathPoint& point) {
  const auto bar = core.quotes.minute(symbol, point.minute);
  if (!bar) return std::nullopt;
  return Touch{*bar, exact(path(*bar)[point.place]), point.place == 0};
}

bool is_within_limit(const Order& order, Price price) {
  if (order.view.type == wire::OrderType::Market || order.view.price.is_zero()) return true;
  return order.view.side == OrderSide::Buy ? price <= order.view.price : price >= order.view.price;
}

// Trades through the limit by a tick at least.
bool is_traded_through(const Core& core, const Order& order, Price price) {
  const auto tick = core.quotes.instrument(order.symbol).tick;
  return order.view.side == OrderSide::Buy ? price + tick <= order.view.price
                                           : price >= order.view.price + tick;
}

bool can_rest_fill(const Core& core, const Order& order, const PathPoint& point, Price price) {
  return order.in_book && is_open(order) && order.slicing.left == 0 &&
         order.rests_since < point.minute && is_traded_through(core, order, price);
}

bool can_trigger(const Algo& algo, Price price) {
  return algo.in_book && is_open(algo) &&
         is_met(algo.view.type, algo.view.side, algo.view.trigger, price);
}

// How much the order may still do: a reduce-only one no more than the position.
Quantity allowed(Account& account, const Order& order) {
  if (!wire::reduces(order.view)) return remaining(order);
  return closing_part(account.position(leg_of(order)), order.view.side, remaining(order));
}

std::optional<Strike> hit(Core& core, FaultKind kind, const Order& order) {
  const auto& view = order.view;
  const auto of = order.algo_id != 0    ? EventClass::Stop
                  : wire::reduces(view) ? EventClass::Reduce
                                        : EventClass::Entry;
  return core.faults.hit(kind, core.now, {of, view.symbol, view.client_id});
}

std::optional<Strike> hit(Core& core, FaultKind kind, const Algo& algo) {
  const auto& view = algo.view;
  return core.faults.hit(kind, core.now, {EventClass::Stop, view.symbol, view.client_id});
}

// One of `parts`, on the step and at least one.
Quantity part_of(Core& core, const Order& order, Quantity whole, int parts) {
  const auto step = core.quotes.instrument(order.symbol).step.raw();
  const auto part = std::max(step, whole.raw() / parts / step * step);
  return std::min(whole, Quantity::from_raw(part));
}

constexpr int kMostSlices = 6;

void begin_slicing(Core& core, Order& order, bool maker) {
  if (order.view.time_in_force == wire::TimeInForce::Fok) return;
  const auto strike = hit(core, FaultKind::Slices, order);
  if (!strike) return;
  const auto slices = 2 + static_cast<int>(strike->draw.pick() % (kMostSlices - 1));
  order.slicing = {.left = slices,
                   .wait = std::max(1ms, strike->fault.amount / slices),
                   .rests = maker,
                   .dies = strike->draw.coin()};
}

// Fills as much as allowed, or a slice of it; what a reduce-only order has left then expires.
void execute(Core& core, Account& account, Order& order, Price price, bool maker) {
  if (order.slicing.left == 0) begin_slicing(core, order, maker);
  const bool is_slice = order.slicing.left > 1;
  auto quantity = allowed(account, order);
  if (is_slice) quantity = part_of(core, order, quantity, order.slicing.left--);
  if (!quantity.is_zero()) settle_fill(core, account, order, {price, quantity, maker});
  if (!is_open(order)) return;
  if (!is_slice || quantity.is_zero())
    return end_order(core, account, order, wire::OrderStatus::Expired);
  schedule(core, {.at = core.now + order.slicing.wait,
                  .kind = FaultKind::Slices,
                  .account = account.id,
                  .id = order.view.order_id});
}

// Half of it, and no more.
void execute_half(Core& core, Account& account, Order& order, Price price) {
  const auto quantity = part_of(core, order, allowed(account, order), 2);
  if (!quantity.is_zero()) settle_fill(core, account, order, {price, quantity, false});
  if (is_open(order)) end_order(core, account, order, wire::OrderStatus::Expired);
}

bool is_beyond_take_bound(Core& core, SymbolIndex symbol, Price price) {
  const auto bound = core.quotes.instrument(symbol).market_take_bound;
  if (bound.is_zero()) return false;
  const auto mark = core.quotes.last(symbol, core.now);
  const auto room =
      Price::from_raw(divide(Wide{mark.raw()} * bound.raw(), Rate::kScale, Rounding::Up));
  return price > mark + room || price + room < mark;
}

void arrive(Core& core, Account& account, Order& order) {
  if (!is_open(order)) return;  // cancelled on its way
  order.in_book = true;
  order.rests_since = floor_to(core.now, 1min);
  tell_order(core, account, order, wire::ExecutionType::New);
  const bool limit = order.view.type == wire::OrderType::Limit;
  if (const auto strike = hit(core, FaultKind::DiesLater, order)) {
    order.in_book = false;
    return schedule(core, {.at = core.now + std::max(1ms, strike->draw.up_to(strike->fault.amount)),
                           .kind = FaultKind::DiesLater,
                           .account = account.id,
                           .id = order.view.order_id});
  }
  if (limit && hit(core, FaultKind::SelfMatch, order))
    return end_order(core, account, order, wire::OrderStatus::ExpiredInMatch);
  auto price = core.quotes.taker(order.symbol, order.view.side, remaining(order), core.now);
  if (hit(core, FaultKind::EmptyBook, order)) price.reset();
  const bool takes = price && is_within_limit(order, *price) &&
                     (limit || !is_beyond_take_bound(core, order.symbol, *price));
  const bool rests = limit && (order.view.time_in_force == wire::TimeInForce::Gtc ||
                               order.view.time_in_force == wire::TimeInForce::Gtx);
  if (takes && !limit && hit(core, FaultKind::Cut, order))
    execute_half(core, account, order, *price);
  else if (takes && !(rests && order.view.time_in_force == wire::TimeInForce::Gtx))
    execute(core, account, order, *price, false);
  else if (!rests || takes)
    end_order(core, account, order, wire::OrderStatus::Expired);
}

// What the triggered algo order becomes in the book; nothing when there is nothing to do.
Order* forward(Core& core, Account& account, Algo& algo) {
  auto quantity = algo.view.quantity;
  const auto& position = account.position(leg_of(algo));
  const bool reduces = algo.view.close_position || wire::reduces(algo.view);
  if (algo.view.close_position) quantity = position.quantity;
  if (reduces) quantity = closing_part(position, algo.view.side, quantity);
  if (quantity.is_zero()) return nullptr;
  const bool limit = !algo.view.price.is_zero();
  auto& order =
      make_order(core, account, algo.symbol,
                 {.client_id = fmt::format("algo-{}", algo.view.algo_id),
                  .side = algo.view.side,
                  .type = limit ? wire::OrderType::Limit : wire::OrderType::Market,
                  .time_in_force = limit ? algo.view.time_in_force : wire::TimeInForce::Gtc,
                  .quantity = quantity,
                  .price = algo.view.price,
                  .reduce_only = reduces && algo.view.position == PositionSide::Both,
                  .close_position = algo.view.close_position,
                  .position = algo.view.position});
  order.algo_id = algo.view.algo_id;
  order.in_book = true;
  order.rests_since = floor_to(core.now, 1min);
  return &order;
}

bool lacks_margin(Account& account, const Algo& algo) {
  if (algo.view.close_position || wire::reduces(algo.view)) return false;
  const auto& position = account.position(leg_of(algo));
  const auto opened =
      algo.view.quantity - closing_part(position, algo.view.side, algo.view.quantity);
  const auto value = notional(algo.view.trigger, opened, Rounding::Nearest);
  return initial_margin(value, account.leverage(algo.symbol)) > available(account);
}

// Puts what was said first after the first fill that was said since.
void say_after_fill(Core& core, std::size_t place) {
  auto& messages = core.outbox.messages;
  const auto from = messages.begin() + static_cast<std::ptrdiff_t>(place);
  const auto fill = std::ranges::find_if(from, messages.end(), [](const Message& message) {
    const auto* update = std::get_if<wire::OrderTradeUpdate>(&message.what);
    return update && update->trade_id != 0;
  });
  if (fill != messages.end()) std::rotate(from, from + 1, fill + 1);
}

// The triggered algo order goes into the book and meets the price there.
void send_on(Core& core, Account& account, Algo& algo, Price price) {
  auto* order = forward(core, account, algo);
  if (!order) return end_algo(core, account, algo, wire::AlgoStatus::Expired);
  algo.view.order_id = order->view.order_id;
  algo.view.status = wire::AlgoStatus::Triggered;
  const auto place = core.outbox.messages.size();
  tell_algo(core, account, algo);
  tell_order(core, account, *order, wire::ExecutionType::New);
  if (is_within_limit(*order, price))
    hit(core, FaultKind::TriggerPart, algo) ? execute_half(core, account, *order, price)
                                            : execute(core, account, *order, price, false);
  else if (order->view.time_in_force != wire::TimeInForce::Gtc)
    end_order(core, account, *order, wire::OrderStatus::Expired);
  if (hit(core, FaultKind::FillFirst, algo)) say_after_fill(core, place);
}

void trigger(Core& core, Account& account, Algo& algo, const Touch& touch) {
  algo.view.status = wire::AlgoStatus::Triggering;
  algo.view.triggered = algo.view.updated = core.now;
  account.algos.tidy();
  tell_algo(core, account, algo);
  if (lacks_margin(account, algo) || hit(core, FaultKind::TriggerRejected, algo))
    return end_algo(core, account, algo, wire::AlgoStatus::Rejected, "Margin is insufficient.");
  if (const auto strike = hit(core, FaultKind::TriggerStuck, algo))
    return schedule(core, {.at = core.now + std::max(1ms, strike->draw.up_to(strike->fault.amount)),
                           .kind = FaultKind::TriggerStuck,
                           .account = account.id,
                           .id = algo.view.algo_id});
  const bool gap = touch.gap && touch.price != algo.view.trigger;
  send_on(core, account, algo,
          stop_price(core.quotes.costs(), algo.view.side, algo.view.trigger,
                     core.quotes.liquidity(algo.symbol, core.now), touch.bar,
                     core.quotes.instrument(algo.symbol).tick, gap));
}

void arrive(Core& core, Account& account, Algo& algo) {
  if (!is_open(algo)) return;
  algo.in_book = true;
  tell_algo(core, account, algo);
  if (algo.view.close_position && !account.position(leg_of(algo)).is_open() &&
      account.orders.open_count() == 0)
    return end_algo(core, account, algo, wire::AlgoStatus::Expired);
  auto touch = touch_at(core, algo.symbol, point_before(core.now));
  if (!touch || !can_trigger(algo, touch->price)) return;
  touch->gap = false;
  trigger(core, account, algo, *touch);
}

bool is_drowned(Core& core, SymbolIndex symbol, const Position& position, Price mark) {
  return position.is_open() && is_underwater(position, core.quotes.instrument(symbol), mark);
}

void sink(Core& core, Account& account, Leg leg, const Touch& touch) {
  const auto& position = account.position(leg);
  const auto& it = core.quotes.instrument(leg.symbol);
  const auto level = liquidation_price(position, it).round_to(it.tick, Rounding::Nearest);
  const bool beyond = position.side == Side::Long ? touch.price < level : touch.price > level;
  const auto price = stop_price(core.quotes.costs(), closing(position.side), level,
                                core.quotes.liquidity(leg.symbol, core.now), touch.bar, it.tick,
                                touch.gap && beyond);
  liquidate(core, account, leg, price);
}

// Liquidations at one point. A gap liquidates before any stop could act.
void sink_all(Core& core, Account& account, const PathPoint& point) {
  std::vector<Leg> held;
  for (const auto& [leg, position] : account.positions)
    if (position.is_open()) held.push_back(leg);
  for (const auto leg : held) {
    const auto touch = touch_at(core, leg.symbol, point);
    if (touch && is_drowned(core, leg.symbol, account.position(leg), touch->price))
      sink(core, account, leg, *touch);
  }
}

// Whether the price gets to the liquidation on its way to the trigger.
bool sinks_before(Core& core, Account& account, const Algo& algo, const Touch& touch) {
  const auto& position = account.position(leg_of(algo));
  if (!is_drowned(core, algo.symbol, position, touch.price)) return false;
  const auto level = liquidation_price(position, core.quotes.instrument(algo.symbol));
  return !is_met(algo.view.type, algo.view.side, algo.view.trigger, level);
}

// Open algo orders in the order in which a move of the price gets to them.
std::vector<std::size_t> by_nearness(const Account& account) {
  auto places = account.algos.open();
  std::ranges::sort(places, {}, [&](std::size_t place) {
    const auto& view = account.algos[place].view;
    const auto raw = view.trigger.raw();
    const bool above =
        is_met(view.type, view.side, view.trigger, view.trigger + Price::from_raw(1));
    return std::pair{above ? raw : -raw, place};
  });
  return places;
}

// Stops before targets: where both lie between two points, the worse one is taken.
void strike(Core& core, Account& account, const PathPoint& point) {
  if (point.place == 0) sink_all(core, account, point);
  for (const auto place : by_nearness(account)) {
    auto& algo = account.algos[place];
    const auto touch = touch_at(core, algo.symbol, point);
    if (!touch || !can_trigger(algo, touch->price)) continue;
    if (sinks_before(core, account, algo, *touch)) sink(core, account, leg_of(algo), *touch);
    if (is_open(algo)) trigger(core, account, algo, *touch);
  }
  for (const auto place : account.orders.open()) {
    auto& order = account.orders[place];
    const auto touch = touch_at(core, order.symbol, point);
    if (!touch || !can_rest_fill(core, order, point, touch->price)) continue;
    const auto price = std::clamp(order.view.price, touch->low(), touch->high());
    execute(core, account, order, price, true);
  }
  sink_all(core, account, point);
}

bool stirs(Core& core, Account& account, const PathPoint& point) {
  for (const auto place : account.orders.open_places()) {
    const auto& order = account.orders[place];
    if (!order.in_book) continue;
    const auto touch = touch_at(core, order.symbol, point);
    if (touch && can_rest_fill(core, order, point, touch->price)) return true;
  }
  for (const auto place : account.algos.open_places()) {
    const auto& algo = account.algos[place];
    if (!algo.in_book) continue;
    const auto touch = touch_at(core, algo.symbol, point);
    if (touch && can_trigger(algo, touch->price)) return true;
  }
  for (const auto& [leg, position] : account.positions) {
    if (!position.is_open()) continue;
    const auto touch = touch_at(core, leg.symbol, point);
    if (touch && is_drowned(core, leg.symbol, position, touch->price)) return true;
  }
  return false;
}

}  // namespace

void arrive(Core& core, const Arrival& arrival) {
  auto& account = core.account(arrival.account);
  if (arrival.algo) {
    auto* algo = account.algos.find(arrival.id, [](const Algo& a) { return a.view.algo_id; });
    ensure(algo != nullptr, "an algo order that was scheduled is known");
    return arrive(core, account, *algo);
  }
  auto* order = account.orders.find(arrival.id, [](const Order& o) { return o.view.order_id; });
  ensure(order != nullptr, "an order that was scheduled is known");
  arrive(core, account, *order);
}

void fill_before_cancel(Core& core, Account& account, Order& order, int parts) {
  const auto quantity = part_of(core, order, allowed(account, order), parts);
  if (!quantity.is_zero()) settle_fill(core, account, order, {order.view.price, quantity, true});
}

void go_on_filling(Core& core, Account& account, Order& order) {
  const bool is_last = order.slicing.left == 1;
  const auto price = order.slicing.rests ? order.view.price
                                         : core.quotes.taker(order.symbol, order.view.side,
                                                             remaining(order), core.now);
  if ((is_last && order.slicing.dies) || !price || !is_within_limit(order, *price))
    return end_order(core, account, order, wire::OrderStatus::Expired);
  execute(core, account, order, *price, order.slicing.rests);
}

void go_on_triggering(Core& core, Account& account, Algo& algo) {
  const auto price = core.quotes.taker(algo.symbol, algo.view.side,
                                       account.position(leg_of(algo)).quantity, core.now);
  send_on(core, account, algo, price.value_or(core.quotes.last(algo.symbol, core.now)));
}

bool stirs(Core& core, const PathPoint& point) {
  return std::ranges::any_of(core.accounts,
                             [&](Account& account) { return stirs(core, account, point); });
}

void strike(Core& core, const PathPoint& point) {
  for (auto& account : core.accounts) strike(core, account, point);
}

}  // namespace gyre::sim
