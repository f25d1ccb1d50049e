#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/every_indicator.hpp"
#include "gyre/app/lines.hpp"
#include "gyre/indicators/warm_up.hpp"
#include "gyre/market/market_book.hpp"

namespace gyre::app {
namespace {

struct WarmUpWanted {
  std::string timeframe = "15m";
  bool json = false;
};

struct WarmUpLine {
  std::string indicator, parameters;
  int first = 0;
  std::string settled, exact;  // "never" where it always depends on the beginning
  static constexpr std::tuple fields{
      Field{"indicator", &WarmUpLine::indicator}, Field{"parameters", &WarmUpLine::parameters},
      Field{"first", &WarmUpLine::first}, Field{"settled", &WarmUpLine::settled},
      Field{"settled_1e_6", &WarmUpLine::exact}};
};

WarmUpLine line_of(const IndicatorKind& kind, milliseconds step) {
  const auto parameters = kind.defaults();
  const auto text = [&](double tolerance) {
    const auto found = warm_up(kind, parameters, step, tolerance);
    return found.settled ? fmt::format("{}", *found.settled) : "never";
  };
  const std::span values{parameters.data(), kind.attributes().size()};
  return {std::string{kind.name}, fmt::format("{}", fmt::join(values, ",")),
          warm_up(kind, parameters, step).first, text(kSettled), text(1e-6)};
}

Result<Exit> run_warm_up(const WarmUpWanted& wanted) {
  const auto frame = from_string<Timeframe>(wanted.timeframe);
  if (!frame) return fail(Errc::Parse, "--timeframe: 1m, 5m, 15m, 1h or 4h");
  std::vector<WarmUpLine> lines;
  for (const auto* kind : every_indicator()) lines.push_back(line_of(*kind, duration(*frame)));
  if (wanted.json) {
    fmt::print("{}\n", lines_json(lines));
    return Exit::Ok;
  }
  fmt::print(
      "Bars of {} until a first value, and until where the history began makes no difference:\n"
      "less than 0.1 % of the value's own standard deviation, or than a millionth of it.\n"
      "{} bars are held at any time.\n\n{}",
      wanted.timeframe, anchor_bars(*frame), lines_table(lines));
  return Exit::Ok;
}

}  // namespace

Runner add_warm_up(Options& options) {
  auto given = std::make_shared<WarmUpWanted>();
  options.add({"--timeframe", &given->timeframe, "of the bars", "FRAME"});
  options.add({"--json", &given->json, "a JSON list instead of a table"});
  return [given] { return run_warm_up(*given); };
}

}  // namespace gyre::app
