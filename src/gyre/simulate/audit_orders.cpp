#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gyre/exchange/wire/cost.hpp"
#include "gyre/simulate/audit.hpp"

// Orders and intents, caps and filters: what leaves the engine.
namespace gyre::simulate {
namespace {

bool is_busy(OrderState state) {
  return state == OrderState::Pending || state == OrderState::Unknown ||
         state == OrderState::Canceling;
}

}  // namespace

// As it is decided.
void Audit::check_order(const OrderIntended& order) {
  if (order.role == Role::Entry) check_entry(order);
  if (order.role == Role::Exit) must_flatten_.erase(leg_of(order));
  if (order.role != Role::Entry) {
    const auto& held = books_.holding(leg_of(order));
    if (has_quantity(held.state) && held.stop.is_zero())
      blame(17, fmt::format("{} trades a position that is not ours", to_text(order.id())));
    if (has_quantity(held.state) && order.side != closing(held.side))
      blame(14, fmt::format("{} is on the side of its position", to_text(order.id())));
  }
  check_filters(order);
  if (order.attempt == 0) return;
  const ClientId before{order.intent, order.role, order.attempt - 1};
  if (const auto* entry = books_.find_order(before); entry != nullptr && !is_over(entry->state))
    blame(2, fmt::format("{} while the attempt before is {}", to_text(order.id()),
                         to_string(entry->state)));
}

// I-13, I-14, I-17, as it is decided.
void Audit::check_stop(const StopIntended& stop) {
  const auto& held = books_.holding(leg_of(stop));
  if (!has_quantity(held.state)) return blame(14, to_text(stop.id()) + " protects nothing");
  if (held.stop.is_zero()) blame(17, to_text(stop.id()) + " protects what is not ours");
  if (stop.side != closing(held.side)) blame(14, to_text(stop.id()) + " is on the wrong side");
  if (stop.role != Role::Stop) return;
  const auto last = last_stop_.find(leg_of(stop));
  const bool is_long = held.side == Side::Long;
  if (last != last_stop_.end() &&
      (is_long ? stop.trigger < last->second : stop.trigger > last->second))
    blame(13, fmt::format("{} loosens the stop from {} to {}", to_text(stop.id()),
                          to_text(last->second), to_text(stop.trigger)));
  last_stop_[leg_of(stop)] = stop.trigger;
}

// I-11, as it is decided.
void Audit::check_cancel(const CancelIntended& cancel) {
  if (!is_stop(cancel.role)) return;
  const auto* canceled = books_.find_stop(cancel.id());
  if (canceled == nullptr) return;
  const auto leg = leg_of(canceled->intent);
  const auto& held = books_.holding(leg);
  if (!has_quantity(held.state) || held.stop.is_zero()) return;  // nothing, or somebody else's
  Quantity covered;
  for (const auto& [id, stop] : books_.stops()) {
    if (id == cancel.id() || leg_of(stop.intent) != leg || !protects(stop.state)) continue;
    covered += stop.intent.quantity.is_zero() ? held.quantity : stop.intent.quantity;
  }
  if (covered < held.quantity)
    blame(11, fmt::format("cancelling {} uncovers {} of {}", to_text(cancel.id()),
                          to_text(held.quantity - covered), books_.spelling(cancel.symbol)));
}

// I-09, I-10, I-31: when an entry may leave at all.
void Audit::check_entry(const SubmitOrder& order) {
  ++figures_.entries;
  const auto name = to_text(order.id());
  if (!reconciled_ && engine_->account_stale())
    blame(31, name + " leaves before the books were compared");
  check_traded(order);
  if (absent_) blame(34, name + " leaves after an absence that nobody has looked at");
  if (books_.halted()) blame(10, name + " leaves while entries are halted");
  if (books_.risk_mode() == RiskMode::Halted) blame(10, name + " leaves while risk is halted");
  if (order.at < books_.entries_stopped_until()) blame(10, name + " leaves after the day's stop");
  if (engine_->account_stale()) blame(10, name + " leaves while the account is stale");
  const bool doubled = std::ranges::any_of(books_.orders(), [&](const auto& entry) {
    const auto& other = entry.second;
    return other.intent.role == Role::Entry && entry.first.intent == order.intent &&
           entry.first.attempt != order.attempt && !is_over(other.state);
  });
  if (doubled) blame(1, name + " is a second live entry of its intent");
  auto& intended = intended_[order.intent.value];
  intended = std::max(intended, order.quantity);
  check_caps(order);
}

// I-09: by the exchange's own calendar, and the time that news of it may take.
void Audit::check_traded(const SubmitOrder& order) {
  const auto index = exchange_.find(books_.spelling(order.symbol));
  if (!index) return blame(9, to_text(order.id()) + " on what is not listed");
  const auto life = exchange_.market().life(*index);
  const auto now = exchange_.now();
  if (life.holds(now) || (life.delisted && now < *life.delisted + rules_.news)) return;
  blame(9, fmt::format("{} on {}, which is not traded", to_text(order.id()), spelled(*index)));
}

// I-08, with the contract as the exchange lists it.
void Audit::check_filters(const SubmitOrder& order) {
  const auto index = exchange_.find(books_.spelling(order.symbol));
  if (!index) return;
  const auto& it = exchange_.market().listings()[*index].instrument;
  const auto off = [](auto value, auto grid) { return value.raw() % grid.raw() != 0; };
  const bool market = order.price.is_zero();
  const auto name = to_text(order.id());
  if (!market && off(order.price, it.tick)) blame(8, name + " is off the tick");
  if (off(order.quantity, market && !it.market_step.is_zero() ? it.market_step : it.step))
    blame(8, name + " is off the step");
  if (order.quantity.is_zero() || order.quantity < it.quantity_min)
    blame(8, name + " is under the smallest quantity");
  if (order.role == Role::Entry &&
      notional(order.price, order.quantity, Rounding::Up) < it.notional_min)
    blame(8, name + " is under the smallest notional");
}

// I-23, reckoned from the records alone; what is in flight counts as filled. Limit and fill differ,
// and so do equity now and then: a hundredth of room.
void Audit::check_caps(const SubmitOrder& order) {
  const auto& risk = rules_.risk;
  double gross = 0, symbol = 0;
  int positions = 0;
  std::set<Leg> busy;
  for (const auto& [leg, held] : books_.holdings()) {
    if (!has_quantity(held.state)) continue;
    busy.insert(leg);
    const double value = notional(held.entry, held.quantity, Rounding::Up).to_double();
    gross += value;
    if (leg.symbol == order.symbol) symbol += value;
  }
  for (const auto& [id, entry] : books_.orders()) {
    if (entry.intent.role != Role::Entry) continue;
    const auto left = entry.intent.quantity - std::min(entry.filled, entry.intent.quantity);
    const double value = notional(entry.intent.price, left, Rounding::Up).to_double();
    busy.insert(leg_of(entry.intent));
    gross += value;
    if (entry.intent.symbol == order.symbol) symbol += value;
  }
  positions = static_cast<int>(busy.size());
  const double equity = engine_->equity().to_double() * 1.01;
  const auto name = to_text(order.id());
  if (gross > equity * risk.gross.to_double())
    blame(23, fmt::format("{}: gross {:.2f} above {:.2f}", name, gross,
                          equity * risk.gross.to_double()));
  if (symbol > equity * risk.symbol.to_double())
    blame(23, fmt::format("{}: {:.2f} on its symbol above {:.2f}", name, symbol,
                          equity * risk.symbol.to_double()));
  if (positions > risk.positions)
    blame(23, fmt::format("{}: {} positions above {}", name, positions, risk.positions));
}

// I-25 and I-26, by the venue's own minutes.
void Audit::traffic(const std::vector<Departed>& departed, int hidden, int hidden_bars) {
  constexpr int weight_max = 2400, orders_max = 1200, reserve = 85;
  for (const auto& [at, request] : departed) {
    const auto minute = floor_to(at, 1min);
    if (minute != minute_) weight_ = idle_weight_ = orders_ = 0;
    minute_ = minute;
    const auto cost = wire::cost_of(request);
    const int times = 1 + hidden;
    weight_ += cost.weight * times;
    orders_ += cost.orders * times;
    if (std::holds_alternative<wire::GetKlines>(request))
      idle_weight_ += cost.weight * (1 + hidden_bars);
    if (weight_ > weight_max || orders_ > orders_max)
      blame(25, fmt::format("{} weight and {} orders in a minute", weight_, orders_));
    if (idle_weight_ > weight_max * reserve / 100)
      blame(26, fmt::format("{} weight of a minute for bars", idle_weight_));
  }
}

// I-01 as the exchange sees it: whatever was reported, no intent got more than it asked for.
void Audit::check_executed() {
  const auto& account = truth();
  for (; trades_seen_ < account.trades.size(); ++trades_seen_) {
    const auto& trade = account.trades[trades_seen_];
    const auto& orders = account.orders.all();
    const auto order = std::ranges::lower_bound(
        orders, trade.order_id, {}, [](const sim::Order& o) { return o.view.order_id; });
    ++figures_.fills;
    if (order == orders.end()) continue;
    const auto id = parse_client_id(order->view.client_id);
    if (!id || id->role != Role::Entry) continue;
    auto& sum = executed_[id->intent.value];
    sum += trade.quantity;
    const auto intended = intended_.find(id->intent.value);
    if (intended != intended_.end() && sum > intended->second)
      blame(1, fmt::format("intent {} asked for {} and got {}", id->intent.value,
                           to_text(intended->second), to_text(sum)));
  }
  for (const auto& [id, entry] : books_.orders()) {
    if (is_busy(entry.state) && entry.state == OrderState::Unknown) unknown_.try_emplace(id, now_);
  }
  std::erase_if(unknown_, [&](const auto& one) {
    const auto* entry = books_.find_order(one.first);
    const bool resolved = entry == nullptr || entry->state != OrderState::Unknown;
    if (resolved) figures_.unknown_ms.push_back(static_cast<double>((now_ - one.second).count()));
    return resolved;
  });
}

}  // namespace gyre::simulate
