#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/engine/figures.hpp"
#include "gyre/exchange/session/session.hpp"

// What a run comes to, declared once: `--json` prints these fields, the terminal a table of them.
namespace gyre {

using Counts = std::map<std::string, std::uint64_t>;

// How far a strategy's setups came.
struct StrategyFunnel {
  std::uint64_t standing = 0;  // at all boundaries together
  std::uint64_t ideas = 0;     // those that had just begun, or were armed again
  Counts decisions;
  static constexpr std::tuple fields{Field{"standing", &StrategyFunnel::standing},
                                     Field{"ideas", &StrategyFunnel::ideas},
                                     Field{"decisions", &StrategyFunnel::decisions}};
};

struct Summary {
  std::string market;  // what was replayed or generated, and what is missing of it
  std::vector<std::string> notes;
  std::uint64_t cycles = 0, missed_cycles = 0, boundaries = 0, analyses = 0;
  double boundary_cpu_ms_p50 = 0, boundary_cpu_ms_p99 = 0, cycle_wall_ms_p99 = 0;
  std::uint64_t symbols = 0, bars = 0, proposals = 0;
  Counts decisions;
  std::map<std::string, StrategyFunnel> funnel;  // by strategy
  std::map<std::string, Counts> symbol_funnel;   // boundaries by stage, of each symbol
  std::uint64_t intents = 0, orders = 0, fills = 0, trades_closed = 0;
  Counts exit_reasons;
  std::uint64_t open_positions = 0;
  double unprotected_market_ms_max = 0, unprotected_wall_ms_p99 = 0;
  std::uint64_t virtual_opened = 0, virtual_closed = 0, virtual_spilled = 0, rows = 0;
  bool books_equal = true;
  std::string books_difference;
  std::uint64_t books_checks = 0, alarms = 0;
  std::string proposals_hash, decisions_hash, ledger_hash, rows_hash;
  Money equity_start, equity_end, gross, fees, funding, net;
  std::uint64_t rest_requests = 0, rest_weight = 0, ws_messages = 0, errors = 0;
  double speed_x = 0, behind_ms_max = 0, wall_s = 0;
  double rss_mb_start = 0, rss_mb_end = 0;
  Timestamp market_begin{}, market_end{};

  static constexpr std::tuple fields{
      Field{"market", &Summary::market},
      Field{"notes", &Summary::notes},
      Field{"cycles", &Summary::cycles},
      Field{"missed_cycles", &Summary::missed_cycles},
      Field{"boundaries", &Summary::boundaries},
      Field{"analyses", &Summary::analyses},
      Field{"boundary_cpu_ms_p50", &Summary::boundary_cpu_ms_p50},
      Field{"boundary_cpu_ms_p99", &Summary::boundary_cpu_ms_p99},
      Field{"cycle_wall_ms_p99", &Summary::cycle_wall_ms_p99},
      Field{"symbols", &Summary::symbols},
      Field{"bars", &Summary::bars},
      Field{"proposals", &Summary::proposals},
      Field{"decisions", &Summary::decisions},
      Field{"funnel", &Summary::funnel},
      Field{"symbol_funnel", &Summary::symbol_funnel},
      Field{"intents", &Summary::intents},
      Field{"orders", &Summary::orders},
      Field{"fills", &Summary::fills},
      Field{"trades_closed", &Summary::trades_closed},
      Field{"exit_reasons", &Summary::exit_reasons},
      Field{"open_positions", &Summary::open_positions},
      Field{"unprotected_market_ms_max", &Summary::unprotected_market_ms_max},
      Field{"unprotected_wall_ms_p99", &Summary::unprotected_wall_ms_p99},
      Field{"virtual_opened", &Summary::virtual_opened},
      Field{"virtual_closed", &Summary::virtual_closed},
      Field{"virtual_spilled", &Summary::virtual_spilled},
      Field{"rows", &Summary::rows},
      Field{"books_equal", &Summary::books_equal},
      Field{"books_difference", &Summary::books_difference},
      Field{"books_checks", &Summary::books_checks},
      Field{"alarms", &Summary::alarms},
      Field{"proposals_hash", &Summary::proposals_hash},
      Field{"decisions_hash", &Summary::decisions_hash},
      Field{"ledger_hash", &Summary::ledger_hash},
      Field{"rows_hash", &Summary::rows_hash},
      Field{"equity_start", &Summary::equity_start},
      Field{"equity_end", &Summary::equity_end},
      Field{"gross", &Summary::gross},
      Field{"fees", &Summary::fees},
      Field{"funding", &Summary::funding},
      Field{"net", &Summary::net},
      Field{"rest_requests", &Summary::rest_requests},
      Field{"rest_weight", &Summary::rest_weight},
      Field{"ws_messages", &Summary::ws_messages},
      Field{"errors", &Summary::errors},
      Field{"speed_x", &Summary::speed_x},
      Field{"behind_ms_max", &Summary::behind_ms_max},
      Field{"wall_s", &Summary::wall_s},
      Field{"rss_mb_start", &Summary::rss_mb_start},
      Field{"rss_mb_end", &Summary::rss_mb_end},
      Field{"market_begin", &Summary::market_begin},
      Field{"market_end", &Summary::market_end}};
};

// The part that engine, session and stop-watches know; the rest is the caller's.
Summary summarize(const Engine& engine, const Figures& figures,
                  const session::SessionCounters& counters);

// Resident memory of this process now, in MB.
double resident_mb();

}  // namespace gyre
