#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// A contract as the venue trades it: its grid, its limits, its margin ladder, our fees on it.
namespace gyre {

// Margin asked for a notional in [floor, cap): maintenance = notional * maintenance_rate -
// deduction.
struct Bracket {
  Money floor, cap;
  int leverage_max = 20;
  Rate maintenance_rate;
  Money deduction;
  bool operator==(const Bracket&) const = default;
  static constexpr std::tuple fields{Field{"floor", &Bracket::floor}, Field{"cap", &Bracket::cap},
                                     Field{"leverage_max", &Bracket::leverage_max},
                                     Field{"maintenance_rate", &Bracket::maintenance_rate},
                                     Field{"deduction", &Bracket::deduction}};
};

struct Instrument {
  std::string symbol;  // as the venue writes it, UTF-8: BTCUSDT
  std::string base;
  std::string underlying;  // the venue's words for what it is, by commas: COIN,Layer-1
  Timestamp onboard{};     // listed since; the epoch when the venue does not say
  bool tradable = true;    // status TRADING and contract type PERPETUAL
  Price tick, price_min, price_max;
  Quantity step, quantity_min, quantity_max;
  Quantity market_step, market_quantity_max;
  Money notional_min;
  Rate percent_up, percent_down;  // a limit price stays in [down, up] times the mark price
  Rate market_take_bound;         // how far from the mark a market order may fill
  Rate maker_fee, taker_fee, liquidation_fee;
  std::vector<Bracket> brackets;  // rising, the first floor is 0
  bool operator==(const Instrument&) const = default;

  static constexpr std::tuple fields{Field{"symbol", &Instrument::symbol},
                                     Field{"base", &Instrument::base},
                                     Field{"underlying", &Instrument::underlying},
                                     Field{"onboard", &Instrument::onboard},
                                     Field{"tradable", &Instrument::tradable},
                                     Field{"tick", &Instrument::tick},
                                     Field{"price_min", &Instrument::price_min},
                                     Field{"price_max", &Instrument::price_max},
                                     Field{"step", &Instrument::step},
                                     Field{"quantity_min", &Instrument::quantity_min},
                                     Field{"quantity_max", &Instrument::quantity_max},
                                     Field{"market_step", &Instrument::market_step},
                                     Field{"market_quantity_max", &Instrument::market_quantity_max},
                                     Field{"notional_min", &Instrument::notional_min},
                                     Field{"percent_up", &Instrument::percent_up},
                                     Field{"percent_down", &Instrument::percent_down},
                                     Field{"market_take_bound", &Instrument::market_take_bound},
                                     Field{"maker_fee", &Instrument::maker_fee},
                                     Field{"taker_fee", &Instrument::taker_fee},
                                     Field{"liquidation_fee", &Instrument::liquidation_fee},
                                     Field{"brackets", &Instrument::brackets}};
};

// The bracket that a notional falls into; the last one for anything beyond.
inline const Bracket& bracket_of(const Instrument& instrument, Money notional) {
  ensure(!instrument.brackets.empty(), "an instrument has a margin ladder");
  for (const auto& bracket : instrument.brackets)
    if (notional < bracket.cap) return bracket;
  return instrument.brackets.back();
}

}  // namespace gyre
