#include <algorithm>
#include <functional>

#include "gyre/sim/admission.hpp"
#include "gyre/sim/answers.hpp"
#include "gyre/sim/past.hpp"

namespace gyre::sim {
namespace {

constexpr int kMostRows = 1000;

// The rows that `keep`: from a start on the first ones, without one the last ones.
template <class Row>
std::vector<Row> page(const auto& all, int limit, bool from_start, auto keep, auto view) {
  std::vector<Row> rows;
  for (const auto& item : all)
    if (keep(item)) rows.push_back(std::invoke(view, item));
  const auto most = static_cast<std::size_t>(limit);
  if (rows.size() <= most) return rows;
  if (from_start) return {rows.begin(), rows.begin() + limit};
  return {rows.end() - limit, rows.end()};
}

bool is_within(Timestamp t, std::optional<Timestamp> start, std::optional<Timestamp> end) {
  return (!start || t >= *start) && (!end || t <= *end);
}

// Asked for one symbol that there is not.
Granted<> check_symbol(const Core& core, const std::optional<wire::Symbol>& asked) {
  if (asked && !core.quotes.find(*asked)) return kBadSymbol;
  return {};
}

// The moment that an answer tells of: now, unless a fault has it told of an earlier one.
Timestamp told_at(Core& core, const Account& account, FaultKind kind, EventClass of,
                  const std::optional<wire::Symbol>& symbol) {
  if (!core.faults.knows(kind)) return core.now;
  const auto name = account.api_key + ' ' + std::to_string(to_ms(core.now));
  const auto strike = core.faults.hit(kind, core.now, {of, symbol.value_or(""), name});
  return strike ? core.now - strike->draw.up_to(strike->fault.amount) : core.now;
}

wire::PositionView view_of(Core& core, const Account& account, Leg leg, Timestamp at) {
  const auto position = position_at(account, leg, at);
  const auto symbol = leg.symbol;
  const auto& instrument = core.quotes.instrument(symbol);
  const auto mark = core.quotes.last(symbol, core.now);
  const bool is_long = position.side == Side::Long;
  const auto sign = [&](Money amount) { return is_long ? amount : -amount; };
  wire::PositionView view{.symbol = instrument.symbol,
                          .amount = sign(Money::from_raw(position.quantity.raw())),
                          .entry = entry_price(position),
                          .break_even = entry_price(position),
                          .mark = mark,
                          .liquidation = liquidation_price(position, instrument),
                          .unrealized = unrealized(position, mark),
                          .notional = sign(value_at(position, mark)),
                          .isolated_wallet = position.margin,
                          .leverage = account.leverage(symbol),
                          .isolated = true,
                          .updated = position.updated,
                          .position = leg.position};
  view.isolated_margin = position.margin + view.unrealized;
  if (position.is_open()) {
    view.initial_margin = initial_margin(value_at(position, mark), account.leverage(symbol));
    view.maintenance_margin = maintenance(position, instrument, mark);
  }
  return view;
}

// Those that a symbol has, in the account's mode.
std::vector<PositionSide> positions_of(const Account& account) {
  if (!account.hedge) return {PositionSide::Both};
  return {PositionSide::Long, PositionSide::Short};
}

// With a quantity or an open order.
std::vector<wire::PositionView> live_positions(Core& core, const Account& account, Timestamp at) {
  std::vector<wire::PositionView> views;
  for (const auto& [leg, _] : account.positions) {
    const bool ordered = std::ranges::any_of(account.orders.open_places(), [&](std::size_t place) {
      return leg_of(account.orders[place]) == leg;
    });
    if (position_at(account, leg, at).is_open() || ordered)
      views.push_back(view_of(core, account, leg, at));
  }
  return views;
}

const Order* find_order(Account& account, const wire::OrderRef& ref) {
  const auto* order =
      ref.order_id != 0
          ? account.orders.find(ref.order_id, [](const Order& o) { return o.view.order_id; })
          : account.orders.find_name(ref.client_id);
  return order && order->view.symbol == ref.symbol ? order : nullptr;
}

}  // namespace

wire::Response answer(Core& core, Account&, const wire::GetLeverageBrackets& asked) {
  if (const auto known = check_symbol(core, asked.symbol); !known) return refuse(known.error());
  std::vector<wire::BracketsView> views;
  for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s) {
    const auto& it = core.quotes.instrument(s);
    if (core.quotes.status(s, core.now).empty() || (asked.symbol && *asked.symbol != it.symbol))
      continue;
    views.push_back({it.symbol, it.brackets});
  }
  return {.body = std::move(views)};
}

wire::Response answer(Core&, Account& account, const wire::GetPositionMode&) {
  return {.body = wire::PositionModeView{.hedge = account.hedges()}};
}

wire::Response answer(Core& core, Account& account, const wire::GetAccount&) {
  wire::AccountView view{.wallet = account.wallet,
                         .available = std::max(Money{}, available(account)),
                         .positions = live_positions(core, account, core.now),
                         .updated = core.now};
  for (const auto& position : view.positions) {
    view.unrealized += position.unrealized;
    view.position_margin += position.initial_margin;
    view.maintenance_margin += position.maintenance_margin;
  }
  for (const auto place : account.orders.open_places())
    view.order_margin += account.orders[place].reserved;
  if (core.settings.fees_in_bnb) view.assets = {{"BNB", account.bnb}};
  view.margin_balance = view.wallet + view.unrealized;
  view.initial_margin = view.position_margin + view.order_margin;
  return {.body = std::move(view)};
}

wire::Response answer(Core& core, Account& account, const wire::GetBalance&) {
  wire::BalanceView view{.wallet = account.wallet,
                         .available = std::max(Money{}, available(account)),
                         .updated = core.now};
  for (const auto& [leg, position] : account.positions)
    view.unrealized += unrealized(position, core.quotes.last(leg.symbol, core.now));
  std::vector views{std::move(view)};
  if (core.settings.fees_in_bnb)
    views.push_back(
        {.asset = "BNB", .wallet = account.bnb, .available = account.bnb, .updated = core.now});
  return {.body = std::move(views)};
}

wire::Response answer(Core& core, Account& account, const wire::GetPositions& asked) {
  const auto at =
      told_at(core, account, FaultKind::StalePositions, EventClass::Account, asked.symbol);
  if (!asked.symbol) return {.body = live_positions(core, account, at)};
  const auto symbol = find_symbol(core, *asked.symbol);
  if (!symbol) return refuse(symbol.error());
  std::vector<wire::PositionView> views;
  for (const auto position : positions_of(account))
    views.push_back(view_of(core, account, {*symbol, position}, at));
  return {.body = std::move(views)};
}

wire::Response answer(Core& core, Account&, const wire::GetCommissionRate& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  const auto& it = core.quotes.instrument(*symbol);
  const auto& costs = core.quotes.costs();
  return {.body = wire::CommissionRateView{
              asked.symbol, it.maker_fee.is_zero() ? costs.maker_fee : it.maker_fee,
              it.taker_fee.is_zero() ? costs.taker_fee : it.taker_fee}};
}

wire::Response answer(Core& core, Account& account, const wire::GetOrder& asked) {
  if (!core.quotes.find(asked.order.symbol)) return refuse(kBadSymbol);
  if (asked.order.order_id == 0 && asked.order.client_id.empty()) return refuse(kNoOrderId);
  const auto* order = find_order(account, asked.order);
  if (!order) return refuse(kNoSuchOrder);
  return {.body = order->view};
}

wire::Response answer(Core& core, Account& account, const wire::GetOpenOrders& asked) {
  if (const auto known = check_symbol(core, asked.symbol); !known) return refuse(known.error());
  const auto at = told_at(core, account, FaultKind::StaleOrders, EventClass::Query, asked.symbol);
  if (at < core.now) return {.body = open_orders_at(account, asked.symbol, at)};
  std::vector<wire::OrderView> views;
  for (const auto place : account.orders.open_places())
    if (const auto& view = account.orders[place].view;
        !asked.symbol || *asked.symbol == view.symbol)
      views.push_back(view);
  return {.body = std::move(views)};
}

wire::Response answer(Core& core, Account& account, const wire::GetAllOrders& asked) {
  if (!core.quotes.find(asked.symbol)) return refuse(kBadSymbol);
  if (asked.limit < 1 || asked.limit > kMostRows) return refuse(kBadLimit);
  const auto keep = [&](const Order& order) {
    return order.view.symbol == asked.symbol && order.view.order_id >= asked.from_id &&
           is_within(order.view.created, asked.start, asked.end);
  };
  return {.body = page<wire::OrderView>(account.orders.all(), asked.limit,
                                        asked.start || asked.from_id != 0, keep, &Order::view)};
}

wire::Response answer(Core& core, Account& account, const wire::GetUserTrades& asked) {
  if (!core.quotes.find(asked.symbol)) return refuse(kBadSymbol);
  if (asked.limit < 1 || asked.limit > kMostRows) return refuse(kBadLimit);
  const auto keep = [&](const wire::UserTradeView& trade) {
    return trade.symbol == asked.symbol && trade.trade_id >= asked.from_id &&
           (asked.order_id == 0 || trade.order_id == asked.order_id) &&
           is_within(trade.time, asked.start, asked.end);
  };
  return {.body =
              page<wire::UserTradeView>(account.trades, asked.limit,
                                        asked.start || asked.from_id != 0, keep, std::identity{})};
}

wire::Response answer(Core& core, Account& account, const wire::GetIncome& asked) {
  if (const auto known = check_symbol(core, asked.symbol); !known) return refuse(known.error());
  if (asked.limit < 1 || asked.limit > kMostRows) return refuse(kBadLimit);
  const auto keep = [&](const wire::IncomeView& row) {
    return (!asked.symbol || *asked.symbol == row.symbol) &&
           (asked.type.empty() || asked.type == row.type) &&
           is_within(row.time, asked.start, asked.end);
  };
  return {.body = page<wire::IncomeView>(account.income, asked.limit, asked.start.has_value(), keep,
                                         std::identity{})};
}

wire::Response answer(Core&, Account& account, const wire::GetAlgoOrder& asked) {
  if (asked.algo_id == 0 && asked.client_id.empty()) return refuse(kNoAlgoId);
  const auto* algo =
      asked.algo_id != 0
          ? account.algos.find(asked.algo_id, [](const Algo& a) { return a.view.algo_id; })
          : account.algos.find_name(asked.client_id);
  if (!algo) return refuse(kNoSuchOrder);
  return {.body = algo->view};
}

wire::Response answer(Core& core, Account& account, const wire::GetOpenAlgoOrders& asked) {
  if (const auto known = check_symbol(core, asked.symbol); !known) return refuse(known.error());
  const auto at = told_at(core, account, FaultKind::StaleOrders, EventClass::Query, asked.symbol);
  if (at < core.now) return {.body = open_algos_at(account, asked.symbol, at)};
  std::vector<wire::AlgoView> views;
  for (const auto place : account.algos.open_places())
    if (const auto& view = account.algos[place].view; !asked.symbol || *asked.symbol == view.symbol)
      views.push_back(view);
  return {.body = std::move(views)};
}

}  // namespace gyre::sim
