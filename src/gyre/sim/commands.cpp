#include <fmt/format.h>

#include <algorithm>

#include "gyre/core/hash.hpp"
#include "gyre/sim/admission.hpp"
#include "gyre/sim/answers.hpp"
#include "gyre/sim/matching.hpp"
#include "gyre/sim/settlement.hpp"

namespace gyre::sim {
namespace {

constexpr auto kKeyLife = 60min;

int most_leverage(const Instrument& it) {
  return std::ranges::max(it.brackets, {}, &Bracket::leverage_max).leverage_max;
}

Order* find_open(Account& account, const wire::OrderRef& ref) {
  auto* order =
      ref.order_id != 0
          ? account.orders.find(ref.order_id, [](const Order& o) { return o.view.order_id; })
          : account.orders.find_open_name(ref.client_id);
  return order && is_open(*order) && order->view.symbol == ref.symbol ? order : nullptr;
}

Algo* find_open(Account& account, std::int64_t algo_id, std::string_view client_id) {
  auto* algo = algo_id != 0
                   ? account.algos.find(algo_id, [](const Algo& a) { return a.view.algo_id; })
                   : account.algos.find_open_name(client_id);
  return algo && is_open(*algo) ? algo : nullptr;
}

// A fill that comes before the cancel: all, or half.
void race(Core& core, Account& account, Order& order) {
  const auto& view = order.view;
  if (!order.in_book || view.price.is_zero()) return;
  const auto strike = core.faults.hit(FaultKind::CancelRace, core.now,
                                      {EventClass::Cancel, view.symbol, view.client_id});
  if (strike) fill_before_cancel(core, account, order, strike->draw.coin() ? 1 : 2);
}

// Why a stop that is not open cannot be cancelled.
Refusal not_open(Account& account, const wire::DeleteAlgoOrder& asked) {
  const auto* algo =
      asked.algo_id != 0
          ? account.algos.find(asked.algo_id, [](const Algo& a) { return a.view.algo_id; })
          : account.algos.find_name(asked.client_id);
  return algo && algo->view.status == wire::AlgoStatus::Triggering ? kTriggering : kUnknownOrder;
}

// 64 characters, as the exchange's are.
std::string make_key(const Core& core, const Account& account) {
  Fingerprint print;
  print.add(core.settings.seed);
  print.add(account.api_key);
  print.add(static_cast<std::uint64_t>(account.listen_keys_made));
  auto text = print.text();
  print.add(std::string_view{"second half"});
  return text + print.text();
}

}  // namespace

wire::Response answer(Core& core, Account& account, const wire::SetLeverage& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  const auto& it = core.quotes.instrument(*symbol);
  if (asked.leverage < 1 || asked.leverage > most_leverage(it))
    return refuse(bad_leverage(asked.leverage));
  const auto limit = notional_limit(it, asked.leverage);
  for (const auto& [leg, position] : account.positions) {
    if (leg.symbol != *symbol || !position.is_open()) continue;
    if (asked.leverage < account.leverage(*symbol)) return refuse(kLeverageReduction);
    if (position.cost > limit) return refuse(kOverMaxPosition);
  }
  account.leverages[*symbol] = asked.leverage;
  say(core, account,
      wire::AccountConfigUpdate{
          .event_time = core.now, .symbol = asked.symbol, .leverage = asked.leverage});
  return {.body = wire::LeverageView{asked.symbol, asked.leverage, limit}};
}

wire::Response answer(Core& core, Account&, const wire::SetMarginType& asked) {
  if (const auto symbol = find_symbol(core, asked.symbol); !symbol) return refuse(symbol.error());
  return refuse(asked.isolated ? kSameMarginType : kNotOffered);
}

wire::Response answer(Core& core, Account& account, const wire::SetPositionMode& asked) {
  if (asked.hedge == account.hedges()) return refuse(kSamePositionSide);
  if (account.orders.open_count() + account.algos.open_count() > 0) return refuse(kModeWithOrders);
  for (const auto& [_, position] : account.positions)
    if (position.is_open()) return refuse(kModeWithPosition);
  account.hedge = asked.hedge;
  account.mode_switched = false;
  say(core, account, wire::AccountConfigUpdate{.event_time = core.now});
  return {.body = wire::Empty{}};
}

wire::Response answer(Core& core, Account& account, const wire::NewOrder& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  const auto reserved = admit(core, account, *symbol, asked);
  if (!reserved) return refuse(reserved.error());
  const bool market = asked.type == wire::OrderType::Market;
  auto& order = make_order(core, account, *symbol,
                           {.client_id = asked.client_id,
                            .side = asked.side,
                            .type = asked.type,
                            .time_in_force = market ? wire::TimeInForce::Gtc : asked.time_in_force,
                            .quantity = asked.quantity,
                            .price = asked.price,
                            .reduce_only = asked.reduce_only,
                            .position = asked.position});
  order.reserved = *reserved;
  schedule(core, account, order);
  return {.body = order.view};
}

wire::Response answer(Core& core, Account& account, const wire::DeleteOrder& asked) {
  if (!core.quotes.find(asked.order.symbol)) return refuse(kBadSymbol);
  if (asked.order.order_id == 0 && asked.order.client_id.empty()) return refuse(kNoOrderId);
  auto* order = find_open(account, asked.order);
  if (order) race(core, account, *order);
  if (!order || !is_open(*order)) return refuse(kUnknownOrder);
  end_order(core, account, *order, wire::OrderStatus::Canceled);
  return {.body = order->view};
}

wire::Response answer(Core& core, Account& account, const wire::DeleteAllOrders& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  for (const auto place : account.orders.open())
    if (auto& order = account.orders[place]; order.symbol == *symbol)
      end_order(core, account, order, wire::OrderStatus::Canceled);
  return {.body = wire::Empty{}};
}

wire::Response answer(Core& core, Account& account, const wire::NewAlgoOrder& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  if (const auto granted = admit(core, account, *symbol, asked); !granted)
    return refuse(granted.error());
  wire::AlgoView view{.symbol = asked.symbol,
                      .client_id = asked.client_id,
                      .algo_id = ++core.last_algo_id,
                      .side = asked.side,
                      .type = asked.type,
                      .status = wire::AlgoStatus::New,
                      .trigger = asked.trigger,
                      .price = asked.price,
                      .quantity = asked.quantity,
                      .close_position = asked.close_position,
                      .reduce_only = asked.reduce_only,
                      .price_protect = asked.price_protect,
                      .working = asked.working,
                      .time_in_force = asked.time_in_force,
                      .created = core.now,
                      .updated = core.now,
                      .position = asked.position};
  if (view.client_id.empty()) view.client_id = fmt::format("venue-algo-{}", view.algo_id);
  auto& algo = account.algos.add({.view = std::move(view), .symbol = *symbol});
  schedule(core, account, algo);
  return {.body = algo.view};
}

wire::Response answer(Core& core, Account& account, const wire::DeleteAlgoOrder& asked) {
  if (asked.algo_id == 0 && asked.client_id.empty()) return refuse(kNoAlgoId);
  auto* algo = find_open(account, asked.algo_id, asked.client_id);
  if (!algo) return refuse(not_open(account, asked));
  end_algo(core, account, *algo, wire::AlgoStatus::Canceled);
  return {.body = algo->view};
}

wire::Response answer(Core& core, Account& account, const wire::DeleteAllAlgoOrders& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  for (const auto place : account.algos.open())
    if (auto& algo = account.algos[place]; algo.symbol == *symbol)
      end_algo(core, account, algo, wire::AlgoStatus::Canceled);
  return {.body = wire::Empty{}};
}

wire::Response answer(Core& core, Account& account, const wire::StartListenKey&) {
  if (!account.listen_key) {
    ++account.listen_keys_made;
    account.listen_key = ListenKey{make_key(core, account)};
  }
  account.listen_key->expires = core.now + kKeyLife;
  return {.body = wire::ListenKeyView{account.listen_key->key}};
}

wire::Response answer(Core& core, Account& account, const wire::KeepListenKey&) {
  if (!account.listen_key) return refuse(kNoListenKey);
  account.listen_key->expires = core.now + kKeyLife;
  return {.body = wire::ListenKeyView{account.listen_key->key}};
}

wire::Response answer(Core&, Account& account, const wire::CloseListenKey&) {
  account.listen_key.reset();
  return {.body = wire::Empty{}};
}

}  // namespace gyre::sim
