#include "gyre/sim/stream_faults.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "gyre/core/random.hpp"
#include "gyre/market/fill_model.hpp"

namespace gyre::sim {
namespace {

bool is_of(EventClass wanted, EventClass kind) {
  if (wanted == EventClass::All || wanted == kind) return true;
  return wanted == EventClass::Market && kind != EventClass::User;
}

// As it stood at the last path point but one, with the volume until then.
Bar without_last_trades(const Bar& whole) {
  const auto prices = path(whole);
  const std::span seen{prices.data(), prices.size() - 1};
  Bar bar = whole;
  bar.high = *std::ranges::max_element(seen);
  bar.low = *std::ranges::min_element(seen);
  bar.close = seen.back();
  bar.volume = std::floor(whole.volume * 3 / 4);
  return bar;
}

}  // namespace

StreamFaults::StreamFaults(FaultPlan plan, std::uint64_t seed, Timestamp begin)
    : plan_{carried_out_by(FaultPlace::Events, std::move(plan))}, seed_{seed}, begin_{begin} {}

StreamFaults::Event StreamFaults::event_of(const Message& message, Timestamp now) {
  Event event{.kind = EventClass::Market};
  auto name = std::visit(
      []<class M>(const M& what) -> std::string {
        if constexpr (requires { what.symbol; }) return what.symbol;
        return {};
      },
      message.what);
  event.symbol = name;
  if (message.account) {
    event.kind = EventClass::User;
    name = "user " + std::to_string(message.account->value);
  } else if (const auto* kline = std::get_if<wire::KlineMessage>(&message.what)) {
    event.kind = EventClass::Kline;
    event.is_closing = kline->closed;
    name += to_string(kline->timeframe);
  } else if (std::holds_alternative<wire::MarkPriceMessage>(message.what)) {
    event.kind = EventClass::Mark;
  }
  event.stream = std::to_string(message.what.index()) + ' ' + name;
  auto& [at, place] = places_[event.stream];
  place = at == now ? place + 1 : 0;
  at = now;
  event.key = key(seed_, 0x4641, key(event.stream), to_ms(now), place);
  return event;
}

const Fault* StreamFaults::hit(FaultKind kind, const Event& event, milliseconds offset) {
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    const auto& fault = plan_[i];
    if (fault.kind != kind || !fault.holds(offset) || !is_of(fault.events, event.kind)) continue;
    if (!fault.symbol.empty() && fault.symbol != event.symbol) continue;
    if (uniform(key(event.key, i)) >= fault.share.to_double()) continue;
    ++counts_[index(kind)];
    return &fault;
  }
  return nullptr;
}

void StreamFaults::pass_one(Message message, Timestamp now, std::vector<Message>& out) {
  using enum FaultKind;
  const auto offset = now - begin_;
  const auto event = event_of(message, now);
  if (hit(Silence, event, offset) || hit(Lost, event, offset)) return;
  if (event.is_closing) {
    if (hit(LostCloses, event, offset)) return;
    auto& bar = std::get<wire::KlineMessage>(message.what).bar;
    if (hit(WrongCloses, event, offset)) bar = without_last_trades(bar);
    if (const auto* fault = hit(LateCloses, event, offset); fault && fault->amount > 0ms)
      return void(late_.emplace(now + fault->amount, std::move(message)));
  }
  // Whatever overtakes is not overtaken itself, so nothing waits for more than one.
  if (!overtaken_.contains(event.stream) && hit(Reorder, event, offset))
    return void(overtaken_.emplace(event.stream, std::move(message)));
  if (hit(Duplicates, event, offset)) out.push_back(message);
  out.push_back(std::move(message));
  if (auto waited = overtaken_.extract(event.stream)) out.push_back(std::move(waited.mapped()));
}

void StreamFaults::pass(Timestamp now, std::vector<Message>& messages, std::size_t from) {
  const auto offset = now - begin_;
  const bool is_quiet = std::ranges::none_of(plan_, [&](auto& f) { return f.holds(offset); });
  if (is_quiet && overtaken_.empty() && late_.empty()) return;
  std::vector<Message> out;
  const auto due = late_.upper_bound(now);
  for (auto it = late_.begin(); it != due; ++it) out.push_back(std::move(it->second));
  late_.erase(late_.begin(), due);
  for (auto i = from; i < messages.size(); ++i) pass_one(std::move(messages[i]), now, out);
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(from), messages.end());
  std::ranges::move(out, std::back_inserter(messages));
}

std::optional<Timestamp> StreamFaults::next_due() const {
  if (late_.empty()) return std::nullopt;
  return late_.begin()->first;
}

void StreamFaults::forget_held() {
  late_.clear();
  overtaken_.clear();
}

}  // namespace gyre::sim
