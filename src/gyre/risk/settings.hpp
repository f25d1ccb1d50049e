#pragma once

#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/domain/leg.hpp"

// What we dare. Values and their reasons are in docs/configuration.md; shares are of equity at
// mark.
namespace gyre::risk {

struct Settings {
  static constexpr std::string_view name = "risk";

  Rate per_trade = percent(0.5);
  Rate open = percent(3);
  Rate side = percent(2);
  int leverage = 5;
  int leverage_max = 10;
  PositionMode position_mode{};
  int positions = 8;
  int entries = 3;
  Rate symbol = percent(75);
  Rate gross = percent(300);
  Rate beta_net = percent(150);
  Rate free_margin = percent(25);
  double liquidation = 2;
  Rate day_stop = percent(3);
  Rate day_flatten = percent(5);
  Rate cautious = percent(5);
  Rate averse = percent(10);
  Rate halted = percent(15);
  milliseconds cool_down = 1h;
  int stops_a_day = 3;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"per_trade",    &Settings::per_trade,    "of equity", percent(0.01), percent(5), "lost when one trade's stop fills"},
      Attribute{"open",         &Settings::open,         "of equity", percent(0.01), percent(50), "lost when every stop fills; orders in flight and unknown ones count"},
      Attribute{"side",         &Settings::side,         "of equity", percent(0.01), percent(50), "the same, on one side: symbols move together"},
      Attribute{"leverage",     &Settings::leverage,     "",     1, 20,   "set on the exchange before a symbol's first entry; never raises the size"},
      Attribute{"leverage_max", &Settings::leverage_max, "",     1, 20,   "leverage above this is refused"},
      Attribute{"position_mode", &Settings::position_mode, "",  PositionMode::OneWay, PositionMode::Hedge, "of the account, set at the start when nothing is open: one_way, a symbol has one position; or hedge, one a side, which count as two"},
      Attribute{"positions",    &Settings::positions,    "",     1, 200,  "open at once"},
      Attribute{"entries",      &Settings::entries,      "",     1, 100,  "new ones at a boundary, the best expected first"},
      Attribute{"symbol",       &Settings::symbol,       "of equity", percent(1), percent(1000), "notional of one symbol"},
      Attribute{"gross",        &Settings::gross,        "of equity", percent(1), percent(2000), "notional of all"},
      Attribute{"beta_net",     &Settings::beta_net,     "of equity", percent(1), percent(2000), "notional, long minus short, each times its beta to the leader"},
      Attribute{"free_margin",  &Settings::free_margin,  "of equity", percent(0), percent(90), "stays free of margin"},
      Attribute{"liquidation",  &Settings::liquidation,  "disaster distances", 1.0, 10.0, "the liquidation price is at least so far from the entry"},
      Attribute{"day_stop",     &Settings::day_stop,     "of equity", percent(0.1), percent(50), "a day's loss, unrealised included, that stops entries until the next UTC day"},
      Attribute{"day_flatten",  &Settings::day_flatten,  "of equity", percent(0.1), percent(50), "a day's loss that closes everything and waits for a person"},
      Attribute{"cautious",     &Settings::cautious,     "of the high", percent(0.1), percent(90), "drawdown that halves the size"},
      Attribute{"averse",       &Settings::averse,       "of the high", percent(0.1), percent(90), "drawdown that quarters it"},
      Attribute{"halted",       &Settings::halted,       "of the high", percent(0.1), percent(90), "drawdown that ends entries until a person resumes"},
      Attribute{"cool_down",    &Settings::cool_down,    "",     milliseconds{0}, milliseconds{24h}, "no entry on a symbol for so long after its stop filled"},
      Attribute{"stops_a_day",  &Settings::stops_a_day,  "",     1, 100,  "stops on a symbol that lock it for the UTC day"},
  };
  // clang-format on

  Result<> check() const {
    if (leverage > leverage_max)
      return fail(Errc::Config, "risk.leverage is above risk.leverage_max");
    if (!(cautious < averse && averse < halted))
      return fail(Errc::Config, "risk.cautious < risk.averse < risk.halted must hold");
    if (!(day_stop < day_flatten))
      return fail(Errc::Config, "risk.day_stop must be less than risk.day_flatten");
    return {};
  }
};

}  // namespace gyre::risk
