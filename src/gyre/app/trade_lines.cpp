#include "gyre/app/trade_lines.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

constexpr std::size_t kColumns = std::tuple_size_v<decltype(TradeLine::fields)>;
using Cells = std::array<std::string, kColumns>;

std::string cell(const auto& value) { return to_text(value); }
std::string cell(ProposalId id) { return to_text(id.value); }

Cells header() {
  Cells cells;
  std::size_t i = 0;
  for_each_field<TradeLine>([&](const auto& field) { cells[i++] = field.name; });
  return cells;
}

Cells cells_of(const TradeLine& trade) {
  Cells cells;
  std::size_t i = 0;
  for_each_field<TradeLine>([&](const auto& field) { cells[i++] = cell(trade.*(field.member)); });
  return cells;
}

std::vector<Cells> rows_of(std::span<const TradeLine> trades) {
  std::vector<Cells> rows{header()};
  for (const auto& trade : trades) rows.push_back(cells_of(trade));
  return rows;
}

}  // namespace

void TradeCollector::see(const Record& record) {
  if (const auto* listed = std::get_if<SymbolListed>(&record)) {
    symbols_.resize(std::max<std::size_t>(symbols_.size(), listed->symbol.value + 1uz));
    symbols_[listed->symbol.value] = listed->spelling;
  } else if (const auto* t = std::get_if<TradeClosed>(&record)) {
    const auto symbol =
        t->symbol.value < symbols_.size() ? symbols_[t->symbol.value] : to_text(t->symbol.value);
    lines_.push_back({to_text(t->opened), to_text(t->at), symbol, t->side, t->quantity, t->entry,
                      t->exit, t->gross, t->fees, t->funding, t->net, t->reason, t->proposal});
  }
}

std::string trades_table(std::span<const TradeLine> trades) {
  const auto rows = rows_of(trades);
  std::array<std::size_t, kColumns> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    line.resize(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string trades_csv(std::span<const TradeLine> trades) {
  std::string out;
  for (const auto& row : rows_of(trades))
    for (std::size_t i = 0; i < kColumns; ++i) out += row[i] + (i + 1 < kColumns ? "," : "\n");
  return out;
}

std::string trades_json(std::span<const TradeLine> trades) {
  return to_json(std::vector<TradeLine>{trades.begin(), trades.end()});
}

}  // namespace gyre::app
