#pragma once

#include <array>
#include <span>
#include <tuple>

#include "gyre/core/units.hpp"
#include "gyre/market/bar_series.hpp"
#include "gyre/market/need.hpp"

// One symbol as one reader sees it at a boundary: its closed bars, and the values that the reader
// asked for, by index. A reader names no timeframe: it works on whatever ladder the view has.
namespace gyre {

using Slot = Id<struct SlotTag, std::uint16_t>;
using SymbolSeries = std::array<BarSeries, kCount<Timeframe>>;

class MarketView {
 public:
  MarketView(const Ladder& ladder, const SymbolSeries& series, std::span<const Value> values,
             std::span<const Slot> slots)
      : ladder_{ladder}, series_{series}, values_{values}, slots_{slots} {}

  const Ladder& ladder() const { return ladder_; }
  // Closed bars, oldest first; as many as the book keeps.
  std::span<const Bar> bars(Timeframe timeframe) const { return series_[index(timeframe)].bars(); }
  // The last closed bar; there is one wherever the symbol is warm.
  const Bar& bar(Timeframe timeframe) const { return bars(timeframe).back(); }

  Value operator[](std::size_t need) const { return values_[slots_[need].value]; }
  // The values of reader.needs(ladder), in that order:  const auto [fast, slow] = market.of(*this);
  template <class Reader>
  auto of(const Reader& reader) const {
    std::array<Value, std::tuple_size_v<decltype(reader.needs(ladder_))>> values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = (*this)[i];
    return values;
  }

 private:
  const Ladder& ladder_;
  const SymbolSeries& series_;
  std::span<const Value> values_;
  std::span<const Slot> slots_;
};

}  // namespace gyre
