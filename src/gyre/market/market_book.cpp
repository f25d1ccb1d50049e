#include "gyre/market/market_book.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace gyre {
namespace {

constexpr milliseconds kDay = 24h;

bool same_computation(const Need& a, const Need& b) {
  return a.timeframe == b.timeframe && a.kind->name == b.kind->name && a.parameters == b.parameters;
}

// The bars that make up the next bar of a coarser frame; none when they are not all there.
std::span<const Bar> next_bar(const BarSeries& coarse, const BarSeries& fine) {
  if (fine.empty()) return {};
  const auto length = duration(coarse.timeframe());
  const Timestamp begin = coarse.empty()
                              ? floor_to(fine.begins() + length - milliseconds{1}, length)
                              : coarse.closed_through();
  if (fine.closed_through() < begin + length || fine.begins() > begin) return {};
  const auto step = duration(fine.timeframe());
  return fine.bars().subspan(static_cast<std::size_t>((begin - fine.begins()) / step),
                             static_cast<std::size_t>(length / step));
}

}  // namespace

Result<> check(const Ladder& ladder) {
  const auto above = [](Timeframe high, Timeframe low) {
    return high > low && duration(high) % duration(low) == milliseconds{0};
  };
  if (ladder.setup > Timeframe::m1 && above(ladder.confirm, ladder.setup) &&
      above(ladder.trend, ladder.confirm))
    return {};
  return fail(Errc::Config, "a ladder rises from 5m or more, each frame a multiple of the last");
}

Result<> check(const Need& need) {
  const auto needed = static_cast<std::size_t>(bars_needed(need));
  const auto held = anchor_bars(need.timeframe);
  if (needed <= held) return {};
  return fail(Errc::Config,
              fmt::format("{} needs {} bars, and {} are held", to_text(need), needed, held));
}

MarketBook::MarketBook(Ladder ladder, std::vector<Need> needs, const std::vector<Need>& wishes)
    : ladder_{ladder},
      frames_{Frame{ladder.setup, Timeframe::m1}, Frame{ladder.confirm, ladder.setup},
              Frame{ladder.trend, ladder.confirm}} {
  ensure(check(ladder).has_value(), "a ladder has been checked");
  for (const Need& need : needs) {
    auto& warm_up = frame_of(need).warm_up;
    warm_up = std::max(warm_up, bars_needed(need));
  }
  needs.insert(needs.end(), wishes.begin(), wishes.end());
  plan(std::move(needs));
}

MarketBook::Frame& MarketBook::frame_of(const Need& need) {
  const auto frame = std::ranges::find(frames_, need.timeframe, &Frame::timeframe);
  ensure(frame != frames_.end(), "needs are of frames of the ladder");
  return *frame;
}

// What the indicators are yet to see: bars that have closed, and symbols that begin afresh. Each
// frame's are shown together, for several symbols at once.
class MarketBook::Waiting {
 public:
  explicit Waiting(const std::array<Frame, 3>& frames) : frames_{frames} {}
  Waiting(const Waiting&) = delete;
  ~Waiting() {
    for (std::size_t i = 0; i < frames_.size(); ++i) show(i);
  }

  void add(std::size_t frame, const Symbol& symbol, const Ohlcv& bar) {
    auto& list = lists_[frame];
    if (list.bar_count == kTogether || list.beginning_count > 0) show(frame);
    auto& kept = list.bars[list.bar_count];
    kept = bar;  // where it comes from it may be moved
    list.turns[list.bar_count++] = {symbol.states, symbol.values, &kept};
  }
  void begin(std::size_t frame, const Beginning& beginning) {
    auto& list = lists_[frame];
    if (list.beginning_count == kTogether || list.bar_count > 0) show(frame);
    list.beginnings[list.beginning_count++] = beginning;
  }

  // A beginning looks at the bars where they are kept.
  void before_push(std::size_t frame, const Symbol& symbol) {
    const auto& list = lists_[frame];
    if (list.beginning_count > 0 &&
        list.beginnings[list.beginning_count - 1].states == symbol.states)
      show(frame);
  }

 private:
  struct List {
    std::array<Turn, kTogether> turns;
    std::array<Ohlcv, kTogether> bars;
    std::array<Beginning, kTogether> beginnings;
    std::size_t bar_count = 0, beginning_count = 0;
  };
  void show(std::size_t frame) {
    auto& list = lists_[frame];
    const auto& indicators = frames_[frame].indicators;
    if (const auto count = std::exchange(list.beginning_count, 0); count > 0)
      indicators.begin({list.beginnings.data(), count});
    if (const auto count = std::exchange(list.bar_count, 0); count > 0)
      indicators.update({list.turns.data(), count});
  }

  const std::array<Frame, 3>& frames_;
  std::array<List, 3> lists_;
};

void MarketBook::plan(std::vector<Need> needs) {
  std::ranges::sort(needs, [](const Need& a, const Need& b) { return a < b; });
  needs.erase(std::ranges::unique(needs).begin(), needs.end());
  needs_ = std::move(needs);
  const Need* last = nullptr;
  IndicatorSet* set = nullptr;
  std::size_t value = 0;
  for (const Need& need : needs_) {
    if (last == nullptr || !same_computation(*last, need)) {
      auto& indicators = frame_of(need).indicators;
      ensure(check(need).has_value(), "a need is warm after midnight");
      if (set != nullptr && set != &indicators)
        indicators.begin_at(set->states_end(), set->values_end());
      set = &indicators;
      value = set->add(need);
    }
    last = &need;
    ensure(need.output < need.kind->outputs.size(), "an indicator has the output");
    slots_.push_back({static_cast<std::uint16_t>(value + need.output)});
  }
  if (set != nullptr) states_end_ = set->states_end(), values_end_ = set->values_end();
}

std::vector<Slot> MarketBook::resolve(std::span<const Need> needs) const {
  std::vector<Slot> slots;
  for (const Need& need : needs) {
    const auto at = std::ranges::find(needs_, need);
    ensure(at != needs_.end(), "the book was built with the need");
    slots.push_back(slots_[static_cast<std::size_t>(at - needs_.begin())]);
  }
  return slots;
}

void MarketBook::add_symbols(std::size_t count) {
  symbols_.reserve(symbols_.size() + count);
  const std::size_t values = values_end_ * sizeof(Value), size = values + states_end_;
  auto* place = arenas_.emplace_back(std::make_unique<std::byte[]>(count * size)).get();
  for (; count > 0; --count, place += size) {
    Symbol& symbol = symbols_.emplace_back();
    symbol.series[index(Timeframe::m1)] = {Timeframe::m1, kMinutesKept};
    for (const Frame& frame : frames_)
      symbol.series[index(frame.timeframe)] = {frame.timeframe, kBarsKept};
    symbol.values = new (place) Value[values_end_];
    symbol.states = place + values;
    for (const Frame& frame : frames_) frame.indicators.begin(std::array{beginning(symbol, frame)});
  }
}

Result<> MarketBook::history(SymbolId id, Timeframe timeframe, std::span<const Bar> bars) {
  Symbol& symbol = symbols_.at(id.value);
  const auto frame = std::ranges::find(frames_, timeframe, &Frame::timeframe);
  if (frame == frames_.end() && timeframe != Timeframe::m1)
    return fail(Errc::OutOfRange, "not a frame of the ladder");
  GYRE_CHECK(symbol.series[index(timeframe)].take(bars));
  if (frame != frames_.end()) symbol.unsettled.add(timeframe);
  Waiting waiting{frames_};
  grow(symbol, waiting);
  return {};
}

void MarketBook::settle(std::span<const SymbolId> symbols) {
  Waiting waiting{frames_};
  for (const auto id : symbols) {
    Symbol& symbol = symbols_.at(id.value);
    for (std::size_t i = 0; i < frames_.size(); ++i)
      if (symbol.unsettled.has(frames_[i].timeframe))
        waiting.begin(i, beginning(symbol, frames_[i]));
    symbol.unsettled = {};
  }
}

FrameSet MarketBook::close(SymbolId id, const Bar& minute) {
  Waiting waiting{frames_};
  return close(symbols_.at(id.value), minute, waiting);
}

void MarketBook::close(std::span<const SymbolBar> minutes) {
  Waiting waiting{frames_};
  for (const auto& [id, minute] : minutes) close(symbols_.at(id.value), minute, waiting);
}

FrameSet MarketBook::close(Symbol& symbol, const Bar& minute, Waiting& waiting) const {
  BarSeries& minutes = symbol.series[index(Timeframe::m1)];
  if (minute.opened < minutes.closed_through()) return {};
  if (!minutes.follows(minute)) minutes.clear();
  minutes.push(minute);
  FrameSet closed = grow(symbol, waiting);
  closed.add(Timeframe::m1);
  return closed;
}

// Builds whatever coarser bars have become complete; tells the frames that are complete up to the
// last minute by that.
FrameSet MarketBook::grow(Symbol& symbol, Waiting& waiting) const {
  FrameSet closed;
  const Timestamp now = symbol.series[index(Timeframe::m1)].closed_through();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const Frame& frame = frames_[i];
    BarSeries& coarse = symbol.series[index(frame.timeframe)];
    const BarSeries& fine = symbol.series[index(frame.finer)];
    for (auto parts = next_bar(coarse, fine); !parts.empty(); parts = next_bar(coarse, fine)) {
      const Bar bar = merge(parts);
      waiting.before_push(i, symbol);
      coarse.push(bar);
      if (coarse.closed_through() == now) closed.add(frame.timeframe);
      if (symbol.unsettled.has(frame.timeframe)) continue;
      if (floor_to(coarse.closed_through(), kDay) == coarse.closed_through()) {
        waiting.begin(i, beginning(symbol, frame));
      } else {
        waiting.add(i, symbol, bar);
        ++symbol.fed[index(frame.timeframe)];
      }
    }
  }
  return closed;
}

// As of the midnight before the last bar. Good until the series moves.
Beginning MarketBook::beginning(Symbol& symbol, const Frame& frame) const {
  const BarSeries& series = symbol.series[index(frame.timeframe)];
  const auto reach =
      static_cast<std::int64_t>(anchor_bars(frame.timeframe)) * duration(frame.timeframe);
  const Timestamp first = floor_to(series.closed_through(), kDay) - reach;
  const auto all = series.bars();
  const auto from =
      std::ranges::partition_point(all, [first](const Bar& bar) { return bar.opened < first; });
  const std::span<const Bar> bars{from, all.end()};
  symbol.fed[index(frame.timeframe)] = static_cast<int>(bars.size());
  return {symbol.states, symbol.values, bars};
}

bool MarketBook::warm(SymbolId id) const {
  const Symbol& symbol = symbols_.at(id.value);
  if (!symbol.unsettled.empty()) return false;
  const BarSeries& minutes = symbol.series[index(Timeframe::m1)];
  if (minutes.bars().size() < kLiquidityBars) return false;
  return std::ranges::all_of(frames_, [&](const Frame& frame) {
    const Timestamp due = floor_to(minutes.closed_through(), duration(frame.timeframe));
    return symbol.series[index(frame.timeframe)].closed_through() == due &&
           symbol.fed[index(frame.timeframe)] >= frame.warm_up;
  });
}

MarketView MarketBook::view(SymbolId id, std::span<const Slot> slots, Trace* trace) const {
  const Symbol& symbol = symbols_.at(id.value);
  return {ladder_, symbol.series, {symbol.values, values_end_}, slots, trace};
}

std::span<const Bar> MarketBook::bars(SymbolId id, Timeframe timeframe) const {
  return symbols_.at(id.value).series[index(timeframe)].bars();
}

Timestamp MarketBook::closed_through(SymbolId id, Timeframe timeframe) const {
  return symbols_.at(id.value).series[index(timeframe)].closed_through();
}

}  // namespace gyre
