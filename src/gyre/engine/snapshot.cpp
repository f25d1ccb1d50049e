#include "gyre/engine/snapshot.hpp"

#include <array>

#include "gyre/engine/engine.hpp"

namespace gyre {

Snapshot Engine::snapshot(Timestamp at) const {
  const auto& tally = books_.tally();
  Snapshot s{.at = at,
             .ready = ready_,
             .account_stale = account_stale_,
             .entries_stopped = books_.entries_stopped(),
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
             .alarms = tally.alarms};
  std::array<std::uint64_t, kCount<FunnelStage>> counts{};
  for (const auto stage : last_stages_) ++counts[index(stage)];
  for (std::size_t i = 0; i < counts.size(); ++i)
    s.funnel.push_back({std::string{names(FunnelStage{})[i]}, counts[i]});
  for (const auto& [reason, count] : tally.decisions)
    s.decisions.push_back({std::string{to_string(reason)}, count});
  for (const auto& [reason, count] : tally.exits)
    s.exits.push_back({std::string{to_string(reason)}, count});
  for (std::uint16_t i = 0; i < books_.symbols(); ++i) {
    const auto& held = books_.holding({i});
    if (held.quantity.is_zero()) continue;
    const auto gained = gain(held.entry, marks_[i].price, held.quantity, Rounding::Down);
    s.positions.push_back({books_.spelling({i}), held.side, held.state, held.quantity, held.entry,
                           held.stop, held.target, marks_[i].price,
                           held.side == Side::Long ? gained : -gained});
  }
  return s;
}

}  // namespace gyre
