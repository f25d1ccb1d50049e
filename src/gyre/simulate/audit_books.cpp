#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gyre/features/feature_row.hpp"
#include "gyre/simulate/audit.hpp"
#include "gyre/storage/record_text.hpp"

// Books from the records, and whether they equal the exchange's to the last unit.
namespace gyre::simulate {

void Audit::fold(const Record& record) {
  if (const auto* fill = std::get_if<FillBooked>(&record))
    if (books_.booked(fill->symbol, fill->trade_id))
      blame(6, fmt::format("trade {} is booked twice", fill->trade_id));
  if (const auto* said = std::get_if<OrderReported>(&record)) {
    const ClientId id{said->intent, said->role, said->attempt};
    if (const auto* order = books_.find_order(id)) {
      const auto next = order_machine.next(order->state, said->event);
      if (next.verdict == Verdict::Refused)
        blame(5, fmt::format("{}: {} while {}", to_text(id), to_string(said->event),
                             to_string(order->state)));
    }
  }
  if (const auto* said = std::get_if<StopReported>(&record)) {
    const ClientId id{said->intent, said->role, said->attempt};
    if (const auto* stop = books_.find_stop(id)) {
      const auto next = stop_machine.next(stop->state, said->event);
      if (next.verdict == Verdict::Refused)
        blame(5, fmt::format("{}: {} while {}", to_text(id), to_string(said->event),
                             to_string(stop->state)));
      if (next.state == StopState::Failed && stop->state != StopState::Failed)
        must_flatten_.try_emplace(leg_of(stop->intent), said->at);
    }
  }
  if (const auto* order = std::get_if<OrderIntended>(&record)) check_order(*order);
  if (const auto* stop = std::get_if<StopIntended>(&record)) check_stop(*stop);
  if (const auto* cancel = std::get_if<CancelIntended>(&record)) check_cancel(*cancel);
  if (std::holds_alternative<AlarmRaised>(record)) ++figures_.alarms;
  if (const auto* acted = std::get_if<OperatorActed>(&record))
    absent_ &= acted->action != to_string(OperatorAction::Resume);
  if (const auto* closed = std::get_if<TradeClosed>(&record)) last_stop_.erase(leg_of(*closed));
  if (const auto* idea = std::get_if<Proposed>(&record);
      idea && idea->features.size() != kFeatureCount)
    blame(41, "an idea without what was known of it");
  check_secrets(record);
  if (const auto* idea = std::get_if<Proposed>(&record))
    for (const double level : {idea->entry, idea->stop, idea->target})
      if (!std::isfinite(level)) blame(22, "a level of a proposal is no number");
  books_.apply(record);
}

// I-19 and I-20: the first difference, if there is one.
std::optional<std::pair<int, std::string>> Audit::difference() const {
  const auto& account = truth();
  if (books_.opened() && books_.wallet() != account.wallet)
    return std::pair{20, fmt::format("the wallet is {}, and the exchange's {}",
                                     to_text(books_.wallet()), to_text(account.wallet))};
  for (std::size_t i = 0; i < books_.symbols() * kCount<PositionSide>; ++i) {
    const auto [number, position] = leg_at(i);
    const SymbolId symbol{static_cast<std::uint16_t>(number)};
    const auto& held = books_.holding({symbol, position});
    const auto index = exchange_.find(books_.spelling(symbol));
    if (!index) continue;
    const auto found = account.positions.find({*index, position});
    const auto theirs = found == account.positions.end() ? sim::Position{} : found->second;
    if (held.quantity != theirs.quantity || (theirs.is_open() && held.side != theirs.side))
      return std::pair{theirs.is_open() && held.side != theirs.side ? 18 : 19,
                       fmt::format("{}: {} {}, and the exchange has {} {}", books_.spelling(symbol),
                                   to_text(held.quantity), to_string(held.side),
                                   to_text(theirs.quantity), to_string(theirs.side))};
  }
  return std::nullopt;
}

// I-34.
void Audit::check_absence() {
  if (!absent_ || !engine_->ready() || books_.halt(Halt::Absence).on) return;
  blame(34, fmt::format("away for {}, and nobody has looked", to_text(books_.away())));
  absent_ = false;
}

// I-21. Their entry price is rounded, so what is unrealised may differ by a unit of it a contract.
void Audit::check_equity(const std::map<std::string, Price, std::less<>>& marks) {
  if (engine_ == nullptr || !is_healthy()) return;
  Money equity = truth().wallet, room;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const auto* position = position_at(leg_at(i));
    if (position == nullptr) continue;
    const auto mark = marks.find(spelled(i));
    if (mark == marks.end()) return;
    equity += sim::unrealized(*position, mark->second);
    room += Money::from_raw(position->quantity.raw() / Quantity::kScale + 2);
  }
  const auto ours = engine_->equity();
  if (ours - equity > room || equity - ours > room)
    blame(21, fmt::format("equity is {}, and the exchange's {}", to_text(ours), to_text(equity)));
}

// I-45: neither the key's secret nor the listen key in anything that is written.
void Audit::check_secrets(const Record& record) {
  std::string text;
  write_payload(text, record);
  const auto& key = truth().listen_key;
  if (text.contains("gyre-engine-secret") || (key && text.contains(key->key)))
    blame(45, fmt::format("a secret in {}", name_of(record)));
}

// I-04: every order of ours is known to both, alive or dead.
void Audit::check_intents() {
  const auto& account = truth();
  for (const auto place : account.orders.open_places()) {
    const auto& view = account.orders[place].view;
    const auto id = parse_client_id(view.client_id);
    if (!id) continue;
    const auto* order = books_.find_order(*id);
    if (order == nullptr || is_over(order->state))
      blame(4, fmt::format("{} lives at the exchange, and we hold it {}", view.client_id,
                           order ? to_string(order->state) : "unknown"));
  }
  for (const auto place : account.algos.open_places()) {
    const auto& view = account.algos[place].view;
    const auto id = parse_client_id(view.client_id);
    if (!id) continue;
    const auto* stop = books_.find_stop(*id);
    if (stop == nullptr || is_over(stop->state))
      blame(4, fmt::format("{} lives at the exchange, and we hold it {}", view.client_id,
                           stop ? to_string(stop->state) : "unknown"));
  }
}

}  // namespace gyre::simulate
