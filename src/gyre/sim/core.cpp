#include "gyre/sim/core.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "gyre/domain/client_id.hpp"
#include "gyre/sim/deeds.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr milliseconds kLeastLatency{5}, kMostLatency{60'000};
constexpr milliseconds kLeastDelay{300}, kMostDelay{5'000};

milliseconds log_normal(milliseconds median, double spread, std::uint64_t key) {
  const double factor = portable_exp(spread * gauss(key));
  return milliseconds{std::llround(static_cast<double>(median.count()) * factor)};
}

std::string_view without_attempt(std::string_view client_id) {
  if (parse_client_id(client_id)) client_id.remove_suffix(2);
  return client_id;
}

template <class T>
void schedule(Core& core, const Account& account, const T& item, std::int64_t id, bool algo) {
  const auto at = core.now + order_latency(core.settings, item.view.client_id);
  core.arrivals.insert({at, ++core.last_arrival, account.id, id, algo});
}

}  // namespace

Core make_core(std::shared_ptr<const Market> market, const Settings& settings, Timestamp start) {
  BookFaults faults{checked_fault_plan(settings.faults), settings.seed, start};
  Core core{.quotes = Quotes{with_gaps(std::move(market), faults), settings.costs},
            .settings = settings,
            .start = start,
            .now = start,
            .faults = std::move(faults)};
  schedule_moments(core);
  for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s)
    for (const auto at : status_changes(core.quotes.life(s)))
      if (at > start) core.changes.push_back({at, s});
  std::ranges::sort(core.changes, std::greater{},
                    [](const StatusChange& change) { return std::pair{change.at, change.symbol}; });
  return core;
}

void say(Core& core, const Account& account, wire::StreamMessage what) {
  if (core.silent || !account.listen_key) return;
  if (!core.outbox.since) core.outbox.since = core.now;
  core.outbox.messages.push_back({account.id, std::move(what)});
}

milliseconds order_latency(const Settings& settings, std::string_view client_id) {
  const auto draw = key(settings.seed, 0x4c41, key(without_attempt(client_id)));
  return std::clamp(log_normal(settings.order_latency, settings.order_latency_spread, draw),
                    kLeastLatency, kMostLatency);
}

milliseconds close_delay(const Settings& settings, Timestamp closed) {
  const auto draw = key(settings.seed, 0x434c, to_ms(closed));
  return std::clamp(log_normal(settings.close_delay, settings.close_delay_spread, draw),
                    kLeastDelay, kMostDelay);
}

void schedule(Core& core, Deed deed) {
  deed.number = ++core.last_deed;
  core.deeds.insert(deed);
}
void schedule(Core& core, const Account& account, Order& order) {
  schedule(core, account, order, order.view.order_id, false);
}
void schedule(Core& core, const Account& account, Algo& algo) {
  schedule(core, account, algo, algo.view.algo_id, true);
}

}  // namespace gyre::sim
