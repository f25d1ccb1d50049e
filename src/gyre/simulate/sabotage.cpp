#include "gyre/simulate/sabotage.hpp"

#include <algorithm>
#include <limits>

namespace gyre::simulate {
namespace {

template <class T, class Variant>
T* as(Variant& variant) {
  return std::get_if<T>(&variant);
}

// What the engine means to order, bent the same way in the journal and on its way out.
void bend(OrderIntended& order, int invariant) {
  if (order.role == Role::Entry) {
    if (invariant == 8) order.quantity += Quantity::from_raw(1);
    if (invariant == 23) order.quantity = Quantity::from_raw(order.quantity.raw() * 200);
  } else if (invariant == 14 && order.role == Role::Exit) {
    order.side = order.side == OrderSide::Buy ? OrderSide::Sell : OrderSide::Buy;
  }
}
void bend(StopIntended& stop, int invariant) {
  if (stop.role != Role::Stop) return;
  const auto part =
      Price::from_raw(stop.trigger.raw() / 500 * static_cast<std::int64_t>(stop.intent.value % 16));
  if (invariant == 13)
    stop.trigger = stop.side == OrderSide::Sell ? stop.trigger - part : stop.trigger + part;
  if (invariant == 14) stop.side = stop.side == OrderSide::Buy ? OrderSide::Sell : OrderSide::Buy;
}

OrderIntended entry_on(SymbolId symbol, Timestamp at) {
  return {.at = at,
          .intent = {1'000'000u + symbol.value},
          .role = Role::Entry,
          .symbol = symbol,
          .quantity = Quantity::from_int(1),
          .price = Price::from_int(100),
          .stop = Price::from_int(99)};
}

bool is_exit(const OrderIntended& order) { return order.role == Role::Exit; }

}  // namespace

void Sabotage::falsify(std::vector<Record>& records) const {
  std::vector<Record> more;
  for (auto& record : records) {
    if (auto* order = as<OrderIntended>(record)) bend(*order, invariant);
    if (auto* stop = as<StopIntended>(record)) bend(*stop, invariant);
    if (auto* idea = as<Proposed>(record)) {
      if (invariant == 22) idea->stop = std::numeric_limits<double>::infinity();
      if (invariant == 41) idea->features.clear();
    }
    const auto* said = as<OrderReported>(record);
    if (invariant == 2 && said && said->event == OrderEvent::Timeout && said->role == Role::Entry)
      more.emplace_back(OrderIntended{.at = said->at,
                                      .intent = said->intent,
                                      .role = said->role,
                                      .attempt = said->attempt + 1,
                                      .quantity = Quantity::from_int(1),
                                      .price = Price::from_int(100),
                                      .stop = Price::from_int(99)});
    if (const auto* analysed = as<BoundaryAnalysed>(record); analysed && invariant == 10)
      more.emplace_back(HaltChanged{analysed->at, Halt::Disk, true, "forgotten"});
    if (const auto* analysed = as<BoundaryAnalysed>(record); analysed && invariant == 9)
      for (std::uint16_t i = 0; i < analysed->funnel.size(); ++i)
        more.emplace_back(entry_on({i}, analysed->at));
    if (const auto* started = as<SymbolListed>(record); started && invariant == 31)
      more.emplace_back(entry_on(started->symbol, started->at));
    if (const auto* fill = as<FillBooked>(record)) {
      if (invariant == 17 && fill->intent.value == 0)
        more.emplace_back(
            OrderIntended{.at = fill->at,
                          .intent = {1'000'000 + fill->intent.value},
                          .role = Role::Exit,
                          .symbol = fill->symbol,
                          .side = closing(fill->side == OrderSide::Buy ? Side::Long : Side::Short),
                          .quantity = fill->quantity});
      if (invariant == 6) more.push_back(record);
    }
    if (const auto* stop = as<StopReported>(record);
        stop && invariant == 11 && stop->event == StopEvent::Accept && stop->role == Role::Stop)
      more.emplace_back(CancelIntended{stop->at, stop->intent, stop->role, stop->attempt, {}});
    if (const auto* opened = as<WalletOpened>(record); opened && invariant == 45)
      more.emplace_back(AlarmRaised{opened->at, Alarm::Foreign, "secret gyre-engine-secret"});
  }
  std::erase_if(records, [&](const Record& record) {
    const auto* order = std::get_if<OrderIntended>(&record);
    const auto* halt = std::get_if<HaltChanged>(&record);
    if (invariant == 16)
      return (order && is_exit(*order)) || std::holds_alternative<ExitDecided>(record);
    return invariant == 34 && halt && halt->halt == Halt::Absence;
  });
  std::ranges::move(more, std::back_inserter(records));
}

void Sabotage::falsify(std::vector<Command>& commands) const {
  std::vector<Command> more;
  for (auto& command : commands) {
    if (auto* order = as<SubmitOrder>(command)) {
      bend(*order, invariant);
      if (invariant == 1 && order->role == Role::Entry) {
        auto second = *order;
        ++second.attempt;
        more.emplace_back(second);
      }
    }
    if (auto* stop = as<SubmitStop>(command)) bend(*stop, invariant);
  }
  std::erase_if(commands, [&](const Command& command) {
    const auto* order = std::get_if<SubmitOrder>(&command);
    const auto* cancel = std::get_if<CancelOrder>(&command);
    const bool stops = std::holds_alternative<SubmitStop>(command);
    if (invariant == 12) return stops || (order && is_exit(*order));
    if (invariant == 16) return order && is_exit(*order);
    if (invariant == 15) return cancel && is_stop(cancel->id.role);
    if (invariant == 4) return cancel && cancel->id.role == Role::Target;
    if ((invariant == 28 || invariant == 29) && again) return order && order->role == Role::Target;
    return false;
  });
  std::ranges::move(more, std::back_inserter(commands));
}

void Sabotage::falsify(std::vector<Event>& events) const {
  for (auto& event : events) {
    if (auto* fill = std::get_if<FillReport>(&event.what)) {
      const bool opens = fill->realized.is_zero();
      if (invariant == 18 && opens)
        fill->side = fill->side == OrderSide::Buy ? OrderSide::Sell : OrderSide::Buy;
      if (invariant == 19 && opens)
        fill->quantity = Quantity::from_raw(fill->quantity.raw() / 2 + 1);
      if (invariant == 20) fill->fee += Money::from_raw(1);
    }
    if (auto* seen = std::get_if<AccountSnapshot>(&event.what)) {
      if (invariant == 4) seen->orders.clear();
      if (invariant == 20)
        for (auto& fill : seen->fills) fill.fee += Money::from_raw(1);
    }
    if (auto* seen = std::get_if<MarksSeen>(&event.what); seen && invariant == 21)
      for (auto& mark : seen->marks) mark.price += Price::from_raw(mark.price.raw() / 1000 + 1);
    if (auto* order = std::get_if<OrderReport>(&event.what)) {
      if (invariant == 4 && order->id.role == Role::Target && order->what == OrderEvent::Accept) {
        order->what = OrderEvent::Reject;
        order->outcome = Outcome::Refused;
      }
      if (invariant == 5 && order->what == OrderEvent::Fill) {
        order->what = OrderEvent::FoundAbsent;
        order->outcome = Outcome::Refused;
      }
    }
  }
  std::erase_if(events, [&](const Event& event) {
    const auto* order = std::get_if<OrderReport>(&event.what);
    if (invariant == 42) return std::holds_alternative<SessionReady>(event.what);
    if (invariant == 7)
      return order && order->id.role == Role::Entry && order->what != OrderEvent::Timeout;
    return false;
  });
  if (invariant == 7)
    for (auto& event : events)
      if (auto* fill = std::get_if<FillReport>(&event.what)) fill->id.reset();
}

std::vector<int> sabotaged_invariants() {
  return {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17,
          18, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29, 30, 31, 34, 41, 42, 45};
}

}  // namespace gyre::simulate
