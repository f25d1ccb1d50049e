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
  ranks_.resize(ranks_.size() + count);
  ranked_ = {};
}

Result<> Analyst::history(const HistorySeen& seen) {
  bars_ += seen.bars.size();
  ranked_ = {};  // what was ranked without it may rank otherwise
  unsettled_.push_back(seen.symbol);
  return book_.history(seen.symbol, seen.timeframe, seen.bars);
}

template <class T>
void Analyst::for_parts(std::span<const T> all, const auto& work) {
  constexpr auto most = MarketBook::kTogether;
  parallel_((all.size() + most - 1) / most, [&](std::size_t i) {
    const auto rest = all.subspan(i * most);
    work(rest.first(std::min(most, rest.size())));
  });
}

void Analyst::settle() {
  if (unsettled_.empty()) return;
  std::ranges::sort(unsettled_);
  const auto twice = std::ranges::unique(unsettled_);
  unsettled_.erase(twice.begin(), twice.end());
  for_parts(std::span<const SymbolId>{unsettled_}, [&](auto part) { book_.settle(part); });
  unsettled_.clear();
}

void Analyst::close(std::span<const SymbolBar> bars) {
  settle();
  bars_ += bars.size();
  for_parts(bars, [&](auto part) { book_.close(part); });
}

bool Analyst::held(SymbolId symbol, Timestamp boundary) const {
  const auto through = book_.closed_through(symbol, Timeframe::m1);
  return through == Timestamp{} || through >= boundary;
}

Analysis Analyst::analyse(Timestamp boundary) {
  settle();
  rank_at(boundary);
  struct Found {
    FunnelStage stage = FunnelStage::NoSetup;
    std::vector<Setup> setups;
  };
  std::vector<Found> found(symbols());
  parallel_(found.size(), [&](std::size_t i) {
    const SymbolId symbol{static_cast<std::uint16_t>(i)};
    auto& mine = found[i];
    if (!held(symbol, boundary)) return void(mine.stage = FunnelStage::Stale);
    if (!book_.warm(symbol)) return void(mine.stage = FunnelStage::NoData);
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

DayFigures Analyst::day(SymbolId symbol, Timestamp until) const {
  const auto hour = Timeframe::h1;
  const bool stored = ladder_.confirm == hour || ladder_.trend == hour;
  const auto frame = stored ? hour : ladder_.confirm;
  const auto end = floor_to(until, duration(hour));
  const auto opens_before = [&](Timestamp t) {
    return [t](const Bar& bar) { return bar.opened < t; };
  };
  auto bars = book_.bars(symbol, frame);
  bars = {bars.begin(), std::ranges::partition_point(bars, opens_before(end))};
  if (bars.empty()) return {};
  DayFigures day;
  const auto reach = static_cast<std::int64_t>(anchor_bars(frame)) * duration(frame);
  if (bars.front().opened > end - reach) day.begins = bars.front().opened;
  const auto first = std::ranges::partition_point(bars, opens_before(end - 24h));
  const auto hours = aggregate({first, bars.end()}, frame, hour);
  if (hours.empty()) return day;
  day.hours = static_cast<int>(hours.size());
  day.quote_volume = quote_volume_24h(hours);
  day.close = hours.back().close;
  return day;
}

// As of midnight, by the 24 hours before it; with hours missing a symbol ranks behind.
void Analyst::rank_at(Timestamp boundary) {
  const auto midnight = floor_to(boundary, 24h);
  if (ranked_ == midnight) return;
  ranked_ = midnight;
  std::vector<double> volumes;
  for (std::uint16_t i = 0; i < symbols(); ++i) volumes.push_back(day({i}, midnight).quote_volume);
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
