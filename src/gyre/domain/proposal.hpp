#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/side.hpp"

// A strategy's idea, and what became of it.
namespace gyre {

using ProposalId = Id<struct ProposalTag, std::uint64_t>;  // counts from 1 over a journal's life

inline constexpr std::size_t kParts = 5;

// Levels are doubles in units of price; the order desk puts them on the grid with to_tick().
struct Proposal {
  Side side{};
  double entry = 0, stop = 0, target = 0;
  milliseconds time_limit{};
  double confidence = 0;               // 0 to 1, by the rules alone
  std::array<double, kParts> parts{};  // what the confidence is made of; the strategy names them
};

// Where a proposal's way ended: the first gate that closed, or the order that was sent.
enum class DecisionReason : std::uint8_t {
  Executed,
  NotInUniverse,    // analysed and learned from, not traded
  LowConfidence,    // under the floor of the rules
  CostTooHigh,      // a round trip costs more than its share of the risk
  RewardTooLow,     // reward:risk net of costs
  ModelRefused,     // the model expects less of it than is asked for
  Stale,            // bars came too late, or the proposal is too old
  NotTradable,      // the symbol's status forbids entries
  FundingNear,      // a payment above the limit is due within minutes
  AccountStale,     // the account's stream has a gap
  EntriesStopped,   // by an operator, at shutdown, or because the journal lags
  Halted,           // domain/halt.hpp
  SymbolHalted,     // after a refusal
  RiskHalted,       // the risk mode allows no entry
  DayStop,          // the day's loss stopped entries until the next UTC day
  CoolDown,         // too soon after a stop on this symbol
  SymbolLocked,     // too many stops on this symbol today
  Conflicting,      // another strategy wants the other side of this symbol at this boundary
  Outranked,        // another strategy's idea of this symbol at this boundary goes before it
  SymbolBusy,       // a position or an order is there already
  PositionLimit,    // as many positions as allowed
  BoundaryLimit,    // as many entries at this boundary as allowed
  OpenRisk,         // the sum of all open risk
  SideRisk,         // the sum of open risk on this side
  SymbolCap,        // nothing is left under the symbol's cap
  GrossCap,         //
  BetaCap,          //
  FreeMargin,       //
  LeverageBracket,  // the bracket allows less leverage than needed
  LiquidationNear,  // the liquidation price is too near the disaster stop
  BelowMinimum,     // after rounding down, under the smallest order
  ImpactCap,        // more than the share of the minute's volume
};
constexpr auto names(DecisionReason) {
  return std::to_array<std::string_view>(
      {"executed",         "not_in_universe",  "low_confidence",  "cost_too_high",
       "reward_too_low",   "model_refused",    "stale",           "not_tradable",
       "funding_near",     "account_stale",    "entries_stopped", "halted",
       "symbol_halted",    "risk_halted",      "day_stop",        "cool_down",
       "symbol_locked",    "conflicting",      "outranked",       "symbol_busy",
       "position_limit",   "boundary_limit",   "open_risk",       "side_risk",
       "symbol_cap",       "gross_cap",        "beta_cap",        "free_margin",
       "leverage_bracket", "liquidation_near", "below_minimum",   "impact_cap"});
}

// Why a position was left. Target, Stop and Disaster are what filled; the rest is why we sold.
enum class ExitReason : std::uint8_t {
  Target,
  Stop,
  Disaster,
  TimeLimit,
  Unprotected,  // its stop was refused, failed or vanished
  DayLoss,      // the day's loss flattened everything
  Operator,
  Liquidation,
  Foreign,  // somebody else closed it
  Adl,
  Settlement,  // the contract ended
};
constexpr auto names(ExitReason) {
  return std::to_array<std::string_view>({"target", "stop", "disaster", "time_limit", "unprotected",
                                          "day_loss", "operator", "liquidation", "foreign", "adl",
                                          "settlement"});
}

// How far a symbol came at a boundary, for "why no trade?".
enum class FunnelStage : std::uint8_t {
  NoData,
  Stale,          // its bars came too late for this boundary
  NotInUniverse,  // looked at and not traded, whatever was seen
  NoSetup,
  SetupStands,
  Proposed
};
constexpr auto names(FunnelStage) {
  return std::to_array<std::string_view>(
      {"no_data", "stale", "not_in_universe", "no_setup", "setup_stands", "proposed"});
}

}  // namespace gyre
