#include "gyre/engine/reconcile.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace gyre {
namespace {

std::string wallet_difference(const Books& books, const AccountSnapshot& snapshot) {
  if (books.wallet() == snapshot.wallet) return {};
  return fmt::format("wallet: ours {}, the venue's {}", to_text(books.wallet()),
                     to_text(snapshot.wallet));
}

std::string name_of(const Books& books, Leg leg) {
  const auto& symbol = books.spelling(leg.symbol);
  if (leg.position == PositionSide::Both) return symbol;
  return fmt::format("{} {}", symbol, to_string(leg.position));
}

std::string position_difference(const Books& books, const AccountSnapshot& snapshot) {
  std::set<Leg> legs;
  for (const auto& [leg, _] : books.holdings()) legs.insert(leg);
  for (const auto& theirs : snapshot.positions) legs.insert(leg_of(theirs));
  for (const auto leg : legs) {
    const auto& held = books.holding(leg);
    const auto theirs = std::ranges::find(snapshot.positions, leg, leg_of<VenuePosition>);
    const bool none = theirs == snapshot.positions.end();
    const auto quantity = none ? Quantity{} : theirs->quantity;
    if (held.quantity != quantity)
      return fmt::format("{}: ours {}, the venue's {}", name_of(books, leg), to_text(held.quantity),
                         to_text(quantity));
    if (none) continue;
    if (held.side != theirs->side)
      return fmt::format("{}: ours {}, the venue's {}", name_of(books, leg), to_string(held.side),
                         to_string(theirs->side));
  }
  return {};
}

// Where all else is equal.
void correct_entries(Output& out, const AccountSnapshot& snapshot) {
  for (const auto& theirs : snapshot.positions) {
    const auto& held = out.books().holding(leg_of(theirs));
    if (held.quantity == theirs.quantity && held.side == theirs.side && held.entry != theirs.entry)
      out.write(EntryCorrected{out.at(), theirs.symbol, theirs.entry, theirs.position});
  }
}

// Names of ours that the venue does not list, and asks about them.
template <class Map, class Reports>
std::string missing(Output& out, const Map& live, const Reports& open, auto is_resting) {
  std::string first;
  for (const auto& [id, entry] : live) {
    const bool listed =
        std::ranges::find(open, id, [](const auto& r) { return r.id; }) != open.end();
    if (listed || !is_resting(entry.state)) continue;
    out.ask(QueryOrder{id, entry.intent.symbol});
    if (first.empty()) first = fmt::format("{} is not on the venue", to_text(id));
  }
  return first;
}

// A fill of an order that nobody knows may be that of a stop which triggered unseen: asked about,
// the stop will tell. Only where there is no such stop it is somebody else's.
bool await_owner(Output& out, const FillReport& fill) {
  const Books& books = out.books();
  if (books.booked(fill.symbol, fill.trade_id) || fill.id) return false;
  if (books.owner(fill.symbol, fill.order_id)) return false;
  bool may_be_ours = false;
  for (const auto& [id, stop] : books.stops()) {
    if (leg_of(stop.intent) != leg_of(fill) || stop.intent.side != fill.side) continue;
    out.ask(QueryOrder{id, fill.symbol});
    may_be_ours = true;
  }
  return may_be_ours;
}

// What was there before us is somebody else's.
void take_over(Output& out, const VenuePosition& theirs) {
  out.write(FillBooked{.at = out.at(),
                       .symbol = theirs.symbol,
                       .side = opening(theirs.side),
                       .quantity = theirs.quantity,
                       .price = theirs.entry,
                       .cause = FillCause::Found,
                       .position = theirs.position});
  out.write(AlarmRaised{
      out.at(), Alarm::Foreign,
      fmt::format("{}: {} {} at {} was there before", name_of(out.books(), leg_of(theirs)),
                  to_string(theirs.side), to_text(theirs.quantity), to_text(theirs.entry))});
}

}  // namespace

Comparison take_snapshot(Output& out, const OrderDesk& desk, const AccountSnapshot& snapshot,
                         bool last_call) {
  if (!out.books().opened()) {
    out.write(WalletOpened{out.at(), snapshot.wallet});
    for (const auto& theirs : snapshot.positions)
      if (!has_quantity(out.books().holding(leg_of(theirs)).state)) take_over(out, theirs);
  }
  const auto is_new = [&](Timestamp at) { return at > out.books().opened_at(); };
  bool unexplained = false;
  for (const auto& fill : snapshot.fills) {
    if (!is_new(fill.at)) continue;
    if (!last_call && await_owner(out, fill))
      unexplained = true;
    else
      desk.on(out, fill);
  }
  for (const auto& funding : snapshot.funding) desk.on(out, funding);
  for (const auto& income : snapshot.income)
    if (is_new(income.at)) desk.on(out, income);
  for (const auto& order : snapshot.orders) desk.on(out, order, false);
  for (const auto& stop : snapshot.stops) desk.on(out, stop);

  correct_entries(out, snapshot);
  const auto rests = [](OrderState s) {
    return s == OrderState::Working || s == OrderState::PartlyFilled;
  };
  const auto waits = [](StopState s) { return s == StopState::Live; };
  const auto differences = {wallet_difference(out.books(), snapshot),
                            position_difference(out.books(), snapshot),
                            missing(out, out.books().orders(), snapshot.orders, rests),
                            missing(out, out.books().stops(), snapshot.stops, waits)};
  const auto named = std::ranges::find_if(differences, [](const auto& d) { return !d.empty(); });
  return {named == differences.end() ? std::string{} : *named, unexplained};
}

}  // namespace gyre
