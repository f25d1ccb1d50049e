#pragma once

#include <array>
#include <span>
#include <tuple>

#include "gyre/core/units.hpp"
#include "gyre/market/bar_series.hpp"
#include "gyre/market/need.hpp"
#include "gyre/market/trace.hpp"

// One symbol as one reader sees it at a boundary: its closed bars, and the values that the reader
// asked for, by index. A reader names no timeframe: it works on whatever ladder the view has.
namespace gyre {

using Slot = Id<struct SlotTag, std::uint16_t>;
using SymbolSeries = std::array<BarSeries, kCount<Timeframe>>;

class MarketView {
 public:
  MarketView(const Ladder& ladder, const SymbolSeries& series, std::span<const Value> values,
             std::span<const Slot> slots, Trace* trace = nullptr)
      : ladder_{&ladder}, series_{&series}, values_{values}, slots_{slots}, trace_{trace} {}

  const Ladder& ladder() const { return *ladder_; }
  // Closed bars, oldest first; as many as the book keeps.
  std::span<const Bar> bars(Timeframe timeframe) const {
    return (*series_)[index(timeframe)].bars();
  }
  // The last closed bar; there is one wherever the symbol is warm.
  const Bar& bar(Timeframe timeframe) const { return bars(timeframe).back(); }

  Value operator[](std::size_t need) const { return values_[slots_[need].value]; }
  // The values of reader.needs(ladder), in that order:  const auto [fast, slow] = market.of(*this);
  template <class Reader>
  auto of(const Reader& reader) const {
    std::array<Value, std::tuple_size_v<decltype(reader.needs(*ladder_))>> values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = (*this)[i];
    return values;
  }

  // The gates of a strategy: each tells whether the condition holds, and is written down under its
  // name when somebody asked why.  if (!market.above("trend_strength", adx.now, 20)) return {};
  // A value that is not there, NaN, holds nothing.
  bool at_least(std::string_view gate, double value, double threshold) const {
    return noted(gate, value, threshold, value >= threshold);
  }
  bool above(std::string_view gate, double value, double threshold) const {
    return noted(gate, value, threshold, value > threshold);
  }
  bool at_most(std::string_view gate, double value, double threshold) const {
    return noted(gate, value, threshold, value <= threshold);
  }
  bool holds(std::string_view gate, bool condition) const {
    return noted(gate, condition ? 1 : 0, 1, condition);
  }

 private:
  bool noted(std::string_view gate, double value, double threshold, bool passed) const {
    if (trace_ != nullptr) [[unlikely]]
      trace_->push_back({gate, value, threshold, passed});
    return passed;
  }

  const Ladder* ladder_;
  const SymbolSeries* series_;
  std::span<const Value> values_;
  std::span<const Slot> slots_;
  Trace* trace_;
};

}  // namespace gyre
