#include "gyre/backtest/row_study.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

#include "gyre/backtest/backtest.hpp"
#include "gyre/backtest/direct_transport.hpp"
#include "gyre/engine/proposer.hpp"
#include "gyre/engine/virtual_loop.hpp"

namespace gyre {
namespace {

// The payments of one symbol as time passes.
class Payments {
 public:
  explicit Payments(std::span<const sim::Funding> all) : all_{all} {}

  // Those that have come due by now and were not handed out before.
  std::span<const sim::Funding> take(Timestamp now) {
    const auto begin = next_;
    while (next_ < all_.size() && all_[next_].at <= now) ++next_;
    return all_.subspan(begin, next_ - begin);
  }

  // Of the next one, as far as it can be known before it is settled.
  Mark next(SymbolId symbol) const {
    if (next_ == 0 || next_ == all_.size() || !all_[next_ - 1].known) return {.symbol = symbol};
    return {.symbol = symbol, .funding_rate = all_[next_ - 1].rate, .funding_at = all_[next_].at};
  }

 private:
  std::span<const sim::Funding> all_;
  std::size_t next_ = 0;
};

// Gathers each instant's work for the virtual loop and hands it over when the instant is done.
class Follower {
 public:
  Follower(const StudyMarket& market, const RowStudy& how)
      : market_{market},
        how_{how},
        loop_{VirtualDesk{how.costs, ladder_name(market.ladder), how.lineage, market.base},
              how.cycle, [this](std::vector<VirtualRow> rows, const VirtualDesk&) -> Result<> {
                std::ranges::move(rows, std::back_inserter(built_.rows));
                return {};
              }} {
    for (const auto& all : how.funding) {
      payments_.emplace_back(all);
      payments_.back().take(market.range.begin);
    }
  }

  void see(const StudyMinute& minute) {
    hand_over();
    work_.at = minute.closed;
    work_.minutes.assign(minute.minutes.begin(), minute.minutes.end());
    for (std::uint16_t i = 0; i < payments_.size(); ++i)
      for (const auto& due : payments_[i].take(minute.closed))
        work_.funding.push_back(settled(i, due));
  }

  void see(const StudyMoment& moment) {
    const Proposer proposer{how_.desk, how_.costs, moment.analyst};
    std::vector<Idea> ideas;
    for (const auto& setup : moment.ideas)
      ideas.push_back(proposer.weigh(setup, moment.boundary, how_.instruments[setup.symbol.value],
                                     liquidity(moment, setup.symbol),
                                     payments_[setup.symbol.value].next(setup.symbol)));
    std::ranges::sort(ideas, {}, [](const Idea& one) {  // as they are decided upon
      return std::tuple{-one.worth.expected, one.symbol, one.strategy};
    });
    for (const auto& idea : ideas) {
      const ProposalId id{++built_.ideas};
      const auto& instrument = how_.instruments[idea.symbol.value];
      work_.proposed.push_back(
          {proposer.freeze(idea, id, moment.boundary, instrument, how_.risk), instrument.symbol});
      work_.decided.push_back(
          {.at = moment.boundary, .proposal = id, .reason = DecisionReason::NotInUniverse});
    }
  }

  BuiltRows finish() {
    hand_over();
    ensure(loop_.finish().has_value(), "rows that are kept in memory are kept");
    std::ranges::sort(built_.rows, {}, &VirtualRow::id);
    built_.open = loop_.desk().open().size();
    return std::move(built_);
  }

 private:
  void hand_over() {
    ensure(loop_.add(std::exchange(work_, {})).has_value(),
           "rows that are kept in memory are kept");
  }

  FundingSettled settled(std::uint16_t symbol, const sim::Funding& due) const {
    const auto rate = due.known ? due.rate : how_.costs.unknown_funding;
    return {{symbol}, due.at, rate.to_double(), due.known};
  }

  Liquidity liquidity(const StudyMoment& moment, SymbolId symbol) const {
    if (market_.base == Timeframe::m1) return moment.analyst.liquidity(symbol);
    const auto step = duration(market_.base);
    const std::span<const Bar> all = market_.symbols[symbol.value].frames[index(market_.base)];
    const auto closed = std::ranges::partition_point(
        all, [&](const Bar& bar) { return bar.opened + step <= moment.boundary; });
    const auto count = std::min<std::ptrdiff_t>(closed - all.begin(), kLiquidityBars);
    return scaled_to_minutes(measure({closed - count, closed}, moment.analyst.volume_rank(symbol)),
                             step);
  }

  const StudyMarket& market_;
  const RowStudy& how_;
  BuiltRows built_;
  VirtualLoop loop_;
  std::vector<Payments> payments_;
  VirtualWork work_;
};

}  // namespace

std::vector<sim::Funding> payments(TimeRange range,
                                   const std::function<sim::Funding(Timestamp after)>& next) {
  std::vector<sim::Funding> all;
  for (auto at = range.begin - 24h; at <= range.end; at = all.back().at) all.push_back(next(at));
  return all;
}

Liquidity scaled_to_minutes(const Liquidity& of_bars, milliseconds bar) {
  const double minutes = static_cast<double>(bar / 1min);
  const double root = std::sqrt(minutes);
  return {of_bars.atr / root, of_bars.sigma / root, of_bars.median_volume / minutes, of_bars.rank};
}

BuiltRows build_rows(const StudyMarket& market, const std::vector<NamedStrategy>& strategies,
                     RowStudy how, ParallelFor& parallel,
                     const std::function<void(Timestamp)>& progress) {
  ensure(how.instruments.size() == market.symbols.size() &&
             how.funding.size() == market.symbols.size(),
         "a study knows the contract and the payments of each of its symbols");
  for (auto& one : how.instruments)
    if (one.taker_fee.is_zero()) one.taker_fee = how.costs.taker_fee;
  Follower follower{market, how};
  study(
      market, strategies, how.desk.rearm * duration(market.ladder.setup), parallel,
      [&](const StudyMoment& moment) {
        follower.see(moment);
        progress(moment.boundary);
      },
      [&](const StudyMinute& minute) { follower.see(minute); });
  return follower.finish();
}

}  // namespace gyre
