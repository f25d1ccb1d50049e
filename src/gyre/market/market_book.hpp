#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "gyre/market/fill_model.hpp"
#include "gyre/market/indicator_set.hpp"
#include "gyre/market/market_view.hpp"

// The market book: all symbols, the frames of the ladder built from 1m bars, and the union of
// everybody's needs, each computed once a closed bar. Values are a function of bars and time and
// never of when the process began: at every UTC midnight the indicators of a frame begin afresh
// from its last anchor_bars(), at a start they begin at the midnight before (docs/adr).
namespace gyre {

class FrameSet {
 public:
  constexpr void add(Timeframe timeframe) {
    bits_ = static_cast<std::uint8_t>(bits_ | 1U << index(timeframe));
  }
  constexpr bool has(Timeframe timeframe) const { return (bits_ >> index(timeframe) & 1) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  bool operator==(const FrameSet&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

// History asked of the venue reaches back this far: one bar more costs more.
inline constexpr std::size_t kHistoryBars = 499;
inline constexpr std::size_t kBarsKept = 500, kMinutesKept = 128;

// How many closed bars as of midnight the indicators of a frame begin with: as many as a request
// for history still holds at the end of the day. 5m: 211, 15m: 403, 1h: 475, 4h: 493.
constexpr std::size_t anchor_bars(Timeframe timeframe) {
  return kHistoryBars - static_cast<std::size_t>(24h / duration(timeframe));
}

// 5m at least, each frame a multiple of the one below it.
Result<> check(const Ladder& ladder);

// It has settled by the bars that are held after any midnight.
Result<> check(const Need& need);

class MarketBook {
 public:
  // Needs are of frames of the ladder and have passed check(); the same need may stand there
  // several times. Nobody waits for what is only wished: a symbol is warm without it.
  MarketBook(Ladder ladder, std::vector<Need> needs, const std::vector<Need>& wishes = {});

  // Where each need is found; the book must have been built with it.
  std::vector<Slot> resolve(std::span<const Need> needs) const;

  // Symbols count from 0 and only grow in number.
  void add_symbols(std::size_t count);
  std::size_t symbols() const { return symbols_.size(); }
  const Ladder& ladder() const { return ladder_; }

  // What follows touches the state of its symbol only: different symbols may be served on
  // different threads. Several at once are served sooner than one by one, by kTogether each.
  static constexpr std::size_t kTogether = 16;

  // Closed bars of a frame (1m or of the ladder), oldest first, in any order of frames and as often
  // as needed. Bars that the stream brought meanwhile are kept, and coarser ones built of them.
  // Indicators of the frame wait for settle(), and the symbol is not warm until then. Fails for
  // bars that are none, and where they would leave a gap before bars already held.
  Result<> history(SymbolId symbol, Timeframe timeframe, std::span<const Bar> bars);
  // Begins indicators afresh where history came; elsewhere it does nothing. It is the long part of
  // taking in a history, and so may be left until there are threads for it. Each symbol once.
  void settle(std::span<const SymbolId> symbols);

  // One closed 1m bar that has passed check(); tells which frames, 1m among them, closed with it. A
  // bar that is held already changes nothing. After a gap the symbol is not warm until history()
  // has filled it.
  FrameSet close(SymbolId symbol, const Bar& minute);
  // The same for several symbols, each once.
  void close(std::span<const SymbolBar> minutes);

  // Every frame is complete up to the last minute, every need has had its bars, and there are
  // minutes enough to measure liquidity.
  bool warm(SymbolId symbol) const;

  // With a trace the gates of whoever looks are written down there.
  MarketView view(SymbolId symbol, std::span<const Slot> slots, Trace* trace = nullptr) const;
  // Closed bars, oldest first: kMinutesKept of 1m, kBarsKept of the ladder's frames.
  std::span<const Bar> bars(SymbolId symbol, Timeframe timeframe) const;
  // Where the last held bar closed; the epoch when there is none.
  Timestamp closed_through(SymbolId symbol, Timeframe timeframe) const;

 private:
  struct Frame {
    Timeframe timeframe, finer;  // built from the next finer one
    IndicatorSet indicators{};
    int warm_up = 1;  // bars until every need has settled
  };
  struct Symbol {
    SymbolSeries series;
    std::array<int, kCount<Timeframe>> fed{};  // bars since the indicators began
    FrameSet unsettled;                        // frames whose indicators are to begin afresh
    Value* values = nullptr;                   // in one of the arenas, as the states
    std::byte* states = nullptr;
  };
  class Waiting;

  Frame& frame_of(const Need& need);
  void plan(std::vector<Need> needs);
  FrameSet close(Symbol& symbol, const Bar& minute, Waiting& waiting) const;
  FrameSet grow(Symbol& symbol, Waiting& waiting) const;
  Beginning beginning(Symbol& symbol, const Frame& frame) const;

  Ladder ladder_;
  std::array<Frame, 3> frames_;  // finest first
  std::vector<Need> needs_;      // sorted, without duplicates; needs_[i] is found at slots_[i]
  std::vector<Slot> slots_;
  std::size_t states_end_ = 0, values_end_ = 0;  // of a symbol's memory
  std::vector<Symbol> symbols_;
  std::vector<std::unique_ptr<std::byte[]>> arenas_;  // one for all symbols that came together
};

}  // namespace gyre
