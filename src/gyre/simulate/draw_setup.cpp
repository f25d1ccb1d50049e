#include "gyre/simulate/draw_setup.hpp"

#include "gyre/simulate/drill.hpp"

namespace gyre::simulate {
namespace {

void draw_risk(risk::Settings& risk, const Dice& dice) {
  risk.per_trade = dice.one_of({percent(0.2), percent(0.5), percent(1), percent(2)}, 1);
  risk.open = dice.one_of({percent(3), percent(10), percent(30)}, 2);
  risk.side = dice.one_of({percent(2), percent(8), percent(30)}, 3);
  risk.positions = dice.one_of({3, 10, 30}, 4);
  if (dice.share(40) < 0.2) risk.position_mode = PositionMode::Hedge;
  risk.entries = dice.one_of({1, 4, 10}, 5);
  risk.leverage = dice.one_of({2, 5, 10}, 6);
  risk.cool_down =
      dice.one_of({milliseconds{0}, milliseconds{0}, milliseconds{3min}, milliseconds{60min}}, 7);
  risk.stops_a_day = dice.one_of({3, 50, 500}, 8);
  risk.liquidation = 1;
  // In an hour nobody loses much: some are frightened early.
  if (dice.share(13) < 0.3) return;
  risk.cautious = percent(0.1);
  risk.averse = dice.one_of({percent(0.12), percent(0.2), percent(0.5), percent(0.5)}, 14);
  risk.halted =
      risk.averse + dice.one_of({percent(0.03), percent(0.4), percent(1.5), percent(1.5)}, 15);
  risk.day_stop = dice.one_of({percent(0.1), percent(0.5), percent(3), percent(3)}, 16);
  risk.day_flatten = risk.day_stop + dice.one_of({percent(0.02), percent(0.5), percent(2)}, 19);
}

NamedStrategy drill_of(const Drill& drill, const Ladder& ladder) {
  return {std::string{Drill::name}, any_strategy(drill, ladder)};
}

EngineSettings open_handed() {
  EngineSettings settings;
  auto& desk = settings.desk;
  desk.confidence = 0;
  desk.cost_ceiling = 1;
  desk.reward = 0;
  auto& universe = settings.universe;
  universe.enter = universe.leave = {};
  universe.age = {};
  universe.spread_enter = universe.spread_leave = percent(5);
  settings.costs.impact_cap = percent(100);
  return settings;
}

}  // namespace

EngineSettings draw_engine(const Dice& dice) {
  auto settings = open_handed();
  draw_risk(settings.risk, dice);
  auto& desk = settings.desk;
  desk.break_even = dice.one_of({0.0, 0.0, 0.5}, 17);
  desk.trail = dice.one_of({0.0, 0.0, 0.5}, 18);
  desk.trail_from = 0.2;
  const Drill drill{
      .busy = dice.one_of({0.1, 0.4, 0.9}, 9),
      .stop = dice.one_of({basis_points(8), basis_points(12), basis_points(20), basis_points(40),
                           basis_points(120)},
                          10),
      .reward = dice.one_of({0.5, 1.0, 2.0, 5.0}, 11),
      .time_limit = dice.one_of({milliseconds{2min}, milliseconds{7min}, milliseconds{40min}}, 12)};
  settings.strategies.push_back(drill_of(drill, settings.ladder));
  return settings;
}

EngineSettings draw_still_engine(const Dice& dice) {
  auto settings = open_handed();
  // Sizes follow from equity and the stop alone: betas depend on how many bars somebody holds.
  auto& risk = settings.risk;
  risk.per_trade = percent(0.1);
  risk.open = risk.side = percent(50);
  risk.positions = risk.entries = 100;
  risk.beta_net = risk.gross = percent(2000);
  risk.symbol = percent(1000);
  risk.leverage = 10;
  risk.free_margin = {};
  risk.liquidation = 1;
  risk.cool_down = {};
  risk.stops_a_day = 100;
  settings.desk.crashes = 100;
  const Drill drill{.busy = 0.5,
                    .stop = dice.one_of({basis_points(40), basis_points(120)}, 10),
                    .reward = 1,
                    .time_limit = 24h};
  settings.strategies.push_back(drill_of(drill, settings.ladder));
  return settings;
}

session::FeedSettings draw_feed(const Dice& dice) {
  session::FeedSettings feed;
  feed.contracts_every = 5min;
  if (dice.share(45) < 0.5) feed.rotate_after = 10min;
  if (dice.share(46) < 0.3) feed.topics = 4;
  return feed;
}

}  // namespace gyre::simulate
