#include "gyre/exchange/session/user_news.hpp"

#include <algorithm>
#include <set>

namespace gyre::session {
namespace {

constexpr milliseconds kKept = 1min;

Money signed_quantity(const VenuePosition& position) {
  const auto quantity = Money::from_raw(position.quantity.raw());
  return position.side == Side::Long ? quantity : -quantity;
}

}  // namespace

void UserNews::forget(Timestamp now) {
  const auto is_old = [&](const auto& told) { return told.second.at + kKept < now; };
  std::erase_if(orders_, is_old);
  std::erase_if(positions_, is_old);
  std::erase_if(fundings_, is_old);
}

void UserNews::note(ClientId id, Life life, Timestamp now) {
  forget(now);
  orders_[id] = {life, now};
}

void UserNews::heard(const OrderReport& report, Timestamp now) {
  const bool open = report.what == OrderEvent::Accept || report.what == OrderEvent::PartFill;
  note(report.id, open ? Life::Open : Life::Over, now);
}

// A stop that triggers is between two lists.
void UserNews::heard(const StopReport& report, Timestamp now) {
  const bool moving = report.what == StopEvent::Trigger || report.what == StopEvent::Forward;
  const bool open = report.what == StopEvent::Accept;
  note(report.id, open ? Life::Open : moving ? Life::Between : Life::Over, now);
}

void UserNews::heard(Leg leg, Money quantity, Timestamp now) {
  forget(now);
  positions_[leg] = {quantity, now};
  moved(now);
}

void UserNews::funded(Leg leg, Timestamp instant, Money amount, Timestamp now) {
  fundings_[{leg.symbol, instant, amount}] = {leg.position, now};
}

PositionSide UserNews::funded(const FundingReport& funding) const {
  const auto told = fundings_.find({funding.symbol, funding.at, funding.amount});
  return told == fundings_.end() ? PositionSide::Both : told->second.what;
}

std::string UserNews::against(const AccountSnapshot& snapshot, Timestamp asked) const {
  if (moved_ > asked) return "something happened under it";
  const auto young = [&](Timestamp at) { return at + kBehind > asked; };

  for (const auto& [leg, told] : positions_) {
    if (!young(told.at)) continue;
    const auto held = std::ranges::find(snapshot.positions, leg, leg_of<VenuePosition>);
    const auto quantity = held == snapshot.positions.end() ? Money{} : signed_quantity(*held);
    if (quantity != told.what)
      return "an older position of symbol " + std::to_string(leg.symbol.value);
  }

  std::set<ClientId> listed;
  for (const auto& order : snapshot.orders) listed.insert(order.id);
  for (const auto& stop : snapshot.stops) listed.insert(stop.id);
  for (const auto& [id, told] : orders_) {
    if (!young(told.at) || told.what == Life::Between) continue;
    if (listed.contains(id) != (told.what == Life::Open)) return "an older state of " + to_text(id);
  }
  return {};
}

}  // namespace gyre::session
