#include <fmt/core.h>

#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/every_indicator.hpp"
#include "gyre/app/indicator_csv.hpp"
#include "gyre/indicators/warm_up.hpp"
#include "gyre/market/kline_files.hpp"

namespace gyre::app {
namespace {

struct IndicatorsWanted {
  bool list = false, json = false;
  std::filesystem::path data;
  std::string names, timeframe, out = "csv";
};

// What the name of the file tells, unless it was said.
Result<Timeframe> frame_of(const IndicatorsWanted& wanted) {
  if (wanted.timeframe.empty()) {
    if (const auto file = parse_kline_name(wanted.data)) return file->timeframe;
    return fail(Errc::Config, wanted.data.string() +
                                  ": not a name such as BTCUSDT-15m-2025-05.csv; tell --timeframe");
  }
  if (const auto frame = from_string<Timeframe>(wanted.timeframe)) return *frame;
  return fail(Errc::Config,
              "--timeframe: " + unknown("timeframe", wanted.timeframe, names(Timeframe{})));
}

Result<> write_csv(const std::string& out, const std::string& text) {
  if (out == "csv") {
    fmt::print("{}", text);
    return {};
  }
  std::ofstream file{out, std::ios::binary};
  file << text << std::flush;
  return file ? Result<>{} : fail(Errc::Io, "--out: cannot write " + out);
}

Result<Exit> run_indicators(const IndicatorsWanted& wanted) {
  if (wanted.list) {
    fmt::print("{}", wanted.json ? indicator_list_json(every_indicator()) + "\n"
                                 : indicator_list(every_indicator()));
    return Exit::Ok;
  }
  if (wanted.data.empty() || wanted.names.empty())
    return fail(Errc::Config, "tell --list, or --data FILE and --names \"rsi(14)\"");
  const auto choices = parse_indicators(wanted.names, every_indicator());
  if (!choices) return fail(choices.error().code, "--names: " + choices.error().context);
  GYRE_TRY(const auto frame, frame_of(wanted));
  GYRE_TRY(const auto klines, read_klines(wanted.data, frame, kAlways, Gaps::Kept));
  if (klines.bars.empty()) return fail(Errc::Parse, wanted.data.string() + ": no bars");
  const auto csv = indicator_csv(klines.bars, *choices);
  GYRE_CHECK(write_csv(wanted.out, csv.text));
  for (const auto& [column, choice] : csv.silent) {
    const auto& [kind, parameters, output] = (*choices)[choice];
    const auto needed = static_cast<std::size_t>(warm_up(*kind, parameters, duration(frame)).first);
    const auto held = klines.bars.size();
    if (held < needed)
      fmt::print(stderr, "gyre: {}: not ready: needs {} bars, there are {}\n", column, needed,
                 held);
    else
      fmt::print(stderr, "gyre: {}: nothing to say of these bars\n", column);
  }
  return Exit::Ok;
}

}  // namespace

Runner add_indicators(Options& options) {
  auto given = std::make_shared<IndicatorsWanted>();
  options.add({"--list", &given->list, "all of them, with their outputs and parameters"});
  options.add({.name = "--json",
               .into = &given->json,
               .text = "the list as one JSON array",
               .needs = {"--list"}});
  options.add({.name = "--data",
               .into = &given->data,
               .text = "klines as .csv, .csv.gz or .zip, as the venue's archive has them",
               .type = "FILE",
               .excludes = {"--list"}});
  options.add(
      {"--names", &given->names, "which: \"rsi(14),macd(12,26,9),bollinger(period=30)\"", "NAMES"});
  options.add(
      {"--timeframe", &given->timeframe, "of the bars, where the file's name tells none", "FRAME"});
  options.add({"--out", &given->out, "csv for the terminal, or a file", "csv|FILE"});
  return [given] { return run_indicators(*given); };
}

}  // namespace gyre::app
