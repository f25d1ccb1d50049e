#include "gyre/sim/deeds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/sim/answers.hpp"
#include "gyre/sim/matching.hpp"
#include "gyre/sim/settlement.hpp"

namespace gyre::sim {
namespace {

// What changes at the begin and the end of a fault, and stays so between.
bool is_state(FaultKind kind) {
  using enum FaultKind;
  return kind == ModeSwitch || kind == NewTiers || kind == NewFilters;
}

bool concerns(const Fault& fault, const Core& core, SymbolIndex symbol) {
  return fault.symbol.empty() || fault.symbol == core.quotes.instrument(symbol).symbol;
}

// Who has traded, or listens.
bool is_used(const Account& account) {
  return account.listen_key || !account.orders.all().empty() || !account.algos.all().empty();
}

std::int64_t whole(Rate share, std::int64_t of) {
  return static_cast<std::int64_t>(divide(Wide{of} * share.raw(), Rate::kScale, Rounding::Down));
}

void coarsen(Listing& listing) {
  auto& it = listing.instrument;
  it.tick = Price::from_raw(it.tick.raw() * 10);
  for (auto* step : {&it.step, &it.market_step}) *step = Quantity::from_raw(step->raw() * 10);
  for (auto* least : {&it.quantity_min})
    *least = Quantity::from_raw((Wide{least->raw()} + it.step.raw() - 1) / it.step.raw() *
                                it.step.raw());
}

// Deductions shrink with the floors, so maintenance stays continuous.
void tighten(Listing& listing, Rate share) {
  for (auto& bracket : listing.instrument.brackets) {
    bracket.leverage_max = std::max(1, static_cast<int>(whole(share, bracket.leverage_max)));
    for (auto* amount : {&bracket.floor, &bracket.cap, &bracket.deduction})
      *amount = Money::from_raw(whole(share, amount->raw()));
  }
}

// Contracts as every fault that holds makes them.
void refit(Core& core) {
  const auto own = core.quotes.market().listings();
  std::vector<Listing> listings{own.begin(), own.end()};
  bool is_altered = false;
  for (const auto& fault : core.faults.plan()) {
    if (!fault.holds(core.now - core.faults.begin())) continue;
    for (SymbolIndex s = 0; s < listings.size(); ++s) {
      if (!concerns(fault, core, s)) continue;
      if (fault.kind == FaultKind::NewFilters) coarsen(listings[s]);
      if (fault.kind == FaultKind::NewTiers) tighten(listings[s], fault.share);
      is_altered |= is_state(fault.kind);
    }
  }
  core.quotes.alter(is_altered ? std::move(listings) : std::vector<Listing>{});
}

void switch_mode(Core& core, Account& account, bool switched) {
  if (account.mode_switched == switched) return;
  account.mode_switched = switched;
  say(core, account, wire::AccountConfigUpdate{.event_time = core.now});
}

void end_stops(Core& core, Account& account, const Deed& deed, bool told) {
  const auto& fault = core.faults.plan()[deed.fault];
  for (const auto place : account.algos.open()) {
    auto& algo = account.algos[place];
    if (!is_open(algo) || !concerns(fault, core, algo.symbol)) continue;
    if (!core.faults.draw(deed.fault, core.now, algo.view.client_id).hits(fault.share)) continue;
    core.faults.count(deed.kind);
    if (told) {
      end_algo(core, account, algo, wire::AlgoStatus::Canceled);
    } else {
      algo.view.status = wire::AlgoStatus::Canceled;
      algo.view.updated = core.now;
      account.algos.tidy();
    }
  }
}

std::vector<Leg> held(const Core& core, const Account& account, const Fault& fault) {
  std::vector<Leg> legs;
  for (const auto& [leg, position] : account.positions)
    if (position.is_open() && concerns(fault, core, leg.symbol)) legs.push_back(leg);
  return legs;
}

void deleverage(Core& core, Account& account, const Deed& deed) {
  const auto& fault = core.faults.plan()[deed.fault];
  for (const auto leg : held(core, account, fault)) {
    const auto& position = account.position(leg);
    if (unrealized(position, core.quotes.last(leg.symbol, core.now)) <= Money{}) continue;
    const auto step = core.quotes.instrument(leg.symbol).step.raw();
    const auto part = whole(fault.share, position.quantity.raw()) / step * step;
    core.faults.count(deed.kind);
    settle_adl(
        core, account, leg,
        std::clamp(Quantity::from_raw(part),
                   Quantity::from_raw(std::min(step, position.quantity.raw())), position.quantity));
  }
}

void fund(Core& core, Account& account, const Deed& deed) {
  for (const auto leg : held(core, account, core.faults.plan()[deed.fault])) {
    auto funding = core.quotes.next_funding(leg.symbol, core.now);
    if (funding.rate.is_zero()) funding.rate = basis_points(1);
    core.faults.count(deed.kind);
    settle_funding(core, account, leg, funding);
  }
}

// The symbol that the fault names, else one that is held, else any that is traded.
std::optional<SymbolIndex> some_symbol(Core& core, const Account& account, const Deed& deed,
                                       const Draw& draw) {
  const auto& fault = core.faults.plan()[deed.fault];
  std::vector<SymbolIndex> symbols;
  for (const auto leg : held(core, account, fault)) symbols.push_back(leg.symbol);
  if (symbols.empty())
    for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s)
      if (concerns(fault, core, s) && core.quotes.status(s, core.now) == "TRADING")
        symbols.push_back(s);
  if (symbols.empty()) return std::nullopt;
  return draw.one_of(symbols);
}

// As a person would, in the app: the smallest that is allowed, at once or 3 % away.
void order_by_hand(Core& core, Account& account, const Deed& deed) {
  const auto draw = core.faults.draw(deed.fault, core.now, account.api_key);
  const auto symbol = some_symbol(core, account, deed, draw);
  if (!symbol) return;
  const auto& it = core.quotes.instrument(*symbol);
  const auto last = core.quotes.last(*symbol, core.now).to_double();
  const bool buys = draw.coin(), trades = deed.kind == FaultKind::ForeignTrade;
  const auto price =
      to_tick(trades ? last : last * (buys ? 0.97 : 1.03), it.tick, Rounding::Nearest);
  const auto step = it.step.to_double();
  const double least =
      std::max(it.notional_min.to_double() * 1.1 / last, it.quantity_min.to_double());
  const auto quantity =
      Quantity::from_raw(static_cast<std::int64_t>(std::ceil(least / step)) * it.step.raw());
  if (!price) return;
  wire::NewOrder order{.symbol = it.symbol,
                       .side = buys ? OrderSide::Buy : OrderSide::Sell,
                       .type = trades ? wire::OrderType::Market : wire::OrderType::Limit,
                       .quantity = quantity,
                       .price = trades ? Price{} : *price,
                       .client_id = fmt::format("web_{:016x}", draw.pick())};
  if (account.hedge) order.position = draw.coin() ? PositionSide::Long : PositionSide::Short;
  if (answer(core, account, order).ok()) core.faults.count(deed.kind);
}

void drop_key(Core& core, Account& account, const Deed& deed) {
  if (!account.listen_key) return;
  const auto draw = core.faults.draw(deed.fault, core.now, account.api_key);
  if (deed.kind == FaultKind::KeyExpired && draw.hits(core.faults.plan()[deed.fault].share))
    say(core, account, wire::ListenKeyExpired{core.now, account.listen_key->key});
  account.listen_key.reset();
  core.faults.count(deed.kind);
}

void transfer(Core& core, Account& account, const Deed& deed) {
  const auto amount =
      Money::from_raw(whole(core.faults.plan()[deed.fault].share, account.wallet.raw()));
  const auto most = std::max(Money{}, available(account));
  settle_transfer(core, account, std::max(amount, -most));
  core.faults.count(deed.kind);
}

void strike(Core& core, Account& account, const Deed& deed) {
  switch (deed.kind) {
    case FaultKind::StopVanishes:
      return end_stops(core, account, deed, false);
    case FaultKind::StopCancelled:
      return end_stops(core, account, deed, true);
    case FaultKind::Adl:
      return deleverage(core, account, deed);
    case FaultKind::ExtraFunding:
      return fund(core, account, deed);
    case FaultKind::ForeignOrder:
    case FaultKind::ForeignTrade:
      return order_by_hand(core, account, deed);
    case FaultKind::KeyExpired:
    case FaultKind::KeyDeleted:
      return drop_key(core, account, deed);
    case FaultKind::Transfer:
      return transfer(core, account, deed);
    case FaultKind::ModeSwitch:
      core.faults.count(deed.kind);
      return switch_mode(core, account,
                         core.faults.plan()[deed.fault].holds(core.now - core.faults.begin()));
    default:
      return;
  }
}

void do_moment(Core& core, Deed deed) {
  const auto& fault = core.faults.plan()[deed.fault];
  if (deed.kind == FaultKind::NewFilters || deed.kind == FaultKind::NewTiers) {
    core.faults.count(deed.kind);
    refit(core);
  }
  for (auto& account : core.accounts)
    if (is_used(account)) strike(core, account, deed);
  if (!is_moment(deed.kind)) return;
  if (const auto next = next_moment(fault, core.now - core.faults.begin())) {
    deed.at = core.faults.begin() + *next;
    schedule(core, deed);
  }
}

void do_one(Core& core, const Deed& deed) {
  if (is_moment(deed.kind) || is_state(deed.kind)) return do_moment(core, deed);
  if (deed.kind == FaultKind::Gap) return core.faults.count(deed.kind);
  auto& account = core.account(deed.account);
  if (deed.kind == FaultKind::TriggerStuck) {
    auto* algo = account.algos.find(deed.id, [](const Algo& a) { return a.view.algo_id; });
    return go_on_triggering(core, account, *algo);
  }
  auto* order = account.orders.find(deed.id, [](const Order& o) { return o.view.order_id; });
  if (!is_open(*order)) return;
  if (deed.kind == FaultKind::Slices) return go_on_filling(core, account, *order);
  const auto draw = core.faults.draw(0, core.now, order->view.client_id);
  end_order(core, account, *order,
            draw.coin() ? wire::OrderStatus::Rejected : wire::OrderStatus::Expired);
}

}  // namespace

std::shared_ptr<const Market> with_gaps(std::shared_ptr<const Market> market,
                                        const BookFaults& faults) {
  std::vector<PriceGap> gaps;
  for (const auto& fault : faults.plan()) {
    if (fault.kind != FaultKind::Gap) continue;
    const auto minute = [&](milliseconds offset) {
      return floor_to(faults.begin() + offset + 1min - 1ms, 1min);
    };
    PriceGap gap{.when = {minute(fault.from), Timestamp::max()},
                 .factor = 1 + fault.share.to_double()};
    if (fault.until != kEndless) gap.when.end = minute(fault.until);
    if (!fault.symbol.empty()) {
      const auto listings = market->listings();
      const auto at = std::ranges::find(
          listings, fault.symbol, [](const Listing& listing) { return listing.instrument.symbol; });
      if (at == listings.end()) continue;
      gap.symbol = static_cast<SymbolIndex>(at - listings.begin());
    }
    gaps.push_back(gap);
  }
  if (gaps.empty()) return market;
  return std::make_shared<const Market>(market->with_gaps(std::move(gaps)));
}

void schedule_moments(Core& core) {
  const auto& plan = core.faults.plan();
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto& fault = plan[i];
    const auto begin = core.faults.begin();
    // The market has a gap from the beginning; here it is only counted.
    if (is_moment(fault.kind) || is_state(fault.kind) || fault.kind == FaultKind::Gap)
      schedule(core, {.at = begin + fault.from, .kind = fault.kind, .fault = i});
    if (is_state(fault.kind) && fault.until != kEndless)
      schedule(core, {.at = begin + fault.until, .kind = fault.kind, .fault = i});
  }
}

void do_deeds(Core& core) {
  while (!core.deeds.empty() && core.deeds.begin()->at <= core.now) {
    const auto deed = *core.deeds.begin();
    core.deeds.erase(core.deeds.begin());
    do_one(core, deed);
  }
}

}  // namespace gyre::sim
