#include "gyre/engine/analyst.hpp"

#include <algorithm>
#include <cmath>

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
      book_{ladder, all_needs(strategies_), feature_needs(ladder)} {
  for (const auto& [name, strategy] : strategies_) slots_.push_back(book_.resolve(strategy.needs));
  feature_slots_ = book_.resolve(feature_needs(ladder));
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

FunnelStage Analyst::stage(SymbolId symbol, Timestamp boundary) const {
  if (!held(symbol, boundary)) return FunnelStage::Stale;
  return book_.warm(symbol) ? FunnelStage::NoSetup : FunnelStage::NoData;
}

Analysis Analyst::analyse(Timestamp boundary) {
  settle();
  rank_at(boundary);
  Analysis analysis{std::vector<FunnelStage>(symbols()), {}};
  for (std::uint16_t i = 0; i < symbols(); ++i) analysis.stages[i] = stage({i}, boundary);
  rank_all(analysis.stages);
  std::vector<std::vector<Setup>> found(symbols());
  parallel_(found.size(), [&](std::size_t i) {
    const SymbolId symbol{static_cast<std::uint16_t>(i)};
    if (analysis.stages[i] != FunnelStage::NoSetup) return;
    for (std::uint8_t s = 0; s < strategies_.size(); ++s)
      if (const auto proposal = judge(symbol, s, nullptr))
        found[i].push_back({symbol, s, *proposal});
    if (!found[i].empty()) analysis.stages[i] = FunnelStage::SetupStands;
  });
  for (auto& one : found) std::ranges::move(one, std::back_inserter(analysis.standing));
  return analysis;
}

// Strategies that rank see all the symbols that have their bars, in the symbols' order.
void Analyst::rank_all(std::span<const FunnelStage> stages) {
  scores_.resize(strategies_.size());
  for (std::size_t s = 0; s < strategies_.size(); ++s) {
    if (!strategies_[s].strategy.rank) continue;
    std::vector<MarketView> views;
    std::vector<std::size_t> seen;
    for (std::uint16_t i = 0; i < stages.size(); ++i) {
      if (stages[i] != FunnelStage::NoSetup) continue;
      views.push_back(book_.view({i}, slots_[s]));
      seen.push_back(i);
    }
    std::vector<double> scores(views.size(), kNaN);
    strategies_[s].strategy.rank(views, scores);
    scores_[s].assign(stages.size(), kNaN);
    for (std::size_t i = 0; i < seen.size(); ++i) scores_[s][seen[i]] = scores[i];
  }
}

std::optional<Proposal> Analyst::judge(SymbolId symbol, std::size_t strategy, Trace* trace) const {
  const auto& [name, it] = strategies_[strategy];
  const auto view = book_.view(symbol, slots_[strategy], trace);
  if (!it.rank) return it.propose(view, 0);
  const double score = scores_[strategy].at(symbol.value);
  if (!view.holds("ranked", !std::isnan(score))) return std::nullopt;
  return it.propose(view, score);
}

std::vector<Explanation> Analyst::explain(SymbolId symbol) const {
  std::vector<Explanation> explanations(strategies_.size());
  for (std::size_t s = 0; s < strategies_.size(); ++s)
    explanations[s].proposal = judge(symbol, s, &explanations[s].gates);
  return explanations;
}

std::vector<Value> Analyst::values(SymbolId symbol, std::size_t strategy) const {
  const auto view = book_.view(symbol, slots_[strategy]);
  std::vector<Value> values;
  for (std::size_t i = 0; i < slots_[strategy].size(); ++i) values.push_back(view[i]);
  return values;
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

FeatureRow Analyst::features(SymbolId symbol, const Proposal& proposal, const PlanCosts& costs,
                             Timestamp boundary) const {
  const SymbolId leader{static_cast<std::uint16_t>(leader_)};
  const auto view = book_.view(symbol, feature_slots_);
  const auto leading = book_.view(leader, feature_slots_);
  const bool known = held(leader, boundary) && book_.warm(leader);
  return feature_row({view, known ? &leading : nullptr, proposal, costs, boundary});
}

double Analyst::beta(SymbolId symbol) const {
  const SymbolId leader{static_cast<std::uint16_t>(leader_)};
  return gyre::beta(book_.bars(symbol, Timeframe::h1), book_.bars(leader, Timeframe::h1));
}

}  // namespace gyre
