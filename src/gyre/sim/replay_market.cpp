#include "gyre/sim/replay_market.hpp"

#include <algorithm>
#include <string>

#include "gyre/market/bars.hpp"

namespace gyre::sim {
namespace {

constexpr milliseconds kFundingStep = 8h;

Result<> check_order(const ReplaySymbol& symbol) {
  const auto& name = symbol.listing.instrument.symbol;
  for (std::size_t frame = 0; frame < symbol.bars.size(); ++frame) {
    const auto& bars = symbol.bars[frame];
    const auto misplaced = std::ranges::adjacent_find(bars, std::greater_equal{}, &Bar::opened);
    if (misplaced != bars.end())
      return fail(Errc::Parse, name + " " + std::string{to_string(Timeframe(frame))} +
                                   ": bars out of order after " + to_text(misplaced->opened));
  }
  if (!std::ranges::is_sorted(symbol.funding, std::less_equal{}, &Funding::at))
    return fail(Errc::Parse, name + ": funding out of order");
  return {};
}

// The whole bars of `timeframe` made of 1m bars, from each stretch of them that has no gap.
std::vector<Bar> build(std::span<const Bar> minutes, Timeframe timeframe) {
  const auto apart = [](const Bar& a, const Bar& b) { return b.opened != a.opened + 1min; };
  std::vector<Bar> built;
  while (!minutes.empty()) {
    const auto gap = std::ranges::adjacent_find(minutes, apart);
    const auto length = static_cast<std::size_t>(gap - minutes.begin()) + (gap != minutes.end());
    std::ranges::copy(aggregate(minutes.first(length), Timeframe::m1, timeframe),
                      std::back_inserter(built));
    minutes = minutes.subspan(length);
  }
  return built;
}

// Stored bars where no built one opens at the same time.
std::vector<Bar> join(std::vector<Bar> stored, const std::vector<Bar>& built) {
  std::vector<Bar> all;
  all.reserve(stored.size() + built.size());
  auto next = built.begin();
  for (const auto& bar : stored) {
    while (next != built.end() && next->opened < bar.opened) all.push_back(*next++);
    if (next != built.end() && next->opened == bar.opened) continue;
    all.push_back(bar);
  }
  all.insert(all.end(), next, built.end());
  return all;
}

}  // namespace

Result<ReplayMarket> ReplayMarket::make(std::vector<ReplaySymbol> symbols,
                                        std::optional<TimeRange> range) {
  const auto name = [](const ReplaySymbol& s) -> const std::string& {
    return s.listing.instrument.symbol;
  };
  std::ranges::sort(symbols, {}, name);
  if (const auto twice = std::ranges::adjacent_find(symbols, {}, name); twice != symbols.end())
    return fail(Errc::Config, name(*twice) + " is listed twice");

  ReplayMarket market;
  TimeRange all{Timestamp::max(), Timestamp::min()};
  for (auto& symbol : symbols) {
    GYRE_CHECK(check_order(symbol));
    if (symbol.listing.instrument.brackets.empty())
      return fail(Errc::Config, name(symbol) + " has no margin ladder");
    const auto& minutes = symbol.bars[index(Timeframe::m1)];
    if (!minutes.empty()) {
      all.begin = std::min(all.begin, minutes.front().opened);
      all.end = std::max(all.end, minutes.back().opened + 1min);
    }
    for (std::size_t frame = 1; frame < symbol.bars.size(); ++frame)
      symbol.bars[frame] = join(std::move(symbol.bars[frame]), build(minutes, Timeframe(frame)));
    market.listings_.push_back(std::move(symbol.listing));
    market.frames_.push_back(std::move(symbol.bars));
    market.funding_.push_back(std::move(symbol.funding));
  }
  if (range) all = {std::max(all.begin, range->begin), std::min(all.end, range->end)};
  if (all.begin >= all.end) return fail(Errc::NotFound, "no 1m bars in the range");
  market.range_ = all;
  return market;
}

std::optional<Bar> ReplayMarket::minute(SymbolIndex symbol, Timestamp opened) const {
  if (opened >= range_.end) return std::nullopt;
  const auto& minutes = frames_[symbol][index(Timeframe::m1)];
  if (minutes.empty() || opened < minutes.front().opened) return std::nullopt;
  // Without gaps, the place is known.
  const auto guess = static_cast<std::size_t>((opened - minutes.front().opened) / 1min);
  if (guess < minutes.size() && minutes[guess].opened == opened) return minutes[guess];
  const auto found = std::ranges::lower_bound(minutes, opened, {}, &Bar::opened);
  return found != minutes.end() && found->opened == opened ? std::optional{*found} : std::nullopt;
}

void ReplayMarket::bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened,
                        std::vector<Bar>& out) const {
  const auto& all = frames_[symbol][index(timeframe)];
  const auto begin = std::ranges::lower_bound(all, opened.begin, {}, &Bar::opened);
  const auto end =
      std::ranges::lower_bound(all, std::min(opened.end, range_.end), {}, &Bar::opened);
  if (begin < end) out.insert(out.end(), begin, end);
}

Timestamp ReplayMarket::first_bar(SymbolIndex symbol, Timeframe timeframe) const {
  const auto& all = frames_[symbol][index(timeframe)];
  return all.empty() ? range_.end : all.front().opened;
}

Funding ReplayMarket::next_funding(SymbolIndex symbol, Timestamp after) const {
  return sim::next_funding(funding_[symbol], after);
}

Funding next_funding(std::span<const Funding> stored, Timestamp after) {
  const auto next = std::ranges::upper_bound(stored, after, {}, &Funding::at);
  if (next != stored.end() && next->at - after <= kFundingStep) return *next;
  return {next_after(after, kFundingStep), Rate{}, false};
}

}  // namespace gyre::sim
