#include "gyre/engine/decider.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/engine/worth.hpp"

namespace gyre {

// What a model made of an idea, in R.
struct Opinion {
  Prediction prediction;
  double expected = 0, required = 0;
};

struct Decider::Judged {
  Idea idea;
  std::optional<Opinion> opinion;  // nothing: no model was asked
  std::optional<DecisionReason> refused;

  double expected() const { return opinion ? opinion->expected : idea.worth.expected; }
};

std::vector<Decider::Judged> Decider::weigh(const std::vector<Setup>& setups, Timestamp boundary,
                                            const Standing& standing) const {
  std::vector<Judged> ideas;
  for (const auto& setup : setups) {
    const auto i = setup.symbol.value;
    ideas.push_back({proposer_.weigh(setup, boundary, instruments_[i],
                                     analyst_.liquidity(setup.symbol), standing.marks[i]),
                     {},
                     {}});
  }
  if (standing.model != nullptr) ask(*standing.model, ideas);
  return ideas;
}

// All of a boundary in one batch.
void Decider::ask(const Model& model, std::vector<Judged>& ideas) const {
  std::vector<FeatureRow> rows;
  for (const auto& one : ideas) rows.push_back(one.idea.features);
  std::vector<Prediction> predictions(rows.size());
  model.predict(rows, predictions);
  for (std::size_t i = 0; i < ideas.size(); ++i) {
    // What is no probability is no answer, and without one nothing is traded.
    if (!(predictions[i].p >= 0 && predictions[i].p <= 1)) {
      ideas[i].refused = DecisionReason::ModelRefused;
      continue;
    }
    const auto& plan = ideas[i].idea.proposal;
    const auto bucket =
        bucket_key(analyst_.strategies()[ideas[i].idea.strategy].name,
                   std::abs(plan.target - plan.entry) / std::abs(plan.entry - plan.stop));
    const auto& worth = model.economics();
    ideas[i].opinion = {predictions[i], worth.expected(bucket, predictions[i].p),
                        worth.required(bucket, predictions[i])};
  }
}

// The gates that need no size, in the order of the funnel.
std::optional<DecisionReason> Decider::refuse(const Output& out, const Judged& judged,
                                              const Standing& standing) const {
  using enum DecisionReason;
  const auto& [idea, opinion, refused] = judged;
  const Proposal& p = idea.proposal;
  const SymbolId symbol = idea.symbol;
  const Books& books = out.books();
  const auto at = out.at();
  if (!books.in_universe(symbol)) return NotInUniverse;
  if (!(p.confidence >= settings_.confidence)) return LowConfidence;
  if (!(idea.worth.cost <= settings_.cost_ceiling * idea.worth.risk)) return CostTooHigh;
  if (!(idea.worth.reward >= settings_.reward) || !idea.order) return RewardTooLow;
  if (opinion && !(opinion->expected >= opinion->required)) return ModelRefused;
  if (at - idea.boundary > settings_.proposal_age) return Stale;
  if (!instruments_[symbol.value].tradable) return NotTradable;
  const Mark& mark = standing.marks[symbol.value];
  const bool pays =
      sign(p.side) * mark.funding_rate.to_double() > settings_.funding_limit.to_double();
  if (pays && mark.funding_at > at && mark.funding_at - at < settings_.funding_window)
    return FundingNear;
  if (standing.account_stale) return AccountStale;
  if (books.entries_stopped()) return EntriesStopped;
  if (books.halted()) return Halted;
  if (at < books.symbol_halt(symbol).until) return SymbolHalted;
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
  for (const auto& [leg, held] : books.holdings()) {
    if (!has_quantity(held.state)) continue;
    const bool at_risk = held.side == Side::Long ? held.stop < held.entry : held.stop > held.entry;
    const auto lost = gain(held.entry, held.stop, held.quantity, Rounding::Down);
    list.push_back({.leg = leg,
                    .side = held.side,
                    .notional = notional(held.entry, held.quantity, Rounding::Up),
                    .at_risk = at_risk ? (held.side == Side::Long ? -lost : lost) : Money{},
                    .beta = analyst_.beta(leg.symbol)});
  }
  // In flight or unknown counts as filled.
  for (const auto& [id, order] : books.orders()) {
    const auto& intent = order.intent;
    if (intent.role != Role::Entry || has_quantity(books.holding(leg_of(intent)).state)) continue;
    const Side side = intent.side == OrderSide::Buy ? Side::Long : Side::Short;
    const auto lost = gain(intent.price, intent.stop, intent.quantity, Rounding::Down);
    list.push_back({.leg = leg_of(intent),
                    .side = side,
                    .notional = notional(intent.price, intent.quantity, Rounding::Up),
                    .at_risk = side == Side::Long ? -lost : lost,
                    .beta = analyst_.beta(intent.symbol)});
  }
  return list;
}

// The share of a trade's risk that an idea gets: grows with what the model expects.
Rate size_of(const ModelSettings& settings, double expected) {
  const double share = std::clamp(expected / settings.whole, settings.smallest.to_double(), 1.0);
  return Rate::from_raw(static_cast<std::int64_t>(share * Rate::kScale));
}

std::expected<Approved<OrderIntended>, DecisionReason> Decider::pass(const Output& out,
                                                                     const Judged& judged,
                                                                     const Standing& standing,
                                                                     int entries) const {
  if (judged.refused) return std::unexpected(*judged.refused);
  const auto& idea = judged.idea;
  const auto held = exposures(out.books());
  const auto& instrument = instruments_[idea.symbol.value];
  const double impact_max = costs_.impact_cap.to_double() * idea.liquidity.median_volume;
  risk::EntryRequest request{.order = *idea.order,
                             .side = idea.proposal.side,
                             .entry = idea.entry,
                             .disaster = idea.disaster,
                             .impact_max = Quantity::from_raw(static_cast<std::int64_t>(
                                 std::min(impact_max, 9e10) * Quantity::kScale)),
                             .beta = analyst_.beta(idea.symbol)};
  if (judged.opinion) request.size = size_of(model_, judged.opinion->expected);
  request.order.at = out.at();
  request.order.intent = out.books().next_intent();
  request.order.position = position_for(gate_.settings().position_mode, idea.proposal.side);
  return gate_.entry(request, instrument,
                     {.equity = standing.equity,
                      .mode = out.books().risk_mode(),
                      .exposures = held,
                      .entries_at_boundary = entries});
}

void Decider::let_one_enter_a_position(std::vector<Judged>& weighed) const {
  std::vector<Contender> contenders;
  std::vector<Judged*> ideas;
  for (auto& judged : weighed) {
    if (judged.refused) continue;
    ideas.push_back(&judged);
    const auto& idea = judged.idea;
    const auto position = position_for(gate_.settings().position_mode, idea.proposal.side);
    contenders.push_back({{idea.symbol, position}, idea.strategy, idea.proposal.side});
  }
  const auto verdicts = settle_conflicts(settings_.conflict, contenders);
  for (std::size_t i = 0; i < ideas.size(); ++i) ideas[i]->refused = verdicts[i];
}

void Decider::decide(Output& out, const std::vector<Setup>& ideas, Timestamp boundary,
                     const Standing& standing, std::vector<bool>& configured) const {
  auto weighed = weigh(ideas, boundary, standing);
  std::ranges::sort(weighed, {}, [](const Judged& one) {
    return std::tuple{-one.expected(), one.idea.symbol, one.idea.strategy};
  });
  for (auto& one : weighed)
    if (const auto why = refuse(out, one, standing)) one.refused = why;
  let_one_enter_a_position(weighed);
  const Money risk = share(standing.equity, gate_.settings().per_trade, Rounding::Down);
  int entries = 0;
  for (auto& one : weighed) {
    auto& idea = one.idea;
    const ProposalId id = out.books().next_proposal();
    out.write(proposer_.freeze(idea, id, out.at(), instruments_[idea.symbol.value], risk));
    if (idea.order) idea.order->proposal = id;
    const auto approved = pass(out, one, standing, entries);
    Decided decided{.at = out.at(), .proposal = id};
    decided.reason = approved ? DecisionReason::Executed : approved.error();
    if (approved) decided.intent = (*approved)->intent;
    if (one.opinion) {
      decided.model = standing.model->identity().id;
      decided.p = one.opinion->prediction.p;
      decided.expected = one.opinion->expected;
      decided.required = one.opinion->required;
    }
    out.write(std::move(decided));
    if (!approved) continue;
    ++entries;
    if (!configured[idea.symbol.value]) out.ask(Configure{idea.symbol, gate_.settings().leverage});
    configured[idea.symbol.value] = true;
    out.submit(*approved);
  }
}

}  // namespace gyre
