#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gyre/backtest/study.hpp"

// How often strategies speak, for which side, and whether their scores tell good places from bad
// ones: a score that is always the same says nothing.
namespace gyre {

struct ScoreFigures {
  std::string name;
  double p10 = 0, p50 = 0, p90 = 0;
  std::array<std::uint64_t, 10> histogram{};  // of tenths, 1 counted in the last
};

struct StrategyFigures {
  std::string name;
  std::uint64_t ideas = 0, standing = 0;
  double a_day = 0;                  // ideas, of one symbol
  double long_share = 0;             // of the ideas
  std::uint64_t too_soon = 0;        // ideas of a setup that stood already and was not due again
  std::vector<ScoreFigures> scores;  // the parts, and the confidence
};

class FigureCollector {
 public:
  FigureCollector(const StudyMarket& market, const std::vector<NamedStrategy>& strategies,
                  milliseconds rearm);
  void see(const StudyMoment& moment);
  std::vector<StrategyFigures> figures() const;

 private:
  struct Tally {
    std::uint64_t standing = 0, longs = 0, too_soon = 0;
    std::array<std::vector<double>, kParts + 1> scores;
  };
  const std::vector<NamedStrategy>& strategies_;
  milliseconds rearm_;
  double symbol_days_;
  std::vector<Tally> tallies_;
  bool first_ = true;
  std::set<ArmingKey> stood_;                // at the boundary before
  std::map<ArmingKey, Timestamp> proposed_;  // last
};

}  // namespace gyre
