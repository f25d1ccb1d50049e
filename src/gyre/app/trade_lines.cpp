#include "gyre/app/trade_lines.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

template <class Line>
using Cells = std::array<std::string, std::tuple_size_v<decltype(Line::fields)>>;

std::string cell(const auto& value) { return to_text(value); }
std::string cell(ProposalId id) { return to_text(id.value); }

template <class Line>
Cells<Line> header() {
  Cells<Line> cells;
  std::size_t i = 0;
  for_each_field<Line>([&](const auto& field) { cells[i++] = field.name; });
  return cells;
}

template <class Line>
Cells<Line> cells_of(const Line& line) {
  Cells<Line> cells;
  std::size_t i = 0;
  for_each_field<Line>([&](const auto& field) { cells[i++] = cell(line.*(field.member)); });
  return cells;
}

template <class Line>
std::vector<Cells<Line>> rows_of(const std::vector<Line>& lines) {
  std::vector<Cells<Line>> rows{header<Line>()};
  for (const auto& line : lines) rows.push_back(cells_of(line));
  return rows;
}

}  // namespace

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

template <class Line>
std::string lines_table(const std::vector<Line>& lines) {
  const auto rows = rows_of(lines);
  std::array<std::size_t, std::tuple_size_v<Cells<Line>>> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += fmt::format("{:<{}}  ", row[i], widths[i]);
    text.resize(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  return out;
}

template <class Line>
std::string lines_csv(const std::vector<Line>& lines) {
  std::string out;
  for (const auto& row : rows_of(lines))
    for (std::size_t i = 0; i < row.size(); ++i) out += row[i] + (i + 1 < row.size() ? "," : "\n");
  return out;
}

template <class Line>
std::string lines_json(const std::vector<Line>& lines) {
  return to_json(lines);
}

template std::string lines_table(const std::vector<TradeLine>&);
template std::string lines_csv(const std::vector<TradeLine>&);
template std::string lines_json(const std::vector<TradeLine>&);
template std::string lines_table(const std::vector<FillLine>&);
template std::string lines_csv(const std::vector<FillLine>&);
template std::string lines_json(const std::vector<FillLine>&);

}  // namespace gyre::app
