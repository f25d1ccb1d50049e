#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/run_options.hpp"
#include "gyre/app/study_options.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/backtest/strategy_figures.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

struct StudyWanted {
  StudyOptions study;
  unsigned threads = 1;
  bool json = false;
};

// Heights of a histogram in one word.
std::string bars(const std::array<std::uint64_t, 10>& histogram) {
  static constexpr std::array<std::string_view, 9> heights{" ", "▁", "▂", "▃", "▄",
                                                           "▅", "▆", "▇", "█"};
  const auto most = std::max<std::uint64_t>(1, std::ranges::max(histogram));
  std::string text;
  for (const auto count : histogram) text += heights[(count * 8 + most - 1) / most];
  return text;
}

std::string heading(const StudyMarket& market) {
  return fmt::format(
      "{} symbols, {} to {}, ladder {}{}", market.symbols.size(), to_text(market.range.begin),
      to_text(market.range.end), ladder_name(market.ladder),
      market.base == Timeframe::m1 ? "" : fmt::format(", by {} bars", to_string(market.base)));
}

// As Markdown, for people and pages alike.
std::string study_page(const StudyMarket& market, const std::vector<StrategyFigures>& all) {
  std::string text = heading(market) + "\n";
  text +=
      "\n| strategy | ideas | a day and symbol | long | proposed too soon |\n"
      "|---|---|---|---|---|\n";
  for (const auto& one : all)
    text += fmt::format("| {} | {} | {:.2f} | {:.0f} % | {} |\n", one.name, one.ideas, one.a_day,
                        100 * one.long_share, one.too_soon);
  text += "\n| strategy | score | p10 | p50 | p90 | 0 to 1 |\n|---|---|---|---|---|---|\n";
  for (const auto& one : all)
    for (const auto& score : one.scores)
      text += fmt::format("| {} | {} | {:.2f} | {:.2f} | {:.2f} | `{}` |\n", one.name, score.name,
                          score.p10, score.p50, score.p90, bars(score.histogram));
  return text;
}

std::string study_json(const StudyMarket& market, const std::vector<StrategyFigures>& all) {
  std::string list = "[";
  for (const auto& one : all) {
    std::string scores = "[";
    for (const auto& score : one.scores) {
      if (scores.size() > 1) scores += ',';
      JsonObject{scores}
          .add("name", score.name)
          .add("p10", score.p10)
          .add("p50", score.p50)
          .add("p90", score.p90)
          .raw("histogram", fmt::format("[{}]", fmt::join(score.histogram, ",")))
          .end();
    }
    if (list.size() > 1) list += ',';
    JsonObject{list}
        .add("strategy", one.name)
        .add("ideas", one.ideas)
        .add("standing", one.standing)
        .add("a_day_a_symbol", one.a_day)
        .add("long_share", one.long_share)
        .add("too_soon", one.too_soon)
        .raw("scores", scores + "]")
        .end();
  }
  std::string out;
  JsonObject{out}
      .add("market", heading(market))
      .add("symbols", market.symbols.size())
      .raw("strategies", list + "]")
      .end();
  return out;
}

Result<Exit> run_study(const StudyWanted& wanted) {
  GYRE_TRY(const auto studied, read_study(wanted.study));
  ParallelFor parallel{std::max(1U, wanted.threads)};
  FigureCollector collector{studied.market, studied.strategies, studied.rearm};
  study(studied.market, studied.strategies, studied.rearm, parallel,
        [&](const StudyMoment& moment) { collector.see(moment); });
  const auto figures = collector.figures();
  fmt::print("{}", wanted.json ? study_json(studied.market, figures) + "\n"
                               : study_page(studied.market, figures));
  return Exit::Ok;
}

}  // namespace

Runner add_study(Options& options) {
  auto given = std::make_shared<StudyWanted>();
  given->study.add(options);
  add_threads(options, given->threads);
  options.add({"--json", &given->json, "one JSON object instead of a page"});
  return [given] { return run_study(*given); };
}

}  // namespace gyre::app
