#include "gyre/engine/snapshot.hpp"

#include <algorithm>
#include <array>

#include "gyre/engine/engine.hpp"

namespace gyre {
namespace {

std::vector<HaltLine> halts(const Books& books) {
  std::vector<HaltLine> lines;
  for (std::size_t i = 0; i < kCount<Halt>; ++i) {
    const auto& state = books.halt(Halt(i));
    const auto& row = row_of(Halt(i));
    if (state.on)
      lines.push_back(
          {Halt(i), state.since, std::string{row.meaning}, state.why, std::string{row.way_out}});
  }
  return lines;
}

std::vector<SymbolHaltLine> symbol_halts(const Books& books, Timestamp at) {
  std::vector<SymbolHaltLine> lines;
  for (std::uint16_t i = 0; i < books.symbols(); ++i)
    if (const auto& halt = books.symbol_halt({i}); at < halt.until)
      lines.push_back({books.spelling({i}), halt.until, halt.refusal, halt.code});
  return lines;
}

std::uint64_t entry_orders(const Books& books) {
  const auto is_entry = [](const auto& one) { return one.second.intent.role == Role::Entry; };
  return static_cast<std::uint64_t>(std::ranges::count_if(books.orders(), is_entry));
}

template <Enum E>
std::vector<NamedCount> counts(const std::map<E, std::uint64_t>& list) {
  std::vector<NamedCount> named;
  for (const auto& [what, count] : list) named.push_back({std::string{to_string(what)}, count});
  return named;
}

}  // namespace

Snapshot Engine::snapshot(Timestamp at) const {
  const auto& tally = books_.tally();
  Snapshot s{.at = at,
             .ready = ready_,
             .account_stale = account_stale_,
             .entries_stopped = books_.entries_stopped(),
             .day_stop = books_.entries_stopped_until(),
             .risk_mode = books_.risk_mode(),
             .model = books_.model(),
             .wallet = books_.wallet(),
             .equity = equity(),
             .equity_high = books_.equity_high(),
             .symbols = books_.symbols(),
             .boundaries = tally.boundaries,
             .analyses = tally.analyses,
             .bars = analyst_.bars(),
             .proposals = tally.proposals,
             .trades = tally.trades,
             .cycles = cycles_,
             .missed_cycles = missed_cycles_,
             .alarms = tally.alarms,
             .entry_orders = entry_orders(books_),
             .halts = halts(books_),
             .symbol_halts = symbol_halts(books_, at),
             .raised = counts(tally.raised),
             .decisions = counts(tally.decisions),
             .exits = counts(tally.exits)};
  std::array<std::uint64_t, kCount<FunnelStage>> counts{};
  for (const auto stage : last_stages_) ++counts[index(stage)];
  for (std::size_t i = 0; i < counts.size(); ++i)
    s.funnel.push_back({std::string{names(FunnelStage{})[i]}, counts[i]});
  for (const auto& [leg, held] : books_.holdings()) {
    if (held.quantity.is_zero()) continue;
    const auto mark = marks_[leg.symbol.value].price;
    const auto gained = gain(held.entry, mark, held.quantity, Rounding::Down);
    s.positions.push_back({books_.spelling(leg.symbol), held.side, held.state, held.quantity,
                           held.entry, held.stop, held.target, mark,
                           held.side == Side::Long ? gained : -gained, held.uncovered_since});
  }
  return s;
}

}  // namespace gyre
