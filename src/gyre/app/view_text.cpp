#include "gyre/app/view_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace gyre::app {
namespace {

// "label  total: one 1  two 2", on as many lines of `width` as it takes.
std::vector<std::string> counts_lines(std::string_view label, const std::string& total,
                                      const std::vector<NamedCount>& list, bool with_zero,
                                      std::size_t width) {
  std::vector<std::string> lines{fmt::format("{:<10} {}:", label, total)};
  for (const auto& [name, count] : list) {
    if (!with_zero && count == 0) continue;
    const auto word = fmt::format("  {} {}", name, count);
    if (lines.back().size() + word.size() > width) lines.emplace_back(9, ' ');
    lines.back() += word;
  }
  return lines;
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

// Every reason why nothing is entered, in one line; empty when there is none.
std::string halts_line(const Snapshot& e) {
  std::string line;
  const auto add = [&](std::string_view reason) {
    line += fmt::format("{}{}", line.empty() ? "no entries: " : "; ", reason);
  };
  for (const auto& halt : e.halts)
    add(fmt::format("{} since {} ({})", halt.meaning, to_text(halt.since), halt.way_out));
  if (e.at < e.day_stop) add(fmt::format("the day's loss, until {}", to_text(e.day_stop)));
  if (e.risk_mode == RiskMode::Halted) add("the drawdown (gyre resume)");
  return line;
}

std::string red(std::string_view text) { return fmt::format("\x1b[31m{}\x1b[0m", text); }

}  // namespace

std::string view_line(const View& view) {
  const auto& e = view.engine;
  return fmt::format(
      "{}  {} symbols  {} analyses  {} proposals  {} open  {} closed  {} virtual  {} rows  "
      "equity {:.2f}  {:.2f} ms",
      to_text(e.at), e.symbols, e.analyses, e.proposals, e.positions.size(), e.trades,
      view.virtual_open, view.rows, e.equity.to_double(), view.turn_ms);
}

std::string view_screen(const View& view, std::size_t width, std::size_t height, Ink ink) {
  const auto& e = view.engine;
  std::vector<std::string> lines;
  const auto add = [&](std::string line) { lines.push_back(fit(std::move(line), width)); };
  const auto add_counts = [&](std::string_view label, const std::string& total, const auto& list,
                              bool with_zero = false) {
    std::ranges::move(counts_lines(label, total, list, with_zero, width),
                      std::back_inserter(lines));
  };
  add(fmt::format("{}   {}   {:.0f}x real time", view.market, to_text(e.at), view.speed_x));
  add(fmt::format("equity {:.2f} USDT   wallet {:.2f}   high {:.2f}   risk {}{}",
                  e.equity.to_double(), e.wallet.to_double(), e.equity_high.to_double(),
                  to_string(e.risk_mode), e.account_stale ? "   account not known" : ""));
  add(halts_line(e));
  if (ink == Ink::Red && !lines.back().empty()) lines.back() = red(lines.back());
  add(fmt::format(
      "cycle {} ({} missed)   analyse {:.2f} ms   journal {:.2f} ms   orders {:.2f} ms   "
      "whole instant {:.2f} ms",
      e.cycles, e.missed_cycles, view.boundary_ms, view.journal_ms, view.orders_ms, view.turn_ms));
  add_counts("funnel", fmt::format("{} symbols", e.symbols), e.funnel, true);
  add_counts("decisions", fmt::format("{} proposals", e.proposals), e.decisions);
  add_counts("trades", fmt::format("{} closed", e.trades), e.exits);
  add(fmt::format("virtual    {} open   {} ended   {} rows", view.virtual_open, view.virtual_closed,
                  view.rows));
  add(fmt::format("model      {}   {}", e.model.empty() ? "rules only" : e.model,
                  view.learning.empty() ? view.model_why : view.learning));
  add("");
  add(fmt::format("{:<14} {:<5} {:<9} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8}", "position", "side",
                  "state", "quantity", "entry", "stop", "target", "mark", "unreal."));
  for (const auto& p : e.positions)
    add(fmt::format("{:<14} {:<5} {:<9} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8.2f}", p.symbol,
                    to_string(p.side), to_string(p.state), to_text(p.quantity), to_text(p.entry),
                    to_text(p.stop), to_text(p.target), to_text(p.mark), p.unrealized.to_double()));
  if (e.positions.empty()) add("none");
  if (lines.size() > height) lines.resize(height);
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace gyre::app
