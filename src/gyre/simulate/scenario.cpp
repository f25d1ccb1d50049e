#include "gyre/simulate/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gyre/simulate/deeds_text.hpp"
#include "gyre/simulate/draw_deeds.hpp"
#include "gyre/simulate/draw_faults.hpp"
#include "gyre/simulate/draw_setup.hpp"

namespace gyre::simulate {
namespace {

constexpr Timestamp kDay = Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}};
constexpr milliseconds kHealing = 2min, kSettling = 4min;
constexpr auto kNothing = "none";

// "all", or names of kinds; nothing when it is a plan.
std::optional<std::vector<sim::FaultKind>> kinds_of(std::string_view text) {
  if (text == "all") return drawable();
  std::vector<sim::FaultKind> kinds;
  for (const auto part : std::views::split(text, ',')) {
    const auto kind = from_string<sim::FaultKind>(std::string_view{part});
    if (!kind) return std::nullopt;
    kinds.push_back(*kind);
  }
  return kinds;
}

// Contracts come and go on whole hours; decisions begin half an hour before one.
bool has_turnover(const Dice& dice) { return dice.share(41) < 0.3; }
Timestamp begin_of(const Dice& dice) {
  return kDay + (has_turnover(dice) ? 4h + 30min : milliseconds{5h});
}

sim::World world_of(const ScenarioOptions& options, const Dice& dice, TimeRange range) {
  const bool turns = has_turnover(dice);
  sim::World world{.range = range, .name = fmt::format("simulation {}", options.seed)};
  const sim::SyntheticOptions how{.seed = options.seed,
                                  .symbols = options.symbols,
                                  .range = {kDay - std::chrono::days{25}, range.end},
                                  .turnover_share = turns ? percent(40) : Rate{},
                                  .turnover = {kDay + 4h, kDay + 7h}};
  world.market = std::make_shared<const sim::Market>(sim::Market{sim::SyntheticMarket{how}});
  for (const auto& listing : world.market->listings())
    world.symbols.push_back(listing.instrument.symbol);
  world.exchange.seed = options.seed;
  world.exchange.fees_in_bnb = dice.share(21) < 0.2;
  world.exchange.balance = Money::from_int(dice.one_of({100, 10'000, 1'000'000}, 20));
  return world;
}

// Nothing gets through, from a quarter of an hour after the beginning to the end of the hours.
sim::FaultPlan blackout(const Scenario& scenario) {
  const auto begin = scenario.begin + 16min - scenario.world.begin();
  const auto end = scenario.calm_from - scenario.world.begin();
  const auto& row = sim::row_of(sim::FaultKind::Outage);
  return {{.kind = sim::FaultKind::Outage,
           .from = begin,
           .until = end,
           .events = row.events,
           .share = row.share,
           .amount = row.amount}};
}

// Days for which nobody is there come on top of the hours.
milliseconds absence_of(const std::vector<Kill>& kills) {
  milliseconds longest{};
  for (const auto& kill : kills) longest = std::max(longest, kill.away);
  return longest > 24h ? longest : milliseconds{};
}

// Another person's caps and symbols: more of them or fewer.
void draw_change(Scenario& scenario, const Dice& dice) {
  const bool changes = std::ranges::any_of(scenario.accidents, [](const Accident& accident) {
    return accident.mishap == Mishap::Reconfigured;
  });
  if (!changes) return;
  scenario.later.engine = draw_engine(Dice{scenario.seed + (1ULL << 40)});
  scenario.later.engine.costs = scenario.setup.engine.costs;
  // The venue changes it only while nothing is open.
  scenario.later.engine.risk.position_mode = scenario.setup.engine.risk.position_mode;
  auto& fewer = dice.share(42) < 0.5 ? scenario.setup.symbols : scenario.later.symbols;
  if (fewer.size() > 3) fewer.resize(fewer.size() - 3);
}

}  // namespace

Result<Scenario> make_scenario(const ScenarioOptions& options) {
  const Dice dice{options.seed};
  const auto begin = begin_of(dice);
  const TimeRange troubled{begin, begin + options.length};
  auto kills = options.kills == "all" ? Result<std::vector<Kill>>{draw_kills(dice, troubled)}
                                      : read_kills(options.kills, begin);
  if (!kills) return std::unexpected(kills.error());
  auto accidents = options.host == "all"
                       ? Result<std::vector<Accident>>{draw_accidents(dice, troubled)}
                       : read_accidents(options.host, begin);
  if (!accidents) return std::unexpected(accidents.error());
  const auto calm_from = troubled.end + absence_of(*kills);
  Scenario scenario{.seed = options.seed,
                    .world = world_of(options, dice, {begin, calm_from + kHealing + kSettling}),
                    .feed = draw_feed(dice),
                    .link = {options.seed, milliseconds{dice.one_of({5, 20, 80}, 30)},
                             dice.one_of({0.2, 0.5, 1.0}, 31)},
                    .kills = *std::move(kills),
                    .accidents = *std::move(accidents),
                    .begin = begin,
                    .calm_from = calm_from,
                    .flatten_at = calm_from + kHealing,
                    .end = calm_from + kHealing + kSettling};
  auto& world = scenario.world;
  scenario.setup = scenario.later = {draw_engine(dice), {}};
  if (!has_turnover(dice)) scenario.setup.symbols = scenario.later.symbols = world.symbols;
  draw_change(scenario, dice);
  world.exchange.costs = scenario.setup.engine.costs;
  // Offsets of a plan count from the begin of the world, and trouble from the first decision.
  if (options.faults == "blackout")
    world.exchange.faults = sim::plan_text(blackout(scenario));
  else if (const auto kinds = kinds_of(options.faults))
    world.exchange.faults = sim::plan_text(draw_plan(dice, *kinds, troubled.end - world.begin()));
  else if (options.faults != kNothing)
    world.exchange.faults = options.faults;
  GYRE_CHECK(world.exchange.check());
  scenario.plan = sim::checked_fault_plan(world.exchange.faults);
  scenario.calm = scenario.plan.empty() && scenario.kills.empty() && scenario.accidents.empty();
  return scenario;
}

Result<Scenario> make_still_scenario(const ScenarioOptions& options, bool deaths) {
  auto how = options;
  how.faults = how.kills = how.host = kNothing;
  GYRE_TRY(auto scenario, make_scenario(how));
  scenario.link.spread = 0;
  const Dice dice{options.seed};
  scenario.setup.engine = scenario.later.engine = draw_still_engine(dice);
  scenario.world.exchange.costs = scenario.setup.engine.costs;
  if (!deaths) return scenario;
  constexpr milliseconds boundary = 5min, after = 90s, spread = 2min;
  for (auto at = scenario.begin; at + boundary <= scenario.calm_from; at += boundary) {
    const auto i = to_ms(at);
    const milliseconds later{dice.below(spread.count(), 0x90, i)};
    scenario.kills.push_back({at + after + later, milliseconds{500 + dice.below(5'000, 0x91, i)},
                              Moment(dice.below(kCount<Moment>, 0x92, i))});
  }
  scenario.calm = false;
  return scenario;
}

bool is_blocked(const Scenario& scenario, Timestamp now) {
  using enum sim::FaultKind;
  constexpr milliseconds aftermath = 40s;
  constexpr std::array total{Outage,     Ban,  Limit,      BareLimit,
                             KeyRevoked, Skew, ModeSwitch, DropSockets};
  const auto offset = now - scenario.world.begin();
  return std::ranges::any_of(scenario.plan, [&](const sim::Fault& fault) {
    const bool near = fault.from <= offset && offset < fault.until + aftermath;
    if (!near) return false;
    if (std::ranges::find(total, fault.kind) != total.end()) return true;
    return sim::row_of(fault.kind).place == sim::FaultPlace::Answers && fault.share > percent(10);
  });
}

}  // namespace gyre::simulate
