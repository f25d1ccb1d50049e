#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gyre/sim/market.hpp"
#include "gyre/sim/settings.hpp"

// A market, an exchange on it, and a span of it to trade: what every virtual world is given.
namespace gyre::sim {

struct World {
  std::shared_ptr<const Market> market;
  Settings exchange;
  std::vector<std::string> symbols;  // that are followed when decisions begin
  bool all = false;                  // so is what is listed later
  TimeRange range;                   // decisions from its begin, the end not included
  std::string name;                  // "synthetic 7, 650 symbols"
  std::vector<std::string> notes;    // what is missing, defaulted or skipped, in words

  // What a session is asked to follow; nothing: all that is traded.
  std::vector<std::string> wanted() const { return all ? std::vector<std::string>{} : symbols; }
  // When market time begins: early enough before the range for a start-up to fit into the venue's
  // weight limit, so that every symbol is warm when decisions begin.
  Timestamp begin() const;
  // The same world so many days later: for clients whose clock is the wall's.
  World shifted(std::chrono::days by) const;
  // What an exchange's stored state belongs to: another market, seed or beginning is another one.
  std::string identity() const;
};

}  // namespace gyre::sim
