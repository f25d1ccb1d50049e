#include "gyre/app/view_text.hpp"

#include <fmt/format.h>

#include <vector>

namespace gyre::app {
namespace {

std::string counts(const std::vector<NamedCount>& list, bool with_zero) {
  std::string text;
  for (const auto& [name, count] : list)
    if (with_zero || count > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : "  ", name, count);
  return text;
}

// At most `width` code points; what is cut is cut without a mark.
std::string fit(std::string line, std::size_t width) {
  std::size_t points = 0, at = 0;
  for (; at < line.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(line[at]) & 0xc0) != 0x80;
    if (begins && ++points > width) break;
  }
  line.resize(at);
  return line;
}

}  // namespace

std::string view_line(const View& view) {
  const auto& e = view.engine;
  return fmt::format(
      "{}  {} symbols  {} analyses  {} proposals  {} open  {} closed  {} virtual  {} rows  "
      "equity {:.2f}  {:.2f} ms",
      to_text(e.at), e.symbols, e.analyses, e.proposals, e.positions.size(), e.trades,
      view.virtual_open, view.rows, e.equity.to_double(), view.turn_ms);
}

std::string view_screen(const View& view, std::size_t width, std::size_t height) {
  const auto& e = view.engine;
  std::vector<std::string> lines;
  const auto add = [&](std::string line) { lines.push_back(fit(std::move(line), width)); };
  add(fmt::format("{}   {}   {:.0f}x real time", view.market, to_text(e.at), view.speed_x));
  add(fmt::format("equity {:.2f} USDT   wallet {:.2f}   high {:.2f}   risk {}{}{}",
                  e.equity.to_double(), e.wallet.to_double(), e.equity_high.to_double(),
                  to_string(e.risk_mode), e.entries_stopped ? "   entries stopped" : "",
                  e.account_stale ? "   account not known" : ""));
  add("");
  add(fmt::format(
      "cycle {} ({} missed)   analyse {:.2f} ms   journal {:.2f} ms   orders {:.2f} ms   "
      "whole instant {:.2f} ms",
      e.cycles, e.missed_cycles, view.boundary_ms, view.journal_ms, view.orders_ms, view.turn_ms));
  add(fmt::format("funnel     {} symbols: {}", e.symbols, counts(e.funnel, true)));
  add(fmt::format("decisions  {} proposals: {}", e.proposals, counts(e.decisions, false)));
  add(fmt::format("trades     {} closed: {}", e.trades, counts(e.exits, false)));
  add(fmt::format("virtual    {} open   {} ended   {} rows", view.virtual_open, view.virtual_closed,
                  view.rows));
  add("");
  add(fmt::format("{:<16} {:<6} {:<10} {:>14} {:>14} {:>14} {:>14} {:>14} {:>10}", "position",
                  "side", "state", "quantity", "entry", "stop", "target", "mark", "unreal."));
  for (const auto& p : e.positions)
    add(fmt::format("{:<16} {:<6} {:<10} {:>14} {:>14} {:>14} {:>14} {:>14} {:>10.2f}", p.symbol,
                    to_string(p.side), to_string(p.state), to_text(p.quantity), to_text(p.entry),
                    to_text(p.stop), to_text(p.target), to_text(p.mark), p.unrealized.to_double()));
  if (e.positions.empty()) add("none");
  if (lines.size() > height) lines.resize(height);
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace gyre::app
