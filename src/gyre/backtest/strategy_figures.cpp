#include "gyre/backtest/strategy_figures.hpp"

#include <algorithm>

namespace gyre {
namespace {

ArmingKey key_of(const Setup& setup) { return {setup.symbol, setup.strategy, setup.proposal.side}; }

ScoreFigures score_figures(std::string_view name, std::vector<double> values) {
  ScoreFigures figures{.name = std::string{name}};
  if (values.empty()) return figures;
  std::ranges::sort(values);
  const auto quantile = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  figures.p10 = quantile(0.1), figures.p50 = quantile(0.5), figures.p90 = quantile(0.9);
  for (const double value : values)
    ++figures.histogram[std::min<std::size_t>(9, static_cast<std::size_t>(value * 10))];
  return figures;
}

}  // namespace

FigureCollector::FigureCollector(const StudyMarket& market,
                                 const std::vector<NamedStrategy>& strategies, milliseconds rearm)
    : strategies_{strategies},
      rearm_{rearm},
      symbol_days_{
          static_cast<double>(market.symbols.size()) *
          std::chrono::duration<double, std::ratio<86'400>>{market.range.end - market.range.begin}
              .count()},
      tallies_(strategies.size()) {}

void FigureCollector::see(const StudyMoment& moment) {
  for (const auto& idea : moment.ideas) {
    auto& tally = tallies_[idea.strategy];
    const auto key = key_of(idea);
    const auto last = proposed_.find(key);
    const bool due = last != proposed_.end() && moment.boundary - last->second >= rearm_;
    tally.too_soon += stood_.contains(key) && !due;
    proposed_[key] = moment.boundary;
    tally.longs += idea.proposal.side == Side::Long;
    for (std::size_t p = 0; p < kParts; ++p) tally.scores[p].push_back(idea.proposal.parts[p]);
    tally.scores[kParts].push_back(idea.proposal.confidence);
  }
  stood_.clear();
  for (const auto& setup : moment.analysis.standing) {
    ++tallies_[setup.strategy].standing;
    stood_.insert(key_of(setup));
    if (first_) proposed_[key_of(setup)] = moment.boundary;  // it stood before anybody looked
  }
  first_ = false;
}

std::vector<StrategyFigures> FigureCollector::figures() const {
  std::vector<StrategyFigures> all;
  for (std::size_t s = 0; s < strategies_.size(); ++s) {
    const auto& tally = tallies_[s];
    const auto count = tally.scores[0].size();
    auto& figures = all.emplace_back(StrategyFigures{.name = strategies_[s].name,
                                                     .ideas = count,
                                                     .standing = tally.standing,
                                                     .too_soon = tally.too_soon,
                                                     .scores = {}});
    figures.a_day = static_cast<double>(count) / symbol_days_;
    if (count > 0)
      figures.long_share = static_cast<double>(tally.longs) / static_cast<double>(count);
    for (std::size_t p = 0; p <= kParts; ++p)
      figures.scores.push_back(score_figures(
          p < kParts ? strategies_[s].strategy.parts[p] : "confidence", tally.scores[p]));
  }
  return all;
}

}  // namespace gyre
