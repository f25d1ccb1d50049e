#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/position_machine.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/domain/side.hpp"

// What screens show, published whole once a cycle and immutable from then on. Terminal, status
// command and JSON read only this.
namespace gyre {

struct PositionLine {
  std::string symbol;
  Side side{};
  PositionState state{};
  Quantity quantity;
  Price entry, stop, target, mark;
  Money unrealized;
  static constexpr std::tuple fields{
      Field{"symbol", &PositionLine::symbol},        Field{"side", &PositionLine::side},
      Field{"state", &PositionLine::state},          Field{"quantity", &PositionLine::quantity},
      Field{"entry", &PositionLine::entry},          Field{"stop", &PositionLine::stop},
      Field{"target", &PositionLine::target},        Field{"mark", &PositionLine::mark},
      Field{"unrealized", &PositionLine::unrealized}};
};

struct NamedCount {
  std::string name;
  std::uint64_t count = 0;
  static constexpr std::tuple fields{Field{"name", &NamedCount::name},
                                     Field{"count", &NamedCount::count}};
};

struct Snapshot {
  Timestamp at{};
  bool ready = false, account_stale = true, entries_stopped = false;
  RiskMode risk_mode{};
  std::string model;  // id of the one that is asked; empty: the rules alone
  Money wallet, equity, equity_high;
  std::uint64_t symbols = 0, boundaries = 0, analyses = 0, bars = 0, proposals = 0, trades = 0;
  std::uint64_t cycles = 0, missed_cycles = 0, alarms = 0;
  std::vector<NamedCount> funnel;  // of the last boundary
  std::vector<NamedCount> decisions, exits;
  std::vector<PositionLine> positions;
  static constexpr std::tuple fields{Field{"at", &Snapshot::at},
                                     Field{"ready", &Snapshot::ready},
                                     Field{"account_stale", &Snapshot::account_stale},
                                     Field{"entries_stopped", &Snapshot::entries_stopped},
                                     Field{"risk_mode", &Snapshot::risk_mode},
                                     Field{"model", &Snapshot::model},
                                     Field{"wallet", &Snapshot::wallet},
                                     Field{"equity", &Snapshot::equity},
                                     Field{"equity_high", &Snapshot::equity_high},
                                     Field{"symbols", &Snapshot::symbols},
                                     Field{"boundaries", &Snapshot::boundaries},
                                     Field{"analyses", &Snapshot::analyses},
                                     Field{"bars", &Snapshot::bars},
                                     Field{"proposals", &Snapshot::proposals},
                                     Field{"trades", &Snapshot::trades},
                                     Field{"cycles", &Snapshot::cycles},
                                     Field{"missed_cycles", &Snapshot::missed_cycles},
                                     Field{"alarms", &Snapshot::alarms},
                                     Field{"funnel", &Snapshot::funnel},
                                     Field{"decisions", &Snapshot::decisions},
                                     Field{"exits", &Snapshot::exits},
                                     Field{"positions", &Snapshot::positions}};
};

}  // namespace gyre
