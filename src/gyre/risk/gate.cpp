#include "gyre/risk/gate.hpp"

#include <algorithm>
#include <cmath>

namespace gyre::risk {
namespace {

Money sum(std::span<const Exposure> exposures, auto wanted, Money Exposure::* what) {
  Money total;
  for (const auto& exposure : exposures)
    if (wanted(exposure)) total += exposure.*what;
  return total;
}

// How much more notional the beta-weighted net may take on this side.
Money beta_room(const Account& account, const EntryRequest& request, Money cap) {
  double net = 0;
  for (const auto& exposure : account.exposures)
    net += sign(exposure.side) * exposure.beta * exposure.notional.to_double();
  const double weight = std::max(request.beta, 0.1);
  const double room = (cap.to_double() - sign(request.side) * net) / weight;
  return room <= 0 ? Money{} : Money::saturated(static_cast<Wide>(room) * Money::kScale);
}

}  // namespace

Rate size_factor(RiskMode mode) {
  switch (mode) {
    case RiskMode::Normal:
      return percent(100);
    case RiskMode::Cautious:
      return percent(50);
    case RiskMode::Averse:
      return percent(25);
    case RiskMode::Halted:
      return {};
  }
  std::unreachable();
}

double liquidation_distance(const Instrument& instrument, Money notional, int leverage) {
  return 1.0 / leverage - bracket_of(instrument, notional).maintenance_rate.to_double();
}

std::expected<Approved<OrderIntended>, DecisionReason> Gate::entry(const EntryRequest& request,
                                                                   const Instrument& instrument,
                                                                   const Account& account) const {
  using enum DecisionReason;
  const auto no = [](DecisionReason reason) { return std::unexpected(reason); };
  const auto cap = [&](Rate share_of_equity) {
    return share(account.equity, share_of_equity, Rounding::Down);
  };
  const auto all = [](const Exposure&) { return true; };
  const auto same_symbol = [&](const Exposure& e) { return e.leg.symbol == request.order.symbol; };
  const auto same_side = [&](const Exposure& e) { return e.side == request.side; };

  if (account.mode == RiskMode::Halted || account.equity <= Money{}) return no(RiskHalted);
  if (std::ranges::any_of(account.exposures,
                          [&](const Exposure& e) { return e.leg == leg_of(request.order); }))
    return no(SymbolBusy);
  if (std::ssize(account.exposures) >= settings_.positions) return no(PositionLimit);
  if (account.entries_at_boundary >= settings_.entries) return no(BoundaryLimit);

  const Price entry = request.entry, stop = request.order.stop;
  const bool stop_below = stop < entry;
  ensure(stop != entry && stop_below == (request.side == Side::Long), "a stop is on the loss side");
  const Price distance = stop_below ? entry - stop : stop - entry;
  ensure(Rate{} <= request.size && request.size <= percent(100), "nothing may raise the risk");
  const Money whole = share(cap(settings_.per_trade), size_factor(account.mode), Rounding::Down);
  const Money risk = share(whole, request.size, Rounding::Down);
  if (sum(account.exposures, all, &Exposure::at_risk) + risk > cap(settings_.open))
    return no(OpenRisk);
  if (sum(account.exposures, same_side, &Exposure::at_risk) + risk > cap(settings_.side))
    return no(SideRisk);

  Quantity quantity = affordable(risk, distance, Rounding::Down);
  const auto shrink_to = [&](Money notional_max) {
    quantity =
        std::min(quantity, affordable(std::max(notional_max, Money{}), entry, Rounding::Down));
    return quantity >= instrument.quantity_min;
  };
  const Money beside = sum(account.exposures, same_symbol, &Exposure::notional);
  if (!shrink_to(cap(settings_.symbol) - beside)) return no(SymbolCap);
  const Money gross = sum(account.exposures, all, &Exposure::notional);
  if (!shrink_to(cap(settings_.gross) - gross)) return no(GrossCap);
  if (!shrink_to(beta_room(account, request, cap(settings_.beta_net)))) return no(BetaCap);

  const Money size = notional(entry, quantity, Rounding::Up);
  if (bracket_of(instrument, size).leverage_max < settings_.leverage) return no(LeverageBracket);
  const double disaster = std::abs(request.disaster.to_double() / entry.to_double() - 1);
  if (liquidation_distance(instrument, size, settings_.leverage) < settings_.liquidation * disaster)
    return no(LiquidationNear);
  const Rate usable = percent(100) - settings_.free_margin;
  const Money margin_room = cap(usable) - Money::from_raw(gross.raw() / settings_.leverage);
  if (!shrink_to(Money::saturated(Wide{margin_room.raw()} * settings_.leverage)))
    return no(FreeMargin);

  if (request.impact_max < instrument.quantity_min) return no(ImpactCap);
  // Nothing is opened that one order at market could not close.
  const auto most = instrument.market_quantity_max.is_zero()
                        ? instrument.quantity_max
                        : std::min(instrument.quantity_max, instrument.market_quantity_max);
  quantity = std::min({quantity, request.impact_max, most}).floor_to(instrument.step);
  // The venue values an order at its limit.
  const Price least = request.order.price.is_zero() ? entry : std::min(entry, request.order.price);
  if (quantity < instrument.quantity_min || quantity.is_zero() ||
      notional(least, quantity, Rounding::Down) < instrument.notional_min)
    return no(BelowMinimum);

  OrderIntended order = request.order;
  order.quantity = quantity;
  return Approved{std::move(order)};
}

Approved<OrderIntended> Gate::resubmit(OrderIntended order) const {
  ensure(order.role == Role::Entry && order.attempt > 0, "only a further attempt is resubmitted");
  return Approved{std::move(order)};
}

Approved<OrderIntended> Gate::reduce(OrderIntended order) const {
  ensure(is_protective(order.role) && !is_stop(order.role), "only exits and targets reduce");
  return Approved{std::move(order)};
}

Approved<StopIntended> Gate::protect(StopIntended stop) const {
  ensure(is_stop(stop.role), "only stops protect");
  return Approved{std::move(stop)};
}

}  // namespace gyre::risk
