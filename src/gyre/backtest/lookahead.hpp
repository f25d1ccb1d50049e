#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gyre/backtest/study.hpp"

// Proof against look-ahead: the same market is studied twice, the second time with everything after
// a cut replaced by noise. Whatever is known or wanted at a boundary up to the cut must be the same
// to the last bit; what is not has seen the future.
namespace gyre {

// The strategies to be tried on a market. An honest one makes nothing of the market; a test plants
// one that does.
using StrategiesOf = std::function<std::vector<NamedStrategy>(const StudyMarket&)>;

struct LookaheadSettings {
  int cuts = 50;       // spread over the range by chance
  int boundaries = 6;  // looked at before each cut, the cut included
  std::uint64_t seed = 1;
};

struct Peek {
  Timestamp boundary, cut;
  std::string symbol, strategy, what;  // "proposal", or the need whose value differs
};

struct LookaheadReport {
  int cuts = 0;
  std::uint64_t boundaries = 0, values = 0, proposals = 0;  // that were compared
  std::vector<Peek> peeks;                                  // the first few
};

inline constexpr std::size_t kPeeksTold = 20;

// Fails when the range is shorter than what is looked at.
Result<LookaheadReport> lookahead(const StudyMarket& market, const StrategiesOf& strategies,
                                  const LookaheadSettings& settings, ParallelFor& parallel);

// The same market up to the cut, and after it prices that have nothing to do with what they were.
StudyMarket with_noise_after(StudyMarket market, Timestamp cut, std::uint64_t seed);

}  // namespace gyre
