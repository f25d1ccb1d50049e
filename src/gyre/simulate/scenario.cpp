#include "gyre/simulate/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gyre/core/random.hpp"
#include "gyre/simulate/drill.hpp"

namespace gyre::simulate {
namespace {

constexpr Timestamp kDay = Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}};
constexpr milliseconds kWarm = 5min, kHealing = 2min, kSettling = 4min, kPatience = 30s;

// Draws of one seed, each for a purpose.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_{seed} {}

  double share(auto... what) const { return uniform(key(seed_, what...)); }
  std::int64_t below(std::int64_t limit, auto... what) const {
    return static_cast<std::int64_t>(share(what...) * static_cast<double>(limit));
  }
  template <class T>
  T one_of(std::initializer_list<T> list, auto... what) const {
    return list.begin()[below(std::ssize(list), what...)];
  }

 private:
  std::uint64_t seed_;
};

EngineSettings engine_of(const Dice& dice) {
  EngineSettings settings;
  auto& desk = settings.desk;
  desk.confidence = 0;
  desk.cost_ceiling = 1;
  desk.reward = 0;
  auto& risk = settings.risk;
  risk.per_trade = dice.one_of({percent(0.2), percent(0.5), percent(1)}, 1);
  risk.open = dice.one_of({percent(3), percent(10)}, 2);
  risk.side = dice.one_of({percent(2), percent(8)}, 3);
  risk.positions = dice.one_of({3, 8, 20}, 4);
  risk.entries = dice.one_of({1, 3, 6}, 5);
  risk.leverage = dice.one_of({2, 5, 10}, 6);
  if (dice.share(13) < 0.2) risk.position_mode = PositionMode::Hedge;
  risk.cool_down = dice.one_of({milliseconds{0}, milliseconds{3min}, milliseconds{60min}}, 7);
  risk.stops_a_day = dice.one_of({3, 50}, 8);
  risk.liquidation = 1;
  auto& universe = settings.universe;
  universe.enter = universe.leave = {};
  universe.age = {};
  universe.spread_enter = universe.spread_leave = percent(5);
  settings.costs.impact_cap = percent(100);
  const Drill drill{
      .busy = dice.one_of({0.1, 0.3, 0.6}, 9),
      .stop = dice.one_of({basis_points(15), basis_points(40), basis_points(120)}, 10),
      .reward = dice.one_of({0.5, 1.0, 2.0}, 11),
      .time_limit = dice.one_of({milliseconds{2min}, milliseconds{7min}, milliseconds{40min}}, 12)};
  settings.strategies.push_back({std::string{Drill::name}, any_strategy(drill, settings.ladder)});
  return settings;
}

void draw_kills(Scenario& scenario, const Dice& dice, milliseconds trouble) {
  const auto count = dice.below(30, 0x6b);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto long_away = dice.share(0x6d, i) < 0.1;
    const milliseconds away{200 + dice.below(long_away ? 300'000 : 8'000, 0x6e, i)};
    const milliseconds at{dice.below((trouble - away - kPatience).count(), 0x6b, i)};
    scenario.kills.push_back({scenario.begin + at, away, Moment(dice.below(6, 0x6c, i))});
  }
  std::ranges::sort(scenario.kills, {}, &Kill::at);
}

// How much of it: what a kind means by its share decides.
Rate share_of(const Dice& dice, sim::FaultKind kind, std::int64_t i) {
  using enum sim::FaultKind;
  const auto own = sim::row_of(kind).share;
  switch (kind) {
    case Gap:
      return Rate::from_raw(percent(30).raw() * (dice.below(2001, 0x73, i) - 1000) / 1000);
    case NewLimits:
    case ForeignWeight:
    case Adl:
    case NewTiers:
    case Transfer:
    case KeyExpired:
      return own;
    default:
      return dice.one_of({percent(2), percent(10), percent(30), percent(100)}, 0x74, i);
  }
}

// What happens to market data happens to the account's events, too.
sim::EventClass class_of(const Dice& dice, const sim::FaultRow& row, std::int64_t i) {
  const bool of_events =
      row.place == sim::FaultPlace::Events && row.events != sim::EventClass::Kline;
  return of_events && dice.share(0x80, i) < 0.5 ? sim::EventClass::User : row.events;
}

// One fault of the kind, somewhere in the time of trouble.
sim::Fault draw_fault(const Dice& dice, sim::FaultKind kind, std::int64_t i, milliseconds trouble) {
  const auto& row = sim::row_of(kind);
  const milliseconds from{dice.below(trouble.count(), 0x75, i)};
  const auto longest = dice.one_of({5'000, 60'000, 600'000, 1'800'000}, 0x76, i);
  milliseconds length{dice.below(longest, 0x77, i) + 100};
  if (sim::is_moment(kind)) length = dice.share(0x78, i) < 0.5 ? 0ms : length;
  sim::Fault fault{.kind = kind,
                   .from = from,
                   .until = std::min(from + length, trouble),
                   .events = class_of(dice, row, i),
                   .share = share_of(dice, kind, i),
                   .amount = row.amount};
  if (sim::is_moment(kind) || kind == sim::FaultKind::DayClose)
    fault.amount = milliseconds{20'000 + dice.below(300'000, 0x79, i)};
  else if (kind != sim::FaultKind::Skew)
    fault.amount = milliseconds{dice.below(row.amount.count() + 1, 0x7a, i)};
  return fault;
}

// Kinds of market time: what a plan may be drawn from.
std::vector<sim::FaultKind> drawable() {
  std::vector<sim::FaultKind> kinds;
  for (std::size_t i = 0; i < kCount<sim::FaultKind>; ++i)
    if (const auto kind = sim::FaultKind(i); kind != sim::FaultKind::Rtt) kinds.push_back(kind);
  return kinds;
}

std::string draw_plan(const Dice& dice, const std::vector<sim::FaultKind>& kinds,
                      milliseconds trouble) {
  sim::FaultPlan plan;
  const auto count = 2 + dice.below(11, 0x7b);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto kind = kinds[static_cast<std::size_t>(dice.below(std::ssize(kinds), 0x7c, i))];
    plan.push_back(draw_fault(dice, kind, i, trouble));
  }
  return sim::plan_text(plan);
}

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

sim::World world_of(const ScenarioOptions& options, const Dice& dice) {
  const TimeRange range{kDay + 5h, kDay + 5h + options.length + kSettling + kHealing};
  sim::World world{.range = range, .name = fmt::format("simulation {}", options.seed)};
  const sim::SyntheticOptions how{.seed = options.seed,
                                  .symbols = options.symbols,
                                  .range = {kDay - std::chrono::days{25}, range.end}};
  world.market = std::make_shared<const sim::Market>(sim::Market{sim::SyntheticMarket{how}});
  for (const auto& listing : world.market->listings())
    world.symbols.push_back(listing.instrument.symbol);
  world.exchange.seed = options.seed;
  world.exchange.fees_in_bnb = dice.share(21) < 0.2;
  world.exchange.balance = Money::from_int(dice.one_of({100, 10'000, 1'000'000}, 20));
  return world;
}

}  // namespace

Result<Scenario> make_scenario(const ScenarioOptions& options) {
  const Dice dice{options.seed};
  Scenario scenario{.seed = options.seed,
                    .world = world_of(options, dice),
                    .engine = engine_of(dice),
                    .link = {options.seed, milliseconds{dice.one_of({5, 20, 80}, 30)},
                             dice.one_of({0.2, 0.5, 1.0}, 31)}};
  auto& world = scenario.world;
  world.exchange.costs = scenario.engine.costs;
  scenario.begin = world.range.begin;
  scenario.calm_from = world.range.begin + options.length;
  scenario.flatten_at = scenario.calm_from + kHealing;
  scenario.end = world.range.end;
  const auto trouble = options.length;
  // Offsets of a plan count from the begin of the world, and trouble from the first decision.
  if (options.faults == "none")
    scenario.calm = !options.kills;
  else if (const auto kinds = kinds_of(options.faults))
    world.exchange.faults = draw_plan(dice, *kinds, scenario.calm_from - world.begin());
  else
    world.exchange.faults = options.faults;
  GYRE_CHECK(world.exchange.check());
  scenario.plan = sim::checked_fault_plan(world.exchange.faults);
  if (options.kills) draw_kills(scenario, dice, trouble);
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
