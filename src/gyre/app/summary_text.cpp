#include "gyre/app/summary_text.hpp"

#include <fmt/format.h>

#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

std::string counts(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text.empty() ? "none" : text;
}

// Money to the cent.
std::string cents(Money value) { return fmt::format("{:.2f}", value.to_double()); }

}  // namespace

std::string summary_table(const Summary& s) {
  std::string text;
  const auto line = [&](std::string_view name, const std::string& value) {
    text += fmt::format("  {:<12} {}\n", name, value);
  };
  text += fmt::format("{}\n", s.market);
  for (const auto& note : s.notes) text += fmt::format("  note: {}\n", note);
  line("market time", fmt::format("{} to {}, {:.0f}x real time, {:.1f} s", to_text(s.market_begin),
                                  to_text(s.market_end), s.speed_x, s.wall_s));
  line("analysed",
       fmt::format("{} symbols, {} boundaries, {} analyses; {:.2f} ms a boundary (p99 {:.2f})",
                   s.symbols, s.boundaries, s.analyses, s.boundary_cpu_ms_p50,
                   s.boundary_cpu_ms_p99));
  line("proposals", fmt::format("{}: {}", s.proposals, counts(s.decisions)));
  for (const auto& [name, of] : s.funnel)
    line("", fmt::format("{}: {} standing, {} ideas: {}", name, of.standing, of.ideas,
                         counts(of.decisions)));
  line("orders", fmt::format("{} intents, {} orders, {} fills", s.intents, s.orders, s.fills));
  line("trades", fmt::format("{} closed: {}; {} open", s.trades_closed, counts(s.exit_reasons),
                             s.open_positions));
  line("unprotected", fmt::format("at most {:.0f} ms of market time", s.unprotected_market_ms_max));
  line("virtual",
       fmt::format("{} followed, {} ended, {} rows", s.virtual_opened, s.virtual_closed, s.rows));
  line("result", fmt::format("gross {}, fees {}, funding {}, net {} USDT", cents(s.gross),
                             cents(s.fees), cents(s.funding), cents(s.net)));
  line("equity", fmt::format("{} to {} USDT", cents(s.equity_start), cents(s.equity_end)));
  line("books", s.books_equal ? fmt::format("equal to the exchange's, {} checks", s.books_checks)
                              : fmt::format("NOT equal to the exchange's: {}", s.books_difference));
  line("traffic", fmt::format("{} requests of weight {}, {} stream messages, {} errors",
                              s.rest_requests, s.rest_weight, s.ws_messages, s.errors));
  line("memory", fmt::format("{:.0f} to {:.0f} MB", s.rss_mb_start, s.rss_mb_end));
  line("hashes", fmt::format("proposals {}, decisions {}, ledger {}", s.proposals_hash,
                             s.decisions_hash, s.ledger_hash));
  return text;
}

}  // namespace gyre::app
