#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// What goes wrong, and when: a schedule in offsets of market time from the begin of the world. It
// is a value; who carries it out draws from the world's seed, so that the same plan hurts the same
// events in every world. The kinds are those of the fault catalogue that concern market data and
// transport.
namespace gyre::sim {

enum class FaultKind : std::uint8_t {
  DropSockets,
  Silence,
  Duplicates,
  Reorder,
  Lost,
  LostCloses,
  LateCloses,
  WrongCloses,
  Limit,
  BareLimit,
  Ban,
  Skew,
  Rtt
};
constexpr auto names(FaultKind) {
  return std::to_array<std::string_view>({"drop_sockets", "silence", "duplicates", "reorder",
                                          "lost", "lost_closes", "late_closes", "wrong_closes",
                                          "limit", "bare_limit", "ban", "skew", "rtt"});
}

// Which events a fault of the streams concerns.
enum class EventClass : std::uint8_t { All, Market, Kline, Mark, User };
constexpr auto names(EventClass) {
  return std::to_array<std::string_view>({"all", "market", "kline", "mark", "user"});
}

struct Fault {
  FaultKind kind{};
  // [from, until) of the world; until is milliseconds::max() for what does not end.
  milliseconds from{}, until{};
  EventClass events{};    // stream faults
  Rate share;             // of those events
  milliseconds amount{};  // how late, how far off, how long
  bool operator==(const Fault&) const = default;

  bool holds(milliseconds offset) const { return from <= offset && offset < until; }
};

// What a kind is: its place in the catalogue, what stands for a parameter that was not given, and a
// line of meaning.
struct FaultRow {
  std::string_view code;
  EventClass events{};
  Rate share;
  milliseconds amount{};
  std::string_view meaning;
};
const FaultRow& row_of(FaultKind kind);

using FaultPlan = std::vector<Fault>;

// Reads "lost_closes@01:00+2h:5%;drop_sockets@03:00;ban@04:00+2m;skew@05:00+30m:2s": a kind, from
// when (h:mm, h:mm:ss or a duration), for how long (without: a moment for drop_sockets, else to the
// end), then a share, a time or a class of events. Nothing is an empty plan.
Result<FaultPlan> read_fault_plan(std::string_view text);
// Of settings that were checked.
FaultPlan checked_fault_plan(std::string_view text);
// In the same form, every parameter written out.
std::string plan_text(const FaultPlan& plan);

bool has(const FaultPlan& plan, FaultKind kind);
// The first fault of the kind that holds then.
const Fault* active(const FaultPlan& plan, FaultKind kind, milliseconds offset);

// How often each kind struck: an event, an answer, a socket.
using FaultCounts = std::array<std::uint64_t, kCount<FaultKind>>;

}  // namespace gyre::sim
