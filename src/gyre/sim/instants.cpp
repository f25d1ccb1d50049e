#include "gyre/sim/instants.hpp"

#include <algorithm>
#include <iterator>

#include "gyre/sim/deeds.hpp"
#include "gyre/sim/matching.hpp"
#include "gyre/sim/settlement.hpp"

namespace gyre::sim {
namespace {

constexpr milliseconds kUserStreamDelay{5}, kLongestDelay{5'000};

Timestamp delivery(const Core& core, Timestamp closed) {
  return closed + close_delay(core.settings, closed);
}

// The close whose bars are delivered first after `now`.
Timestamp next_close(const Core& core) {
  auto closed = floor_to(std::max(core.start + 1min - 1ms, core.now - kLongestDelay), 1min);
  while (delivery(core, closed) <= core.now) closed += 1min;
  return closed;
}

bool has_interest(const Account& account) {
  return account.orders.open_count() > 0 || account.algos.open_count() > 0 ||
         std::ranges::any_of(account.positions,
                             [](const auto& held) { return held.second.is_open(); });
}

void each_position(Core& core, auto visit) {
  for (auto& account : core.accounts)
    for (auto& [leg, position] : account.positions)
      if (position.is_open()) visit(account, leg);
}

void push_bars(Core& core, Timestamp closed, std::vector<Message>& messages) {
  const auto count = core.quotes.listings().size();
  for (SymbolIndex s = 0; s < count; ++s)
    if (const auto bar = core.quotes.minute(s, closed - 1min))
      messages.push_back({{},
                          wire::KlineMessage{.event_time = core.now,
                                             .symbol = core.quotes.instrument(s).symbol,
                                             .timeframe = Timeframe::m1,
                                             .bar = *bar,
                                             .closed = true}});
  std::vector<Bar> bars;
  for (std::size_t f = 1; f < core.listened.size(); ++f) {
    const auto frame = Timeframe(f);
    if (!core.listened[f] || floor_to(closed, duration(frame)) != closed) continue;
    for (SymbolIndex s = 0; s < count; ++s) {
      bars.clear();
      core.quotes.market().bars(s, frame, {closed - duration(frame), closed}, bars);
      for (const auto& bar : bars)
        messages.push_back({{},
                            wire::KlineMessage{.event_time = core.now,
                                               .symbol = core.quotes.instrument(s).symbol,
                                               .timeframe = frame,
                                               .bar = bar,
                                               .closed = true}});
    }
  }
}

void push_marks(Core& core, std::vector<Message>& messages) {
  for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s) {
    if (!core.quotes.life(s).holds(core.now)) continue;
    const auto price = core.quotes.last(s, core.now);
    if (price.is_zero()) continue;
    const auto funding = core.quotes.next_funding(s, core.now);
    messages.push_back({{},
                        wire::MarkPriceMessage{.event_time = core.now,
                                               .symbol = core.quotes.instrument(s).symbol,
                                               .mark = price,
                                               .index = price,
                                               .funding_rate = funding.rate,
                                               .next_funding = funding.at}});
  }
}

void push_forming(Core& core, std::vector<Message>& messages) {
  for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s)
    if (const auto bar = core.quotes.forming(s, core.now))
      messages.push_back({{},
                          wire::KlineMessage{.event_time = core.now,
                                             .symbol = core.quotes.instrument(s).symbol,
                                             .timeframe = Timeframe::m1,
                                             .bar = *bar,
                                             .closed = false}});
}

void settle_fundings(Core& core) {
  each_position(core, [&](Account& account, Leg leg) {
    const auto funding = core.quotes.next_funding(leg.symbol, core.now - 1ms);
    if (funding.at == core.now) settle_funding(core, account, leg, funding);
  });
}

void change_status(Core& core, std::vector<Message>& messages) {
  while (!core.changes.empty() && core.changes.back().at <= core.now) {
    const auto [at, symbol] = core.changes.back();
    core.changes.pop_back();
    const auto& listing = core.quotes.listings()[symbol];
    const auto& life = core.quotes.life(symbol);
    if (life.delisted == at)
      for (auto& account : core.accounts) settle_delisting(core, account, symbol);
    const auto status = status_at(listing, life, at);
    if (core.silent || status.empty()) continue;
    messages.push_back(
        {{},
         wire::ContractInfoMessage{.event_time = core.now,
                                   .symbol = listing.instrument.symbol,
                                   .contract_type = listing.contract_type,
                                   .status = std::string{status},
                                   .onboard = listing.instrument.onboard,
                                   .delivery = life.delisted.value_or(kNoDelivery)}});
  }
}

void expire_keys(Core& core) {
  for (auto& account : core.accounts) {
    if (!account.listen_key || account.listen_key->expires > core.now) continue;
    say(core, account, wire::ListenKeyExpired{core.now, account.listen_key->key});
    account.listen_key.reset();
  }
}

bool tells_points(const Core& core) {
  return core.settings.updates != Updates::Close && !core.silent;
}

void flush(Core& core, std::vector<Message>& messages) {
  std::ranges::move(core.outbox.messages, std::back_inserter(messages));
  core.outbox.messages.clear();
  core.outbox.since.reset();
}

// Whatever is known to come, without the path.
Timestamp next_known(Core& core) {
  Timestamp next = last_instant(core) + 1ms;
  const auto take = [&](Timestamp t) { next = std::min(next, t); };
  if (!core.silent) take(delivery(core, next_close(core)));
  if (core.outbox.since) take(std::max(*core.outbox.since + kUserStreamDelay, core.now + 1ms));
  if (!core.arrivals.empty()) take(core.arrivals.begin()->at);
  if (!core.changes.empty()) take(core.changes.back().at);
  if (!core.deeds.empty()) take(std::max(core.deeds.begin()->at, core.now + 1ms));
  for (const auto& account : core.accounts)
    if (account.listen_key) take(account.listen_key->expires);
  each_position(
      core, [&](Account&, Leg leg) { take(core.quotes.next_funding(leg.symbol, core.now).at); });
  return next;
}

}  // namespace

Timestamp told_close(const Core& core) { return next_close(core) - 1min; }

// The range ends without its end: the bars that close there are nobody's any more.
Timestamp last_instant(const Core& core) { return core.quotes.market().range().end; }

std::optional<Timestamp> next_instant(Core& core, Timestamp limit) {
  const auto end = last_instant(core);
  limit = std::min(limit, end);
  const auto known = next_known(core);
  const bool every_point = tells_points(core);
  if (every_point || std::ranges::any_of(core.accounts, has_interest)) {
    for (auto point = point_after(core.now); point.at() <= std::min(known, limit);
         point = point_after(point.at()))
      if (every_point || stirs(core, point)) return point.at();
  }
  if (known > limit) return std::nullopt;
  return known;
}

void take_instant(Core& core, Timestamp t, std::vector<Message>& messages) {
  core.now = t;
  const auto waiting = core.outbox.messages.size();
  const bool due = core.outbox.since && *core.outbox.since + kUserStreamDelay <= t;
  settle_fundings(core);
  change_status(core, messages);
  if (const auto point = point_before(t); point.at() == t) {
    strike(core, point);
    if (tells_points(core)) push_forming(core, messages);
  }
  if (const auto closed = floor_to(t, 1min);
      !core.silent && closed >= core.start && delivery(core, closed) == t) {
    push_bars(core, closed, messages);
    push_marks(core, messages);
  }
  while (!core.arrivals.empty() && core.arrivals.begin()->at <= t) {
    const auto arrival = *core.arrivals.begin();
    core.arrivals.erase(core.arrivals.begin());
    arrive(core, arrival);
  }
  do_deeds(core);
  expire_keys(core);
  if (due || core.outbox.messages.size() > waiting) flush(core, messages);
}

}  // namespace gyre::sim
