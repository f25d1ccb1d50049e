#include <fmt/format.h>

#include <algorithm>

#include "gyre/simulate/audit.hpp"

// Whether every position of ours is covered at the exchange, or being left.
namespace gyre::simulate {

sim::Leg Audit::leg_at(std::size_t place) {
  constexpr auto sides = kCount<PositionSide>;
  return {place / sides, PositionSide(place % sides)};
}

// What the exchange has there; nothing when it is flat.
const sim::Position* Audit::position_at(sim::Leg leg) const {
  const auto found = truth().positions.find(leg);
  return found != truth().positions.end() && found->second.is_open() ? &found->second : nullptr;
}

const std::string& Audit::spelled(std::size_t place) const {
  return exchange_.market().listings()[leg_at(place).symbol].instrument.symbol;
}

// As our books count symbols; nothing when they do not know it yet.
std::optional<Leg> Audit::ours(std::size_t place) const {
  for (std::uint16_t i = 0; i < books_.symbols(); ++i)
    if (books_.spelling({i}) == spelled(place)) return Leg{{i}, leg_at(place).position};
  return std::nullopt;
}

Quantity Audit::cover_of(sim::Leg leg, Side side) const {
  const auto& account = truth();
  const auto* position = position_at(leg);
  const auto held = position == nullptr ? Quantity{} : position->quantity;
  Quantity covered;
  const auto add = [&](const sim::Algo& algo) {
    covered += algo.view.close_position ? held : algo.view.quantity;
  };
  const auto& algos = account.algos;
  for (const auto place : algos.open_places())
    if (const auto& algo = algos[place];
        sim::leg_of(algo) == leg && algo.in_book && algo.view.side == closing(side))
      add(algo);
  for (const auto place : account.orders.open_places()) {
    const auto& order = account.orders[place];
    const bool leaves = order.view.type == wire::OrderType::Market || order.algo_id != 0;
    if (sim::leg_of(order) == leg && order.view.side == closing(side) && leaves)
      covered += sim::remaining(order);
  }
  return covered;
}

// I-12. A position counts from the moment at which the exchange has it, or our life began.
void Audit::check_cover() {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const auto* position = position_at(leg_at(i));
    const bool naked =
        position != nullptr && cover_of(leg_at(i), position->side) < position->quantity;
    if (naked)
      watch_naked(i);
    else
      end_naked(open_[i], position != nullptr);
  }
}

void Audit::end_naked(Open& open, bool covered) {
  if (open.naked && covered) {
    const auto stretch = static_cast<double>((exchange_.now() - *open.naked).count());
    figures_.naked_ms.push_back(stretch);
    if (rules_.calm) figures_.cover_ms.push_back(stretch);
  }
  open.naked.reset();
  open.known.reset();
  open.told = false;
}

// It may stand so for a while from when we were told of it; what vanished without a word is found
// by the next look at the account.
void Audit::watch_naked(std::size_t place) {
  auto& open = open_[place];
  if (!open.naked) open.naked = exchange_.now();
  const auto leg = ours(place);
  if (!leg) return;
  const auto& held = books_.holding(*leg);
  if (has_quantity(held.state) && held.stop.is_zero()) return;  // somebody else's
  if (!held.uncovered_since || !ready_since_)
    open.known.reset();
  else if (!open.known)
    open.known = exchange_.now();
  const auto stretch = exchange_.now() - *open.naked;
  const auto known = open.known ? exchange_.now() - *open.known : milliseconds{};
  const bool in_time = rules_.calm ? stretch <= rules_.naked_calm : known <= rules_.naked;
  if ((in_time && stretch <= rules_.unseen) || open.told) return;
  if ((is_leaving(*leg) || unreachable_) && !rules_.calm) return;
  const auto symbol = exchange_.find(spelled(place));
  if (symbol && held.quantity < exchange_.instrument(*symbol).step) return;  // nobody can sell it
  open.told = true;
  blame(12, fmt::format("{} is naked for {} ms, {}", spelled(place), stretch.count(),
                        to_string(held.state)));
}

// An exit of it was sent a moment ago.
bool Audit::is_leaving(Leg leg) const {
  return std::ranges::any_of(books_.orders(), [&](const auto& entry) {
    return entry.first.role == Role::Exit && leg_of(entry.second.intent) == leg &&
           now_ - entry.second.since <= rules_.naked;
  });
}

// I-15: nothing of ours that reduces outlives its position for long.
void Audit::check_orphans() {
  const auto& account = truth();
  std::vector<bool> left(open_.size());
  for (const auto place : account.algos.open_places()) {
    const auto& algo = account.algos[place];
    if (parse_client_id(algo.view.client_id) && algo.in_book)
      left[place_of(sim::leg_of(algo))] = true;
  }
  for (std::size_t i = 0; i < open_.size(); ++i) {
    auto& flat = open_[i].flat;
    if (position_at(leg_at(i)) != nullptr || !left[i]) {
      flat.reset();
      continue;
    }
    if (!flat || unreachable_) flat = exchange_.now();
    const auto bound = rules_.calm ? rules_.orphan : 120s;
    if (exchange_.now() - *flat <= bound) continue;
    blame(15, fmt::format("a stop of {} outlives its position", spelled(i)));
    flat = exchange_.now() + 24h;
  }
}

// I-16: a stop that failed to do its work is followed by an exit.
void Audit::check_flattened(Timestamp now) {
  std::erase_if(must_flatten_, [&](const auto& one) {
    const auto& held = books_.holding(one.first);
    const bool ours = has_quantity(held.state) && !held.stop.is_zero();
    if (!ours || held.leave || held.state == PositionState::Exiting) return true;
    if (now - one.second <= rules_.flatten) return false;
    blame(16,
          fmt::format("{}: its stop failed and nothing leaves", books_.spelling(one.first.symbol)));
    return true;
  });
}

}  // namespace gyre::simulate
