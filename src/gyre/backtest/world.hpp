#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gyre/engine/engine.hpp"
#include "gyre/exchange/session/session.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/market.hpp"

// A market and a span of it to trade, as every virtual world is given one.
namespace gyre {

struct World {
  std::shared_ptr<const sim::Market> market;
  sim::Settings exchange;
  std::vector<std::string> symbols;  // that are followed
  TimeRange range;                   // decisions from its begin, the end not included
  std::string name;                  // "synthetic 7, 650 symbols"
  std::vector<std::string> notes;    // what is missing, defaulted or skipped, in words
};

// When the exchange's market time begins: early enough before the range for the start-up to fit
// into the venue's weight limit, so that every symbol is warm when decisions begin.
Timestamp market_begin(const World& world);

// What the session asks for: history of the ladder's frames and of minutes, streams of minutes.
session::SessionPlan session_plan(const World& world, const Ladder& ladder,
                                  std::vector<std::string> known_symbols);

}  // namespace gyre
