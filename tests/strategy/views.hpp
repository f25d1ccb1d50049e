#pragma once

#include <vector>

#include "gyre/market/market_view.hpp"
#include "gyre/strategy/strategy.hpp"

namespace gyre {

// A view made by hand: bars and the value of each need.
struct HandView {
  Ladder ladder;
  SymbolSeries series;
  std::vector<Value> values;
  std::vector<Slot> slots;

  explicit HandView(const Ladder& l, std::size_t needs) : ladder{l}, values(needs) {
    for (const auto frame : {l.setup, l.confirm, l.trend})
      series[index(frame)] = BarSeries{frame, 100};
    for (std::size_t i = 0; i < needs; ++i) slots.push_back({static_cast<std::uint16_t>(i)});
  }
  // Closes of a frame, the last of which closes at `end`.
  void closes(Timeframe frame, Timestamp end, const std::vector<double>& prices,
              double volume = 1) {
    const auto step = duration(frame);
    Timestamp opened = end - static_cast<std::int64_t>(prices.size()) * step;
    for (const double p : prices) {
      series[index(frame)].push({{p, p, p, p, volume, opened}});
      opened += step;
    }
  }
  MarketView view(Trace* trace = nullptr) const { return {ladder, series, values, slots, trace}; }
};

}  // namespace gyre
