#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/fields.hpp"
#include "gyre/domain/halt.hpp"
#include "gyre/domain/leg.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/domain/refusal.hpp"

// What is written down of a desk's watch: why no entry is made, what is done about positions beside
// their orders, and what a person has to know.
namespace gyre {

struct HaltChanged {
  static constexpr std::string_view name = "halt_changed";
  static constexpr int version = 1;
  Timestamp at{};
  Halt halt{};
  bool on = true;
  std::string why;
  static constexpr std::tuple fields{
      Field{"at", &HaltChanged::at}, Field{"halt", &HaltChanged::halt},
      Field{"on", &HaltChanged::on}, Field{"why", &HaltChanged::why}};
};

// No entry on this symbol until then.
struct SymbolHalted {
  static constexpr std::string_view name = "symbol_halted";
  static constexpr int version = 1;
  Timestamp at{}, until{};
  SymbolId symbol;
  Refusal refusal{};
  int code = 0;
  static constexpr std::tuple fields{
      Field{"at", &SymbolHalted::at}, Field{"until", &SymbolHalted::until},
      Field{"symbol", &SymbolHalted::symbol}, Field{"refusal", &SymbolHalted::refusal},
      Field{"code", &SymbolHalted::code}};
};

// The planned stop moves, only ever closer.
enum class StopMove : std::uint8_t { BreakEven, Trail, Grid };  // Grid: the contract's is coarser
constexpr auto names(StopMove) {
  return std::to_array<std::string_view>({"break_even", "trail", "grid"});
}
struct StopMoved {
  static constexpr std::string_view name = "stop_moved";
  static constexpr int version = 2;
  Timestamp at{};
  SymbolId symbol;
  Price stop;
  StopMove why{};
  PositionSide position{};
  static constexpr std::tuple fields{Field{"at", &StopMoved::at},
                                     Field{"symbol", &StopMoved::symbol},
                                     Field{"stop", &StopMoved::stop}, Field{"why", &StopMoved::why},
                                     Field{"position", &StopMoved::position}};
};

// A position is to be left, until it is; so is what an entry under way may still bring.
struct ExitDecided {
  static constexpr std::string_view name = "exit_decided";
  static constexpr int version = 2;
  Timestamp at{};
  SymbolId symbol;
  ExitReason reason{};
  PositionSide position{};
  static constexpr std::tuple fields{
      Field{"at", &ExitDecided::at}, Field{"symbol", &ExitDecided::symbol},
      Field{"reason", &ExitDecided::reason}, Field{"position", &ExitDecided::position}};
};

// A position that somebody else opened is ours to protect from now on.
struct PositionAdopted {
  static constexpr std::string_view name = "position_adopted";
  static constexpr int version = 2;
  Timestamp at{};
  SymbolId symbol;
  Price stop;
  PositionSide position{};
  static constexpr std::tuple fields{
      Field{"at", &PositionAdopted::at}, Field{"symbol", &PositionAdopted::symbol},
      Field{"stop", &PositionAdopted::stop}, Field{"position", &PositionAdopted::position}};
};

// The average price of a position as the venue reckons it: fills that came out of order make
// another one, and only the venue's liquidates.
struct EntryCorrected {
  static constexpr std::string_view name = "entry_corrected";
  static constexpr int version = 2;
  Timestamp at{};
  SymbolId symbol;
  Price entry;
  PositionSide position{};
  static constexpr std::tuple fields{
      Field{"at", &EntryCorrected::at}, Field{"symbol", &EntryCorrected::symbol},
      Field{"entry", &EntryCorrected::entry}, Field{"position", &EntryCorrected::position}};
};

// What a person has to know.
enum class Alarm : std::uint8_t {
  Naked,         // a position without a stop for longer than it may be
  Foreign,       // a position or an order that is not ours
  Unresolved,    // nobody knows what became of an order, for too long
  Contradicted,  // the venue said what cannot be
  BooksDiffer,
  TakenOver,  // liquidation, auto-deleveraging, settlement
};
constexpr auto names(Alarm) {
  return std::to_array<std::string_view>(
      {"naked", "foreign", "unresolved", "contradicted", "books_differ", "taken_over"});
}
struct AlarmRaised {
  static constexpr std::string_view name = "alarm_raised";
  static constexpr int version = 1;
  Timestamp at{};
  Alarm alarm{};
  std::string text;
  static constexpr std::tuple fields{Field{"at", &AlarmRaised::at},
                                     Field{"alarm", &AlarmRaised::alarm},
                                     Field{"text", &AlarmRaised::text}};
};

}  // namespace gyre
