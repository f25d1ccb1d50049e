#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "gyre/domain/bar.hpp"
#include "gyre/domain/report.hpp"
#include "gyre/exchange/session/governor.hpp"

// A request and what its answer is for. Whoever asks says it here, so that answers find their way
// without anybody keeping callbacks.
namespace gyre::session {

struct StartupAsk {};
struct ClockAsk {};
struct ListenKeyAsk {
  bool renew = false;
};
// Bars of before the stream, those that did not stream in, and one to hold ours against.
enum class BarsWhy : std::uint8_t { History, Refresh, Check };
struct BarsAsk {
  SymbolId symbol;
  Timeframe timeframe{};
  BarsWhy why{};
  std::uint32_t round = 0;  // answers to an earlier round are stale
};
// Contracts, or their margin ladders, once more.
struct ContractsAsk {
  bool brackets = false;
};
// What we pay on a symbol that is about to be traded.
struct FeesAsk {
  SymbolId symbol;
};
struct SubmitAsk {
  ClientId id;
  SymbolId symbol;
};
struct CancelAsk {
  ClientId id;
  SymbolId symbol;
};
// A question of a resolver.
struct QueryAsk {
  ClientId id;
  SymbolId symbol;
  std::uint32_t round = 0;  // answers to an earlier search for the same order are stale
};
// The order that a finished stop became: did it fill?
struct StopOrderAsk {
  StopReport report;
};
// The fills of an order that a query found; its report follows them.
struct FillsAsk {
  std::variant<OrderReport, StopReport> report;
};
struct ConfigureAsk {
  SymbolId symbol;
};
// How positions are kept on the account.
struct ModeAsk {};
// Whether the account can be read at all.
struct ProbeAsk {};
// Mark prices and funding before the first message tells them.
struct MarksAsk {};
struct SnapshotAsk {
  std::uint32_t round = 0;
  std::size_t part = 0;
};
using Ask = std::variant<StartupAsk, ClockAsk, ListenKeyAsk, BarsAsk, ContractsAsk, FeesAsk,
                         SubmitAsk, CancelAsk, QueryAsk, StopOrderAsk, FillsAsk, ConfigureAsk,
                         ModeAsk, ProbeAsk, MarksAsk, SnapshotAsk>;

struct Pending {
  wire::Request request;
  Ask ask;
  Priority priority = Priority::Market;
  int tries = 0;                    // how often it was asked before
  std::optional<Timestamp> latest;  // after it the request no longer leaves
};

}  // namespace gyre::session
