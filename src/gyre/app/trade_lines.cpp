#include "gyre/app/trade_lines.hpp"

#include <algorithm>

namespace gyre::app {

void TradeCollector::see(const Record& record) {
  if (const auto* listed = std::get_if<SymbolListed>(&record)) {
    symbols_.resize(std::max<std::size_t>(symbols_.size(), listed->symbol.value + 1uz));
    symbols_[listed->symbol.value] = listed->spelling;
  } else if (const auto* t = std::get_if<TradeClosed>(&record)) {
    lines_.push_back({to_text(t->opened), to_text(t->at), spelling(t->symbol), t->side, t->quantity,
                      t->entry, t->exit, t->gross, t->fees, t->funding, t->net, t->reason,
                      t->proposal});
  } else if (const auto* f = std::get_if<FillBooked>(&record)) {
    fills_.push_back({to_text(f->at), spelling(f->symbol), f->side, f->role, f->quantity, f->price,
                      f->fee, f->realized, f->maker});
  }
}

std::string TradeCollector::spelling(SymbolId symbol) const {
  return symbol.value < symbols_.size() ? symbols_[symbol.value] : to_text(symbol.value);
}

}  // namespace gyre::app
