#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// What goes wrong, and when: a schedule in offsets of market time from the begin of the world. It
// is a value; who carries it out draws from the world's seed, so that the same plan hurts the same
// events and requests in every world. The kinds are those of the fault catalogue that an exchange
// or the way to it can do.
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
  UnknownEvent,
  DayClose,
  Limit,
  BareLimit,
  Ban,
  Skew,
  Rtt,
  Outage,
  Refused,
  Reset,
  Mute,
  Garbled,
  Html,
  Crossed,
  Forbidden,
  Gateway,
  Slow,
  BareHeaders,
  ForeignWeight,
  NewLimits,
  OrderLimit,
  Overload,
  Unknown503,
  Unavailable503,
  Internal503,
  LateLanding,
  DuplicateId,
  StampRefused,
  Error,
  KeyRevoked,
  Restricted,
  NoMargin,
  ReduceConflict,
  PostOnly,
  WouldTrigger,
  CloseAllExists,
  StopLimit,
  Hidden,
  StaleOrders,
  StalePositions,
  DiesLater,
  Slices,
  Cut,
  SelfMatch,
  CancelRace,
  TriggerRejected,
  TriggerPart,
  TriggerStuck,
  FillFirst,
  StopVanishes,
  StopCancelled,
  Adl,
  ExtraFunding,
  ModeSwitch,
  NewTiers,
  NewFilters,
  ForeignOrder,
  ForeignTrade,
  Gap,
  EmptyBook,
  KeyExpired,
  KeyDeleted,
  Transfer
};
constexpr auto names(FaultKind) {
  return std::to_array<std::string_view>({"drop_sockets",
                                          "silence",
                                          "duplicates",
                                          "reorder",
                                          "lost",
                                          "lost_closes",
                                          "late_closes",
                                          "wrong_closes",
                                          "unknown_event",
                                          "day_close",
                                          "limit",
                                          "bare_limit",
                                          "ban",
                                          "skew",
                                          "rtt",
                                          "outage",
                                          "refused",
                                          "reset",
                                          "mute",
                                          "garbled",
                                          "html",
                                          "crossed",
                                          "forbidden",
                                          "gateway",
                                          "slow",
                                          "bare_headers",
                                          "foreign_weight",
                                          "new_limits",
                                          "order_limit",
                                          "overload",
                                          "unknown_503",
                                          "unavailable_503",
                                          "internal_503",
                                          "late_landing",
                                          "duplicate_id",
                                          "stamp_refused",
                                          "error",
                                          "key_revoked",
                                          "restricted",
                                          "no_margin",
                                          "reduce_conflict",
                                          "post_only",
                                          "would_trigger",
                                          "close_all_exists",
                                          "stop_limit",
                                          "hidden",
                                          "stale_orders",
                                          "stale_positions",
                                          "dies_later",
                                          "slices",
                                          "cut",
                                          "self_match",
                                          "cancel_race",
                                          "trigger_rejected",
                                          "trigger_part",
                                          "trigger_stuck",
                                          "fill_first",
                                          "stop_vanishes",
                                          "stop_cancelled",
                                          "adl",
                                          "extra_funding",
                                          "mode_switch",
                                          "new_tiers",
                                          "new_filters",
                                          "foreign_order",
                                          "foreign_trade",
                                          "gap",
                                          "empty_book",
                                          "key_expired",
                                          "key_deleted",
                                          "transfer"});
}

// Which events or requests a fault concerns. Of requests, All, Market and those from Place on; a
// request may be of several.
enum class EventClass : std::uint8_t {
  All,
  Market,  // public, both of events and of requests
  Kline,   // events
  Mark,    // events
  User,    // events of an account
  Place,   // orders and stops that are placed
  Entry,   // of those, what may open
  Reduce,  // reduce-only orders
  Stop,    // algo orders
  Cancel,
  Query,    // of one order or of the open ones
  Account,  // the other signed reads
  Order,    // whatever goes to the order endpoints
  Algo,     // whatever goes to the algo endpoints
  Listen    // listen keys
};
constexpr auto names(EventClass) {
  return std::to_array<std::string_view>({"all", "market", "kline", "mark", "user", "place",
                                          "entry", "reduce", "stop", "cancel", "query", "account",
                                          "order", "algo", "listen"});
}

// Who carries a fault out.
enum class FaultPlace : std::uint8_t {
  Transport,  // sockets, or who stands for them
  Events,     // StreamFaults
  Answers,    // AnswerFaults
  Book        // the core
};

inline constexpr auto kEndless = milliseconds::max();

struct Fault {
  FaultKind kind{};
  // [from, until) of the world; until is kEndless for what does not end.
  milliseconds from{}, until{};
  EventClass events{};    // or requests
  Rate share;             // of those events, requests or orders; of a gap, how far, with its sign
  milliseconds amount{};  // how late, how far off, how long
  std::string symbol{};   // only this one; empty: all
  int code = 0;           // of the refusal; 0: drawn
  bool operator==(const Fault&) const = default;

  bool holds(milliseconds offset) const { return from <= offset && offset < until; }
};

// What a kind is: its place in the catalogue, what stands for a parameter that was not given, and a
// line of meaning.
struct FaultRow {
  std::string_view code;
  FaultPlace place{};
  EventClass events{};
  Rate share;
  milliseconds amount{};
  std::string_view meaning;
};
const FaultRow& row_of(FaultKind kind);

// Strikes at a moment: at its begin and then, where it has a length and an amount, each time that
// the amount has passed.
bool is_moment(FaultKind kind);
// The first such moment after `offset`.
std::optional<milliseconds> next_moment(const Fault& fault, milliseconds offset);

using FaultPlan = std::vector<Fault>;
// Those that are carried out there.
FaultPlan carried_out_by(FaultPlace place, FaultPlan plan);

// Reads "lost_closes@01:00+2h:5%;drop_sockets@03:00;ban@04:00+2m;skew@05:00+30m:2s": a kind, from
// when (h:mm, h:mm:ss or a duration), for how long (without: once for what is_moment(), else to the
// end), then in any order a share, a time, a class, a symbol or an error's code. Nothing is an
// empty plan.
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
