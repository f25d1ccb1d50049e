#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/core/parallel_for.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/engine/books.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/market/fill_model.hpp"
#include "gyre/market/market_book.hpp"
#include "gyre/strategy/strategy.hpp"

// Looks at the market: feeds closed bars to the book and asks every strategy about every symbol at
// a boundary. Symbols are independent of each other, so the work is forked over them; results stand
// in the order of symbols and strategies, whatever the number of threads.
namespace gyre {

struct NamedStrategy {
  std::string name;
  AnyStrategy strategy;
};

// What the bars that had closed by a moment say of a symbol's day.
struct DayFigures {
  // Opening of its first bar; the epoch when bars reach back as far as they can.
  Timestamp begins{};
  int hours = 0;                       // of the last 24, those that are known
  double quote_volume = 0, close = 0;  // of those; USDT, price
};

// A setup that stands at a boundary.
struct Setup {
  SymbolId symbol;
  std::uint8_t strategy = 0;
  Proposal proposal;
};

struct Analysis {
  std::vector<FunnelStage> stages;  // by symbol
  std::vector<Setup> standing;      // by (symbol, strategy)
};

// How a strategy came to its yes or no.
struct Explanation {
  Trace gates;
  std::optional<Proposal> proposal;
};

// What became new at a boundary: setups that rose or fell, and those that are ideas.
struct Edges {
  std::vector<SetupEdge> rose, fell;
  std::vector<Setup> ideas;
};

// A setup is an idea when it begins to stand, and again after `rearm` bars of standing. At the
// first boundary of a journal nothing is: a setup that stood before anybody looked has no edge.
Edges find_edges(const Books& books, Analysis& analysis, Timestamp boundary, milliseconds rearm);

class Analyst {
 public:
  Analyst(Ladder ladder, std::vector<NamedStrategy> strategies, ParallelFor& parallel);

  void add_symbols(std::size_t count);
  Result<> history(const HistorySeen& seen);
  // What histories have brought is worked in at once, with all threads; otherwise it is when the
  // next bars close.
  void settle();
  void close(std::span<const SymbolBar> bars);

  Analysis analyse(Timestamp boundary);
  // Why each strategy wants what it wants of a symbol, by strategy; as of the boundary that was
  // analysed last. Only of a symbol that had its bars.
  std::vector<Explanation> explain(SymbolId symbol) const;
  // The values that a strategy sees of a symbol, in the order of its needs.
  std::vector<Value> values(SymbolId symbol, std::size_t strategy) const;
  bool held(SymbolId symbol, Timestamp boundary) const;          // every bar up to it, or never any
  FunnelStage stage(SymbolId symbol, Timestamp boundary) const;  // Stale, NoData or NoSetup

  DayFigures day(SymbolId symbol, Timestamp until) const;

  // As of the last UTC midnight; 0 when nothing is known of the symbol.
  int volume_rank(SymbolId symbol) const { return ranks_.at(symbol.value); }
  Liquidity liquidity(SymbolId symbol) const;
  // Slope of 1h returns against those of the symbol with rank 1 over a week; 1 with under two days.
  double beta(SymbolId symbol) const;
  // What a model sees of a proposal of the boundary that was analysed last.
  FeatureRow features(SymbolId symbol, const Proposal& proposal, const PlanCosts& costs,
                      Timestamp boundary) const;

  const Ladder& ladder() const { return ladder_; }
  const std::vector<NamedStrategy>& strategies() const { return strategies_; }
  std::size_t symbols() const { return ranks_.size(); }
  std::uint64_t bars() const { return bars_; }

 private:
  template <class T>
  void for_parts(std::span<const T> all, const auto& work);
  void rank_at(Timestamp boundary);
  void rank_all(std::span<const FunnelStage> stages);
  std::optional<Proposal> judge(SymbolId symbol, std::size_t strategy, Trace* trace) const;

  Ladder ladder_;
  std::vector<NamedStrategy> strategies_;
  std::vector<std::vector<Slot>> slots_;  // by strategy
  std::vector<Slot> feature_slots_;
  std::vector<std::vector<double>> scores_;  // by strategy and symbol, where it ranks
  ParallelFor& parallel_;
  MarketBook book_;
  std::vector<SymbolId> unsettled_;  // had history since
  std::vector<int> ranks_;
  std::size_t leader_ = 0;
  Timestamp ranked_{};
  std::uint64_t bars_ = 0;
};

}  // namespace gyre
