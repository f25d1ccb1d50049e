#include "gyre/sim/market.hpp"

#include <algorithm>
#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/market/bars.hpp"

namespace gyre::sim {
namespace {

TimeRange moved(TimeRange range, milliseconds by) { return {range.begin + by, range.end + by}; }

std::optional<Timestamp> moved(std::optional<Timestamp> t, milliseconds by) {
  if (t) *t += by;
  return t;
}

}  // namespace

Market Market::shifted(milliseconds by) const {
  ensure(by % 24h == 0ms, "a market is shifted by whole days");
  Market market = *this;
  market.shift_ += by;
  const auto all = listings();
  market.shifted_.assign(all.begin(), all.end());
  for (auto& listing : market.shifted_)
    if (auto& onboard = listing.instrument.onboard; onboard != Timestamp{}) onboard += by;
  return market;
}

Market Market::with_gaps(std::vector<PriceGap> gaps) const {
  Market market = *this;
  market.gaps_ = std::move(gaps);
  return market;
}

double Market::factor(SymbolIndex symbol, Timestamp opened) const {
  double factor = 1;
  for (const auto& gap : gaps_)
    if (gap.symbol.value_or(symbol) == symbol && gap.when.begin <= opened && opened < gap.when.end)
      factor *= gap.factor;
  return factor;
}

void Market::scale(SymbolIndex symbol, Bar& bar) const {
  const double times = factor(symbol, bar.opened);
  if (times == 1) return;
  const auto tick = listings()[symbol].instrument.tick;
  for (auto* level : {&bar.open, &bar.high, &bar.low, &bar.close})
    if (const auto moved = to_tick(*level * times, tick, Rounding::Nearest))
      *level = std::max(*moved, tick).to_double();
}

// A bar in which a gap opens or closes is made of its minutes.
void Market::scale(SymbolIndex symbol, Timeframe timeframe, Bar& bar) const {
  const auto end = bar.opened + duration(timeframe);
  const bool breaks = std::ranges::any_of(gaps_, [&](const PriceGap& gap) {
    return (bar.opened < gap.when.begin && gap.when.begin < end) ||
           (bar.opened < gap.when.end && gap.when.end < end);
  });
  std::vector<Bar> minutes;
  if (breaks) bars(symbol, Timeframe::m1, {bar.opened, end}, minutes);
  if (minutes.empty()) return scale(symbol, bar);
  const auto opened = bar.opened;
  bar = merge(minutes);
  bar.opened = opened;
}

std::span<const Listing> Market::listings() const {
  if (!shifted_.empty()) return shifted_;
  return std::visit([](const auto& kind) { return kind.listings(); }, *kind_);
}

Life Market::life(SymbolIndex symbol) const {
  const auto* synthetic = std::get_if<SyntheticMarket>(&*kind_);
  if (!synthetic) return {};
  const auto life = synthetic->life(symbol);
  return {moved(life.listed, shift_), moved(life.delisted, shift_)};
}

TimeRange Market::range() const {
  return moved(std::visit([](const auto& kind) { return kind.range(); }, *kind_), shift_);
}

std::optional<Bar> Market::minute(SymbolIndex symbol, Timestamp opened, MarketCache& cache) const {
  const auto* replay = std::get_if<ReplayMarket>(&*kind_);
  auto bar = replay ? replay->minute(symbol, opened - shift_)
                    : std::get<SyntheticMarket>(*kind_).minute(symbol, opened - shift_, cache);
  if (bar) bar->opened += shift_;
  if (bar && !gaps_.empty()) scale(symbol, *bar);
  return bar;
}

void Market::bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened,
                  std::vector<Bar>& out) const {
  const auto had = out.size();
  std::visit([&](const auto& kind) { kind.bars(symbol, timeframe, moved(opened, -shift_), out); },
             *kind_);
  for (auto i = had; i < out.size(); ++i) out[i].opened += shift_;
  if (gaps_.empty()) return;
  for (auto i = had; i < out.size(); ++i) scale(symbol, timeframe, out[i]);
}

Timestamp Market::first_bar(SymbolIndex symbol, Timeframe timeframe) const {
  return shift_ +
         std::visit([&](const auto& kind) { return kind.first_bar(symbol, timeframe); }, *kind_);
}

Funding Market::next_funding(SymbolIndex symbol, Timestamp after) const {
  auto funding = std::visit(
      [&](const auto& kind) { return kind.next_funding(symbol, after - shift_); }, *kind_);
  funding.at += shift_;
  return funding;
}

}  // namespace gyre::sim
