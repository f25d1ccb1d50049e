#include "gyre/engine/analyst.hpp"

#include <algorithm>

#include "gyre/market/beta.hpp"

namespace gyre {
namespace {

std::vector<Need> all_needs(const std::vector<NamedStrategy>& strategies) {
  std::vector<Need> needs;
  for (const auto& [name, strategy] : strategies)
    needs.insert(needs.end(), strategy.needs.begin(), strategy.needs.end());
  return needs;
}

}  // namespace

Analyst::Analyst(Ladder ladder, std::vector<NamedStrategy> strategies, ParallelFor& parallel)
    : ladder_{ladder},
      strategies_{std::move(strategies)},
      parallel_{parallel},
      book_{ladder, all_needs(strategies_)} {
  for (const auto& [name, strategy] : strategies_) slots_.push_back(book_.resolve(strategy.needs));
}

void Analyst::add_symbols(std::size_t count) {
  book_.add_symbols(count);
  ranks_.resize(count);
}

Result<> Analyst::history(const HistorySeen& seen) {
  bars_ += seen.bars.size();
  ranked_ = {};  // what was ranked without it may rank otherwise
  return book_.history(seen.symbol, seen.timeframe, seen.bars);
}

void Analyst::close(std::span<const SymbolBar> bars) {
  bars_ += bars.size();
  parallel_(bars.size(), [&](std::size_t i) { book_.close(bars[i].symbol, bars[i].bar); });
}

bool Analyst::held(SymbolId symbol, Timestamp boundary) const {
  const auto through = book_.closed_through(symbol, Timeframe::m1);
  return through == Timestamp{} || through >= boundary;
}

Analysis Analyst::analyse(Timestamp boundary) {
  rank_at(boundary);
  struct Found {
    FunnelStage stage = FunnelStage::NoSetup;
    std::vector<Setup> setups;
  };
  std::vector<Found> found(symbols());
  parallel_(found.size(), [&](std::size_t i) {
    const SymbolId symbol{static_cast<std::uint16_t>(i)};
    auto& mine = found[i];
    if (!book_.warm(symbol)) return void(mine.stage = FunnelStage::NoData);
    if (!held(symbol, boundary)) return void(mine.stage = FunnelStage::Late);
    for (std::uint8_t s = 0; s < strategies_.size(); ++s) {
      const auto proposal = strategies_[s].strategy.propose(book_.view(symbol, slots_[s]));
      if (proposal) mine.setups.push_back({symbol, s, *proposal});
    }
    if (!mine.setups.empty()) mine.stage = FunnelStage::SetupStands;
  });
  Analysis analysis;
  for (auto& one : found) {
    analysis.stages.push_back(one.stage);
    std::ranges::move(one.setups, std::back_inserter(analysis.standing));
  }
  return analysis;
}

// Ranks as of midnight need the 24 hours before it; with hours missing a symbol ranks behind.
void Analyst::rank_at(Timestamp boundary) {
  const auto midnight = floor_to(boundary, 24h);
  if (ranked_ == midnight) return;
  ranked_ = midnight;
  std::vector<double> volumes(symbols(), kNaN);
  for (std::uint16_t i = 0; i < volumes.size(); ++i) {
    auto hours = book_.bars({i}, Timeframe::h1);
    const auto after = std::ranges::find_if(
        hours, [&](const Bar& bar) { return bar.opened + duration(Timeframe::h1) > midnight; });
    hours = hours.first(static_cast<std::size_t>(after - hours.begin()));
    if (!hours.empty()) volumes[i] = quote_volume_24h(hours);
  }
  ranks_ = volume_ranks(volumes);
  const auto leader = std::ranges::find(ranks_, 1);
  leader_ = leader == ranks_.end() ? 0 : static_cast<std::size_t>(leader - ranks_.begin());
}

Liquidity Analyst::liquidity(SymbolId symbol) const {
  return measure(book_.bars(symbol, Timeframe::m1), volume_rank(symbol));
}

double Analyst::beta(SymbolId symbol) const {
  const SymbolId leader{static_cast<std::uint16_t>(leader_)};
  return gyre::beta(book_.bars(symbol, Timeframe::h1), book_.bars(leader, Timeframe::h1));
}

}  // namespace gyre
