#include "gyre/market/market_book.hpp"

#include <algorithm>

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

MarketBook::MarketBook(Ladder ladder, std::vector<Need> needs)
    : ladder_{ladder},
      frames_{Frame{ladder.setup, Timeframe::m1}, Frame{ladder.confirm, ladder.setup},
              Frame{ladder.trend, ladder.confirm}} {
  ensure(check(ladder).has_value(), "a ladder has been checked");
  plan(std::move(needs));
}

void MarketBook::plan(std::vector<Need> needs) {
  std::ranges::sort(needs, [](const Need& a, const Need& b) { return a < b; });
  needs.erase(std::ranges::unique(needs).begin(), needs.end());
  needs_ = std::move(needs);
  const Need* last = nullptr;
  std::size_t value = 0;
  for (const Need& need : needs_) {
    if (last == nullptr || !same_computation(*last, need)) {
      const auto frame = std::ranges::find(frames_, need.timeframe, &Frame::timeframe);
      ensure(frame != frames_.end(), "needs are of frames of the ladder");
      value = value_count_;
      frame->computations.push_back({need.kind, need.parameters, state_bytes_, value});
      const int warm_up = need.kind->warm_up(need.parameters);
      ensure(static_cast<std::size_t>(warm_up) <= anchor_bars(need.timeframe),
             "a need is warm after midnight");
      frame->warm_up = std::max(frame->warm_up, warm_up);
      value_count_ += need.kind->outputs.size();
      state_bytes_ += need.kind->bytes(need.parameters);
    }
    last = &need;
    ensure(need.output < need.kind->outputs.size(), "an indicator has the output");
    slots_.push_back({static_cast<std::uint16_t>(value + need.output)});
  }
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
  for (; count > 0; --count) {
    Symbol& symbol = symbols_.emplace_back();
    symbol.series[index(Timeframe::m1)] = {Timeframe::m1, kMinutesKept};
    for (const Frame& frame : frames_)
      symbol.series[index(frame.timeframe)] = {frame.timeframe, kBarsKept};
    symbol.values.resize(value_count_);
    symbol.states = std::make_unique<std::byte[]>(state_bytes_);
    for (const Frame& frame : frames_) begin(symbol, frame);
  }
}

Result<> MarketBook::history(SymbolId id, Timeframe timeframe, std::span<const Bar> bars) {
  Symbol& symbol = symbols_.at(id.value);
  const auto frame = std::ranges::find(frames_, timeframe, &Frame::timeframe);
  if (frame == frames_.end() && timeframe != Timeframe::m1)
    return fail(Errc::OutOfRange, "not a frame of the ladder");
  GYRE_CHECK(symbol.series[index(timeframe)].take(bars));
  if (frame != frames_.end()) begin(symbol, *frame);
  grow(symbol);
  return {};
}

FrameSet MarketBook::close(SymbolId id, const Bar& minute) {
  Symbol& symbol = symbols_.at(id.value);
  BarSeries& minutes = symbol.series[index(Timeframe::m1)];
  if (minute.opened < minutes.closed_through()) return {};
  if (!minutes.follows(minute)) minutes.clear();
  minutes.push(minute);
  FrameSet closed = grow(symbol);
  closed.add(Timeframe::m1);
  return closed;
}

// Builds whatever coarser bars have become complete; tells the frames that are complete up to the
// last minute by that.
FrameSet MarketBook::grow(Symbol& symbol) const {
  FrameSet closed;
  const Timestamp now = symbol.series[index(Timeframe::m1)].closed_through();
  for (const Frame& frame : frames_) {
    BarSeries& coarse = symbol.series[index(frame.timeframe)];
    const BarSeries& fine = symbol.series[index(frame.finer)];
    for (auto parts = next_bar(coarse, fine); !parts.empty(); parts = next_bar(coarse, fine)) {
      coarse.push(merge(parts));
      if (floor_to(coarse.closed_through(), kDay) == coarse.closed_through())
        begin(symbol, frame);
      else
        feed(symbol, frame, coarse.bars().back());
      if (coarse.closed_through() == now) closed.add(frame.timeframe);
    }
  }
  return closed;
}

void MarketBook::begin(Symbol& symbol, const Frame& frame) const {
  for (const auto& [kind, parameters, place, value] : frame.computations) {
    kind->begin(symbol.states.get() + place, parameters);
    std::fill_n(symbol.values.begin() + static_cast<std::ptrdiff_t>(value), kind->outputs.size(),
                Value{});
  }
  symbol.fed[index(frame.timeframe)] = 0;
  const BarSeries& series = symbol.series[index(frame.timeframe)];
  const auto reach =
      static_cast<std::int64_t>(anchor_bars(frame.timeframe)) * duration(frame.timeframe);
  const Timestamp first = floor_to(series.closed_through(), kDay) - reach;
  for (const Bar& bar : series.bars())
    if (bar.opened >= first) feed(symbol, frame, bar);
}

void MarketBook::feed(Symbol& symbol, const Frame& frame, const Bar& bar) const {
  for (const auto& [kind, parameters, place, value] : frame.computations)
    kind->update(symbol.states.get() + place, bar, symbol.values.data() + value);
  ++symbol.fed[index(frame.timeframe)];
}

bool MarketBook::warm(SymbolId id) const {
  const Symbol& symbol = symbols_.at(id.value);
  const BarSeries& minutes = symbol.series[index(Timeframe::m1)];
  if (minutes.bars().size() < kLiquidityBars) return false;
  return std::ranges::all_of(frames_, [&](const Frame& frame) {
    const Timestamp due = floor_to(minutes.closed_through(), duration(frame.timeframe));
    return symbol.series[index(frame.timeframe)].closed_through() == due &&
           symbol.fed[index(frame.timeframe)] >= frame.warm_up;
  });
}

MarketView MarketBook::view(SymbolId id, std::span<const Slot> slots) const {
  const Symbol& symbol = symbols_.at(id.value);
  return {ladder_, symbol.series, symbol.values, slots};
}

std::span<const Bar> MarketBook::bars(SymbolId id, Timeframe timeframe) const {
  return symbols_.at(id.value).series[index(timeframe)].bars();
}

Timestamp MarketBook::closed_through(SymbolId id, Timeframe timeframe) const {
  return symbols_.at(id.value).series[index(timeframe)].closed_through();
}

}  // namespace gyre
