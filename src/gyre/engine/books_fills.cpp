#include <algorithm>
#include <utility>

#include "gyre/engine/books.hpp"
#include "gyre/engine/folding.hpp"

// What fills do to wallet, orders and positions.
namespace gyre {

using namespace folding;

void Holding::plan(const OrderIntended& intended) {
  *this = {.state = state};
  proposal = intended.proposal;
  stop = first_stop = intended.stop;
  target = intended.target;
  deadline = floor_to(intended.at, 1min) + intended.time_limit;  // of every attempt
}

// The attempt that a fill belongs to: its number at the venue may not be known yet.
OrderEntry* Books::order_of(const FillBooked& fill) {
  OrderEntry* unnamed = nullptr;
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto* order = orders_.find({fill.intent, fill.role, attempt});
    if (order == nullptr) break;
    if (order->venue_id == fill.order_id) return order;
    if (order->venue_id == 0) unnamed = order;
  }
  return unnamed;
}

void Books::fold(const FillBooked& fill) {
  trades_.emplace(fill.symbol, fill.trade_id);
  last_fill_ = std::max(last_fill_, fill.at);
  ++tally_.fills;
  tally_.realized += fill.realized;
  wallet_ += fill.realized;
  pay_fee(fill);

  auto& hash = ledger_[leg_of(fill)];
  mix_time(hash, floor_to(fill.at, 1min));
  hash.add(index(fill.side));
  mix_raw(hash, fill.quantity);
  mix_raw(hash, fill.price);
  mix_raw(hash, fill.fee);
  mix_raw(hash, fill.realized);

  auto& holding = held(leg_of(fill));
  if (auto* order = order_of(fill)) {
    order->filled += fill.quantity;
    // One that was given up, and came: what was planned for it holds.
    if (holding.state == PositionState::Flat && fill.role == Role::Entry)
      holding.plan(order->intent);
  }
  if (fill.fee_asset.empty()) holding.fees += fill.fee;
  const bool opens = holding.quantity.is_zero() || opening(holding.side) == fill.side;
  if (opens) return open_more(holding, fill, fill.quantity), cover(leg_of(fill));
  const auto closed = std::min(holding.quantity, fill.quantity);
  close_some(holding, fill, closed);
  // Beyond zero it is a position on the other side. Nothing of ours does that: it is theirs, and
  // what was planned for the one before is over with it.
  if (closed < fill.quantity && fill.intent.value == 0)
    turned_[leg_of(fill)] = std::exchange(holding, {.state = holding.state});
  if (closed < fill.quantity) open_more(holding, fill, fill.quantity - closed);
  cover(leg_of(fill));
}

// What is paid in another asset lowers that one.
void Books::pay_fee(const FillBooked& fill) {
  if (!fill.fee_asset.empty()) return void(balances_[fill.fee_asset] -= fill.fee);
  tally_.fees += fill.fee;
  wallet_ -= fill.fee;
}

void Books::open_more(Holding& held, const FillBooked& fill, Quantity quantity) {
  if (held.quantity.is_zero()) {
    held.side = fill.side == OrderSide::Buy ? Side::Long : Side::Short;
    if (held.opened == Timestamp{}) held.opened = fill.at;
  }
  held.cost += notional(fill.price, quantity, Rounding::Nearest);
  held.quantity = held.quantity + quantity;
  held.quantity_max = std::max(held.quantity_max, held.quantity);
  held.entry = Price::from_raw(
      divide(Wide{held.cost.raw()} * Price::kScale, held.quantity.raw(), Rounding::Nearest));
  held.entry_value += notional(fill.price, quantity, Rounding::Nearest);
  held.entry_quantity += quantity;
  step(held, PositionEvent::Fill);
}

void Books::close_some(Holding& held, const FillBooked& fill, Quantity quantity) {
  // The cost leaves in proportion, and the last part takes the rest: as the venue reckons.
  held.cost -= Money::from_raw(
      divide(Wide{held.cost.raw()} * quantity.raw(), held.quantity.raw(), Rounding::Nearest));
  held.quantity -= quantity;
  if (!held.quantity.is_zero())
    held.entry = Price::from_raw(
        divide(Wide{held.cost.raw()} * Price::kScale, held.quantity.raw(), Rounding::Nearest));
  held.gross += fill.realized;
  held.exit_value += notional(fill.price, quantity, Rounding::Nearest);
  held.exit_quantity += quantity;
  held.left_by = [&] {
    if (fill.cause == FillCause::Liquidation) return ExitReason::Liquidation;
    if (fill.cause == FillCause::Adl) return ExitReason::Adl;
    if (fill.cause == FillCause::Settlement) return ExitReason::Settlement;
    if (fill.intent.value == 0) return ExitReason::Foreign;
    if (fill.role == Role::Target) return ExitReason::Target;
    if (fill.role == Role::Stop) return ExitReason::Stop;
    if (fill.role == Role::Disaster) return ExitReason::Disaster;
    const auto* order = order_of(fill);
    return order ? order->intent.reason : ExitReason::Foreign;
  }();
  if (held.quantity.is_zero()) step(held, PositionEvent::Closed);
}

}  // namespace gyre
