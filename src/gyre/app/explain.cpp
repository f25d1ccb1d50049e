#include "gyre/app/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>

#include "gyre/core/text.hpp"
#include "gyre/engine/worth.hpp"

namespace gyre::app {
namespace {

constexpr std::string_view kArmed = "edge", kLevels = "levels";

struct Ending {
  Proposed proposed;
  DecisionReason reason{};
};

struct Told {
  FunnelStage stage{};
  std::vector<Ending> endings;  // of the symbol, at the boundary
};

// What the records say of the symbol at the boundary.
std::optional<Told> find_told(std::span<const Record> records, SymbolId symbol,
                              Timestamp boundary) {
  std::optional<Told> told;
  for (const auto& record : records) {
    if (const auto* analysed = std::get_if<BoundaryAnalysed>(&record);
        analysed && analysed->boundary == boundary && symbol.value < analysed->funnel.size()) {
      told.emplace();
      for (std::size_t stage = 0; stage < kCount<FunnelStage>; ++stage)
        if (analysed->funnel[symbol.value] == funnel_letter(FunnelStage(stage)))
          told->stage = FunnelStage(stage);
    }
    if (!told) continue;
    if (const auto* proposed = std::get_if<Proposed>(&record);
        proposed && proposed->boundary == boundary && proposed->symbol == symbol)
      told->endings.push_back({*proposed, {}});
    if (const auto* decided = std::get_if<Decided>(&record))
      for (auto& ending : told->endings)
        if (ending.proposed.id == decided->proposal) ending.reason = decided->reason;
  }
  return told;
}

std::string name_of(DecisionReason reason) { return std::string{to_string(reason)}; }

// Those of the desk's gates that have a figure, in its order, whatever became of the idea.
std::vector<GateLine> desk_gates(const Proposal& proposal, bool in_universe, int rank,
                                 const EngineSettings& settings, const Instrument& instrument) {
  using enum DecisionReason;
  const auto& desk = settings.desk;
  const auto worth =
      worth_of(proposal, instrument.taker_fee.to_double(),
               half_spread(settings.costs, rank, proposal.entry, instrument.tick.to_double()));
  const double share = worth.cost / worth.risk;
  return {{name_of(NotInUniverse), in_universe ? 1.0 : 0.0, 1, in_universe},
          {name_of(LowConfidence), proposal.confidence, desk.confidence,
           proposal.confidence >= desk.confidence},
          {name_of(CostTooHigh), share, desk.cost_ceiling,
           worth.cost <= desk.cost_ceiling * worth.risk},
          {name_of(RewardTooLow), worth.reward, desk.reward, worth.reward >= desk.reward}};
}

// The recorded verdict is the last word: what it names is closed, what stands before it is not.
void add_verdict(std::vector<GateLine>& gates, DecisionReason reason) {
  if (reason == DecisionReason::Executed) {
    for (auto& gate : gates) gate.passed = true;
    return;
  }
  const auto name = name_of(reason);
  const auto known = std::ranges::find(gates, name, &GateLine::gate);
  for (auto gate = gates.begin(); gate != known; ++gate) gate->passed = true;
  if (known != gates.end())
    known->passed = false;
  else
    gates.push_back({.gate = name});
}

void add_proposal(StrategyStory& story, const Proposal& p,
                  std::span<const std::string_view> parts) {
  story.side = to_string(p.side);
  story.entry = p.entry;
  story.stop = p.stop;
  story.target = p.target;
  story.confidence = p.confidence;
  for (std::size_t i = 0; i < parts.size(); ++i)
    story.scores.push_back({std::string{parts[i]}, p.parts[i]});
}

Proposal proposal_of(const Proposed& proposed) {
  Proposal p{.side = proposed.side,
             .entry = proposed.entry,
             .stop = proposed.stop,
             .target = proposed.target,
             .time_limit = proposed.time_limit,
             .confidence = proposed.confidence};
  std::ranges::copy(proposed.parts | std::views::take(kParts), p.parts.begin());
  return p;
}

std::string first_closed(const std::vector<GateLine>& gates) {
  const auto closed = std::ranges::find(gates, false, &GateLine::passed);
  return closed == gates.end() ? "" : closed->gate;
}

// One strategy that was asked about the symbol.
StrategyStory tell(const Witness& seen, std::size_t number, const Told& told,
                   const EngineSettings& settings, const Instrument& instrument) {
  const auto& [name, strategy] = settings.strategies[number];
  const auto& [trace, proposal] = seen.explanations[number];
  StrategyStory story{.strategy = name};
  for (const auto& gate : trace)
    story.gates.push_back({std::string{gate.name}, gate.value, gate.threshold, gate.passed});
  if (!proposal) {
    // Without a closed gate of its own it found no levels to propose.
    if (first_closed(story.gates).empty()) story.gates.push_back({.gate = std::string{kLevels}});
    story.closed = first_closed(story.gates);
    return story;
  }
  add_proposal(story, *proposal, strategy.parts);
  const auto key = ArmingKey{seen.symbol, static_cast<std::uint8_t>(number), proposal->side};
  const auto step = duration(settings.ladder.setup);
  if (const auto arming = seen.armings.find(key); arming != seen.armings.end())
    story.armed = fmt::format("began to stand, or was armed again, at {}; again from {}",
                              to_text(arming->second.proposed),
                              to_text(arming->second.proposed + settings.desk.rearm * step));
  const auto ending = std::ranges::find(
      told.endings, name, [](const Ending& one) -> const auto& { return one.proposed.strategy; });
  const bool is_idea = ending != told.endings.end();
  story.gates.push_back({std::string{kArmed}, is_idea ? 1.0 : 0.0, 1, is_idea});
  auto desk = desk_gates(*proposal, seen.standing == UniverseStanding::Member, seen.rank, settings,
                         instrument);
  if (is_idea) add_verdict(desk, ending->reason);
  std::ranges::move(desk, std::back_inserter(story.gates));
  story.closed = first_closed(story.gates);
  return story;
}

// How far it came, to compare: first the kind of end, then the gates that were open.
auto reach(const StrategyStory& story) {
  const auto idea = std::ranges::find(story.gates, kArmed, &GateLine::gate);
  const auto open = std::ranges::find(story.gates, false, &GateLine::passed) - story.gates.begin();
  return std::tuple{story.closed.empty(), idea != story.gates.end() && idea->passed,
                    !story.side.empty(), open};
}

void name_the_furthest(Story& story) {
  const auto furthest = std::ranges::max_element(story.strategies, {}, reach);
  if (furthest == story.strategies.end()) {
    story.closed = story.stage;
    return;
  }
  story.closed = furthest->closed;
  story.furthest = furthest->strategy;
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{:.6g}", value); }

}  // namespace

Witness witness(const Engine& engine, SymbolId symbol) {
  const auto& books = engine.books();
  const auto& analyst = engine.analyst();
  Witness seen{
      .symbol = symbol,
      .boundary = books.last_boundary(),
      .standing = books.in_universe(symbol) ? UniverseStanding::Member : books.standing(symbol),
      .rank = analyst.volume_rank(symbol)};
  if (analyst.stage(symbol, seen.boundary) == FunnelStage::NoSetup)
    seen.explanations = analyst.explain(symbol);
  for (const auto& [key, arming] : books.armings())
    if (std::get<SymbolId>(key) == symbol) seen.armings.emplace(key, arming);
  return seen;
}

Story explain(const Witness& seen, std::span<const Record> records, const EngineSettings& settings,
              const Instrument& instrument) {
  const auto told = find_told(records, seen.symbol, seen.boundary).value_or(Told{});
  Story story{.symbol = instrument.symbol,
              .boundary = seen.boundary,
              .stage = std::string{to_string(told.stage)},
              .standing = std::string{to_string(seen.standing)}};
  const bool asked = told.stage != FunnelStage::NoData && told.stage != FunnelStage::Stale;
  if (asked)
    for (std::size_t i = 0; i < seen.explanations.size(); ++i)
      story.strategies.push_back(tell(seen, i, told, settings, instrument));
  name_the_furthest(story);
  return story;
}

Result<Story> explain(std::span<const Record> records, const std::string& symbol,
                      Timestamp boundary, const EngineSettings& settings) {
  Books books;
  for (const auto& record : records) {
    const auto* analysed = std::get_if<BoundaryAnalysed>(&record);
    if (analysed != nullptr && analysed->boundary > boundary) break;
    books.apply(record);
  }
  const auto at = std::ranges::find(books.spellings(), symbol);
  if (at == books.spellings().end()) {
    const std::vector<std::string_view> known{books.spellings().begin(), books.spellings().end()};
    return fail(Errc::NotFound, unknown("symbol", symbol, known));
  }
  const SymbolId id{static_cast<std::uint16_t>(at - books.spellings().begin())};
  const auto told = find_told(records, id, boundary);
  if (!told)
    return fail(Errc::NotFound,
                fmt::format("the journal has no boundary {} of {}", to_text(boundary), symbol));
  Story story{.symbol = symbol,
              .boundary = boundary,
              .stage = std::string{to_string(told->stage)},
              .standing = std::string{to_string(books.standing(id))}};
  for (const auto& [proposed, reason] : told->endings) {
    StrategyStory one{.strategy = proposed.strategy};
    const auto strategy =
        std::ranges::find(settings.strategies, proposed.strategy, &NamedStrategy::name);
    add_proposal(one, proposal_of(proposed),
                 strategy != settings.strategies.end()
                     ? std::span<const std::string_view>{strategy->strategy.parts}
                     : std::span<const std::string_view>{});
    one.gates.push_back({std::string{kArmed}, 1, 1, true});
    add_verdict(one.gates, reason);
    one.closed = first_closed(one.gates);
    story.strategies.push_back(std::move(one));
  }
  name_the_furthest(story);
  return story;
}

std::string story_text(const Story& story) {
  std::string out = fmt::format(
      "{} at {}: {}\n  stage {}, {}\n", story.symbol, to_text(story.boundary),
      story.closed.empty()     ? fmt::format("an order was sent ({})", story.furthest)
      : story.furthest.empty() ? fmt::format("no trade; {}", story.closed)
                               : fmt::format("no trade; the first gate that closed is {} ({})",
                                             story.closed, story.furthest),
      story.stage,
      story.standing == "member" ? "in the universe"
                                 : fmt::format("not in the universe: {}", story.standing));
  for (const auto& one : story.strategies) {
    out += fmt::format("\n{}: {}\n", one.strategy,
                       one.closed.empty() ? "an order was sent" : one.closed + " closed");
    for (const auto& gate : one.gates)
      out += fmt::format("  {:<8}{:<24}{:>12}{}\n", gate.passed ? "open" : "CLOSED", gate.gate,
                         number(gate.value),
                         std::isnan(gate.threshold) ? "" : "   against " + number(gate.threshold));
    if (one.side.empty()) continue;
    out += fmt::format("  {} at {}, stop {}, target {}; confidence {:.3f}:", one.side,
                       number(one.entry), number(one.stop), number(one.target), one.confidence);
    for (const auto& score : one.scores) out += fmt::format(" {} {:.2f}", score.name, score.score);
    out += '\n';
    if (!one.armed.empty()) out += fmt::format("  {}\n", one.armed);
  }
  return out;
}

}  // namespace gyre::app
