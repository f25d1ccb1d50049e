#include <fmt/format.h>

#include "gyre/app/view_text.hpp"

namespace gyre::app {

std::string attention_text(const Snapshot& snapshot) {
  std::string text;
  const auto add = [&](std::string_view label, const std::string& what) {
    text += fmt::format("{:<10} {}\n", label, what);
  };
  for (const auto& halt : snapshot.halts)
    add("halt", fmt::format("{} since {}: {}{}; {}", to_string(halt.halt), to_text(halt.since),
                            halt.meaning, halt.why.empty() ? "" : fmt::format(" ({})", halt.why),
                            halt.way_out));
  for (const auto& halt : snapshot.symbol_halts)
    add("no entry", fmt::format("{} until {}: refused as {}, code {}", halt.symbol,
                                to_text(halt.until), to_string(halt.refusal), halt.code));
  for (const auto& [kind, count] : snapshot.raised)
    add("alarms", fmt::format("{} {}", count, kind));
  for (const auto& p : snapshot.positions)
    if (p.uncovered_since)
      add("naked", fmt::format("{} {} {} without a live stop since {}", p.symbol, to_string(p.side),
                               to_text(p.quantity), to_text(*p.uncovered_since)));
  return text;
}

}  // namespace gyre::app
