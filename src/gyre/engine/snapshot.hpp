#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/halt.hpp"
#include "gyre/domain/position_machine.hpp"
#include "gyre/domain/refusal.hpp"
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
  std::optional<Timestamp> uncovered_since;  // no live stop covers it
  static constexpr std::tuple fields{Field{"symbol", &PositionLine::symbol},
                                     Field{"side", &PositionLine::side},
                                     Field{"state", &PositionLine::state},
                                     Field{"quantity", &PositionLine::quantity},
                                     Field{"entry", &PositionLine::entry},
                                     Field{"stop", &PositionLine::stop},
                                     Field{"target", &PositionLine::target},
                                     Field{"mark", &PositionLine::mark},
                                     Field{"unrealized", &PositionLine::unrealized},
                                     Field{"uncovered_since", &PositionLine::uncovered_since}};
};

// Why nothing is entered, and what ends it.
struct HaltLine {
  Halt halt{};
  Timestamp since{};
  std::string meaning, why, way_out;
  static constexpr std::tuple fields{
      Field{"halt", &HaltLine::halt}, Field{"since", &HaltLine::since},
      Field{"meaning", &HaltLine::meaning}, Field{"why", &HaltLine::why},
      Field{"way_out", &HaltLine::way_out}};
};

// The same for one symbol.
struct SymbolHaltLine {
  std::string symbol;
  Timestamp until{};
  Refusal refusal{};
  int code = 0;
  static constexpr std::tuple fields{
      Field{"symbol", &SymbolHaltLine::symbol}, Field{"until", &SymbolHaltLine::until},
      Field{"refusal", &SymbolHaltLine::refusal}, Field{"code", &SymbolHaltLine::code}};
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
  Timestamp day_stop{};  // no entry until then, after the day's loss; past: none
  RiskMode risk_mode{};
  std::string model;  // id of the one that is asked; empty: the rules alone
  Money wallet, equity, equity_high;
  std::uint64_t symbols = 0, boundaries = 0, analyses = 0, bars = 0, proposals = 0, trades = 0;
  std::uint64_t cycles = 0, missed_cycles = 0, alarms = 0;
  std::uint64_t entry_orders = 0;  // that may still fill
  std::vector<HaltLine> halts;     // that are on
  std::vector<SymbolHaltLine> symbol_halts;
  std::vector<NamedCount> raised;  // alarms by kind
  std::vector<NamedCount> funnel;  // of the last boundary
  std::vector<NamedCount> decisions, exits;
  std::vector<PositionLine> positions;
  static constexpr std::tuple fields{Field{"at", &Snapshot::at},
                                     Field{"ready", &Snapshot::ready},
                                     Field{"account_stale", &Snapshot::account_stale},
                                     Field{"entries_stopped", &Snapshot::entries_stopped},
                                     Field{"day_stop", &Snapshot::day_stop},
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
                                     Field{"entry_orders", &Snapshot::entry_orders},
                                     Field{"halts", &Snapshot::halts},
                                     Field{"symbol_halts", &Snapshot::symbol_halts},
                                     Field{"raised", &Snapshot::raised},
                                     Field{"funnel", &Snapshot::funnel},
                                     Field{"decisions", &Snapshot::decisions},
                                     Field{"exits", &Snapshot::exits},
                                     Field{"positions", &Snapshot::positions}};
};

}  // namespace gyre
