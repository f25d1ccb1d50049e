#include "gyre/backtest/summary.hpp"

#include <unistd.h>

#include <fstream>

namespace gyre {
namespace {

template <class E>
Counts named(const std::map<E, std::uint64_t>& counted) {
  Counts counts;
  for (const auto& [what, count] : counted) counts[std::string{to_string(what)}] = count;
  return counts;
}

void fill_funnels(const Engine& engine, Summary& s) {
  const auto& books = engine.books();
  const auto& tally = books.tally();
  const auto& strategies = engine.analyst().strategies();
  for (std::size_t i = 0; i < strategies.size(); ++i)
    s.funnel[strategies[i].name].standing = i < tally.standing.size() ? tally.standing[i] : 0;
  for (const auto& [name, of] : tally.strategies) {
    s.funnel[name].ideas = of.ideas;
    s.funnel[name].decisions = named(of.decisions);
  }
  for (std::size_t i = 0; i < tally.stages.size(); ++i) {
    auto& counts = s.symbol_funnel[books.spellings()[i]];
    for (std::size_t stage = 0; stage < kCount<FunnelStage>; ++stage)
      if (const auto count = tally.stages[i][stage]; count > 0)
        counts[std::string{to_string(FunnelStage(stage))}] = count;
  }
}

}  // namespace

Summary summarize(const Engine& engine, const Figures& figures,
                  const session::SessionCounters& counters) {
  const auto& books = engine.books();
  const auto& tally = books.tally();
  const auto now = engine.snapshot({});
  Summary s;
  s.cycles = now.cycles;
  s.missed_cycles = now.missed_cycles;
  s.boundaries = tally.boundaries;
  s.analyses = tally.analyses;
  s.boundary_cpu_ms_p50 = figures.boundary_cpu_ms(0.50);
  s.boundary_cpu_ms_p99 = figures.boundary_cpu_ms(0.99);
  s.cycle_wall_ms_p99 = figures.turn_wall_ms(0.99);
  s.symbols = books.symbols();
  s.bars = now.bars;
  s.proposals = tally.proposals;
  s.decisions = named(tally.decisions);
  fill_funnels(engine, s);
  s.intents = tally.intents;
  s.orders = tally.orders;
  s.fills = tally.fills;
  s.trades_closed = tally.trades;
  s.exit_reasons = named(tally.exits);
  s.open_positions = now.positions.size();
  s.unprotected_market_ms_max = figures.unprotected_market_ms_max();
  s.unprotected_wall_ms_p99 = figures.unprotected_wall_ms(0.99);
  s.books_equal = tally.books_equal && tally.books_checks > 0;
  s.books_difference = tally.difference;
  s.books_checks = tally.books_checks;
  s.alarms = tally.alarms;
  s.proposals_hash = books.proposals_hash();
  s.decisions_hash = books.decisions_hash();
  s.ledger_hash = books.ledger_hash();
  s.equity_start = books.wallet_opened();
  s.equity_end = engine.equity();
  s.gross = tally.realized;
  s.fees = tally.fees;
  s.funding = tally.funding;
  s.net = tally.realized - tally.fees + tally.funding;
  s.rest_requests = counters.requests;
  s.rest_weight = counters.weight;
  s.ws_messages = counters.stream_messages;
  s.errors = counters.errors + counters.not_understood;
  return s;
}

double resident_mb() {
  std::ifstream file{"/proc/self/statm"};
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

}  // namespace gyre
