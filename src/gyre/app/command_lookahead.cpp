#include <fmt/format.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/every_indicator.hpp"
#include "gyre/app/run_options.hpp"
#include "gyre/app/study_options.hpp"
#include "gyre/backtest/lookahead.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

struct LookaheadWanted {
  StudyOptions study;
  unsigned cuts = 50, threads = 1;
  bool json = false;
};

// A strategy that wants nothing and looks at every output of every indicator and structure on every
// frame, as far as bars are held for it.
NamedStrategy everything(const Ladder& ladder) {
  static constexpr std::array<std::string_view, kParts> parts{"", "", "", "", ""};
  NamedStrategy all{"every indicator",
                    {{}, [](const MarketView&, double) { return std::nullopt; }, parts}};
  for (const auto* kind : every_indicator())
    for (const auto frame : {ladder.setup, ladder.confirm, ladder.trend})
      for (std::uint8_t output = 0; output < kind->outputs.size(); ++output)
        if (const Need need{frame, kind, kind->defaults(), output}; check(need))
          all.strategy.needs.push_back(need);
  return all;
}

std::string to_table(const LookaheadReport& report) {
  std::string text =
      fmt::format("{} cuts, {} boundaries, {} values and {} proposals compared: {}\n", report.cuts,
                  report.boundaries, report.values, report.proposals,
                  report.peeks.empty() ? "nothing sees the future" : "THE FUTURE IS SEEN");
  for (const auto& peek : report.peeks)
    text += fmt::format("  {} {}: {} at {}, with noise after {}\n", peek.strategy, peek.symbol,
                        peek.what, to_text(peek.boundary), to_text(peek.cut));
  return text;
}

std::string to_json(const LookaheadReport& report) {
  std::string peeks = "[";
  for (const auto& peek : report.peeks) {
    if (peeks.size() > 1) peeks += ',';
    JsonObject{peeks}
        .add("strategy", peek.strategy)
        .add("symbol", peek.symbol)
        .add("what", peek.what)
        .add("boundary", to_text(peek.boundary))
        .add("cut", to_text(peek.cut))
        .end();
  }
  std::string out;
  JsonObject{out}
      .add("cuts", report.cuts)
      .add("boundaries", report.boundaries)
      .add("values", report.values)
      .add("proposals", report.proposals)
      .raw("peeks", peeks + "]")
      .end();
  return out;
}

Result<Exit> run_lookahead(const LookaheadWanted& wanted) {
  GYRE_TRY(auto studied, read_study(wanted.study));
  if (wanted.study.strategies.empty())
    studied.strategies.push_back(everything(studied.market.ladder));
  ParallelFor parallel{wanted.threads};
  GYRE_TRY(const auto report,
           lookahead(
               studied.market, [&](const StudyMarket&) { return studied.strategies; },
               {.cuts = static_cast<int>(wanted.cuts)}, parallel));
  fmt::print("{}", wanted.json ? to_json(report) + "\n" : to_table(report));
  return report.peeks.empty() ? Exit::Ok : Exit::Failure;
}

}  // namespace

Runner add_lookahead(Options& options) {
  auto given = std::make_shared<LookaheadWanted>();
  given->study.add(options);
  options.add({"--cuts", &given->cuts, "how often the future is replaced by noise", "N"});
  add_threads(options, given->threads);
  options.add({"--json", &given->json, "one JSON object instead of text"});
  return [given] { return run_lookahead(*given); };
}

}  // namespace gyre::app
