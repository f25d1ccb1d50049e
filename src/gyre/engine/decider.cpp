#include "gyre/engine/decider.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/engine/order_desk.hpp"
#include "gyre/engine/worth.hpp"

namespace gyre {

// An idea with what is known of it before any cap: its levels on the grid, its costs, its worth.
struct Decider::Idea {
  const Setup* setup = nullptr;
  Timestamp boundary;
  Liquidity liquidity;
  double half_spread = 0;  // price
  Worth worth;
  std::optional<OrderIntended> order;  // nothing when a level is no price
  std::optional<DecisionReason> refused;
  Price entry, disaster;
};

Decider::Idea Decider::weigh(const Setup& setup, Timestamp boundary) const {
  const Proposal& p = setup.proposal;
  const auto& instrument = instruments_[setup.symbol.value];
  const double tick = instrument.tick.to_double();
  Idea idea{.setup = &setup, .boundary = boundary, .liquidity = analyst_.liquidity(setup.symbol)};
  idea.half_spread = half_spread(costs_, idea.liquidity.rank, p.entry, tick);
  idea.worth = worth_of(p, instrument.taker_fee.to_double(), idea.half_spread);

  // Stops round towards the entry, limits away from giving more than the guard.
  const bool buys = p.side == Side::Long;
  const auto towards = buys ? Rounding::Up : Rounding::Down;
  const auto away = buys ? Rounding::Down : Rounding::Up;
  const double guard =
      std::max(settings_.guard.to_double() * p.entry, settings_.guard_spreads * idea.half_spread);
  const auto entry = to_tick(p.entry, instrument.tick, Rounding::Nearest);
  const auto limit = to_tick(p.entry + sign(p.side) * guard, instrument.tick, away);
  const auto stop = to_tick(p.stop, instrument.tick, towards);
  const auto target = to_tick(p.target, instrument.tick, towards);
  if (!entry || !limit || !stop || !target || *stop == *entry) return idea;
  idea.entry = *entry;
  idea.disaster = disaster_price(instrument, p.side, *entry, *stop, settings_.disaster);
  idea.order = OrderIntended{.deadline = boundary + settings_.proposal_age,
                             .role = Role::Entry,
                             .symbol = setup.symbol,
                             .side = opening(p.side),
                             .price = *limit,
                             .stop = *stop,
                             .target = *target,
                             .time_limit = p.time_limit};
  return idea;
}

// The gates that need no size, in the order of the funnel.
std::optional<DecisionReason> Decider::refuse(const Output& out, const Idea& idea,
                                              const Standing& standing) const {
  using enum DecisionReason;
  const Proposal& p = idea.setup->proposal;
  const SymbolId symbol = idea.setup->symbol;
  const Books& books = out.books();
  const auto at = out.at();
  if (!books.in_universe(symbol)) return NotInUniverse;
  if (!(p.confidence >= settings_.confidence)) return LowConfidence;
  if (!(idea.worth.cost <= settings_.cost_ceiling * idea.worth.risk)) return CostTooHigh;
  if (!(idea.worth.reward >= settings_.reward) || !idea.order) return RewardTooLow;
  if (at - idea.boundary > settings_.proposal_age) return Stale;
  if (!instruments_[symbol.value].tradable) return NotTradable;
  const Mark& mark = standing.marks[symbol.value];
  const bool pays =
      sign(p.side) * mark.funding_rate.to_double() > settings_.funding_limit.to_double();
  if (pays && mark.funding_at > at && mark.funding_at - at < settings_.funding_window)
    return FundingNear;
  if (standing.account_stale) return AccountStale;
  if (books.entries_stopped()) return EntriesStopped;
  if (books.risk_mode() == RiskMode::Halted) return RiskHalted;
  if (at < books.entries_stopped_until()) return DayStop;
  const auto& stops = books.stop_history(symbol);
  if (stops.last != Timestamp{} && at - stops.last < gate_.settings().cool_down) return CoolDown;
  if (stops.day == floor_to(at, 24h) && stops.count >= gate_.settings().stops_a_day)
    return SymbolLocked;
  return std::nullopt;
}

std::vector<risk::Exposure> Decider::exposures(const Books& books) const {
  std::vector<risk::Exposure> list;
  for (std::uint16_t i = 0; i < books.symbols(); ++i) {
    const auto& held = books.holding({i});
    if (!has_quantity(held.state)) continue;
    const bool at_risk = held.side == Side::Long ? held.stop < held.entry : held.stop > held.entry;
    const auto lost = gain(held.entry, held.stop, held.quantity, Rounding::Down);
    list.push_back({.symbol = {i},
                    .side = held.side,
                    .notional = notional(held.entry, held.quantity, Rounding::Up),
                    .at_risk = at_risk ? (held.side == Side::Long ? -lost : lost) : Money{},
                    .beta = analyst_.beta({i})});
  }
  // In flight or unknown counts as filled.
  for (const auto& [id, order] : books.orders()) {
    const auto& intent = order.intent;
    if (intent.role != Role::Entry || has_quantity(books.holding(intent.symbol).state)) continue;
    const Side side = intent.side == OrderSide::Buy ? Side::Long : Side::Short;
    const auto lost = gain(intent.price, intent.stop, intent.quantity, Rounding::Down);
    list.push_back({.symbol = intent.symbol,
                    .side = side,
                    .notional = notional(intent.price, intent.quantity, Rounding::Up),
                    .at_risk = side == Side::Long ? -lost : lost,
                    .beta = analyst_.beta(intent.symbol)});
  }
  return list;
}

std::expected<Approved<OrderIntended>, DecisionReason> Decider::pass(const Output& out,
                                                                     const Idea& idea,
                                                                     const Standing& standing,
                                                                     int entries) const {
  if (idea.refused) return std::unexpected(*idea.refused);
  const auto held = exposures(out.books());
  const auto& instrument = instruments_[idea.setup->symbol.value];
  const double impact_max = costs_.impact_cap.to_double() * idea.liquidity.median_volume;
  risk::EntryRequest request{.order = *idea.order,
                             .side = idea.setup->proposal.side,
                             .entry = idea.entry,
                             .disaster = idea.disaster,
                             .impact_max = Quantity::from_raw(static_cast<std::int64_t>(
                                 std::min(impact_max, 9e10) * Quantity::kScale)),
                             .beta = analyst_.beta(idea.setup->symbol)};
  request.order.at = out.at();
  request.order.intent = out.books().next_intent();
  return gate_.entry(request, instrument,
                     {.equity = standing.equity,
                      .mode = out.books().risk_mode(),
                      .exposures = held,
                      .entries_at_boundary = entries});
}

void Decider::let_one_enter_a_symbol(std::vector<Idea>& weighed) const {
  std::vector<Contender> contenders;
  std::vector<Idea*> ideas;
  for (auto& idea : weighed) {
    if (idea.refused) continue;
    ideas.push_back(&idea);
    contenders.push_back({idea.setup->symbol, idea.setup->strategy, idea.setup->proposal.side});
  }
  const auto verdicts = settle_conflicts(settings_.conflict, contenders);
  for (std::size_t i = 0; i < ideas.size(); ++i) ideas[i]->refused = verdicts[i];
}

void Decider::decide(Output& out, const std::vector<Setup>& ideas, Timestamp boundary,
                     const Standing& standing, std::vector<bool>& configured) const {
  std::vector<Idea> weighed;
  for (const auto& setup : ideas) weighed.push_back(weigh(setup, boundary));
  std::ranges::sort(weighed, {}, [](const Idea& idea) {
    return std::tuple{-idea.worth.expected, idea.setup->symbol, idea.setup->strategy};
  });
  for (auto& idea : weighed) idea.refused = refuse(out, idea, standing);
  let_one_enter_a_symbol(weighed);
  int entries = 0;
  for (auto& idea : weighed) {
    const ProposalId id = out.books().next_proposal();
    out.write(freeze(idea, id, out.at(), standing));
    if (idea.order) idea.order->proposal = id;
    const auto approved = pass(out, idea, standing, entries);
    out.write(Decided{out.at(), id, approved ? DecisionReason::Executed : approved.error(),
                      approved ? (*approved)->intent : IntentId{}});
    if (!approved) continue;
    ++entries;
    const SymbolId symbol = idea.setup->symbol;
    if (!configured[symbol.value]) out.ask(Configure{symbol, gate_.settings().leverage});
    configured[symbol.value] = true;
    out.submit(*approved);
  }
}

Proposed Decider::freeze(const Idea& idea, ProposalId id, Timestamp at,
                         const Standing& standing) const {
  const Proposal& p = idea.setup->proposal;
  const Money risk = share(standing.equity, gate_.settings().per_trade, Rounding::Down);
  return {.at = at,
          .boundary = idea.boundary,
          .id = id,
          .symbol = idea.setup->symbol,
          .strategy = analyst_.strategies()[idea.setup->strategy].name,
          .side = p.side,
          .entry = p.entry,
          .stop = p.stop,
          .target = p.target,
          .time_limit = p.time_limit,
          .confidence = p.confidence,
          .parts = {p.parts.begin(), p.parts.end()},
          .tick = instruments_[idea.setup->symbol.value].tick,
          .stop_price = idea.order ? idea.order->stop : Price{},
          .target_price = idea.order ? idea.order->target : Price{},
          .quantity = risk.to_double() / std::abs(p.entry - p.stop),
          .atr = idea.liquidity.atr,
          .sigma = idea.liquidity.sigma,
          .median_volume = idea.liquidity.median_volume,
          .rank = idea.liquidity.rank};
}

}  // namespace gyre
