#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/engine_config.hpp"
#include "gyre/app/market_source.hpp"
#include "gyre/app/run_options.hpp"
#include "gyre/app/summary_text.hpp"
#include "gyre/app/trade_lines.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

struct BacktestWanted {
  ConfigOptions config;
  MarketSource market;
  std::string check_books, trades;
  unsigned threads = 0;  // 0: runtime.threads
  bool json = false;
};

Result<> write_trades(const std::string& path, const std::vector<Record>& records) {
  TradeCollector collector;
  for (const auto& record : records) collector.see(record);
  std::ofstream out{path};
  out << (path.ends_with(".json") ? lines_json(collector.lines()) + "\n"
                                  : lines_csv(collector.lines()))
      << std::flush;
  return out ? Result<>{} : fail(Errc::Io, "cannot write " + path);
}

Result<Exit> run_backtest(const BacktestWanted& options) {
  GYRE_TRY(const auto config, options.config.load());
  GYRE_TRY(const auto engine, engine_settings(config, options.config.registry));
  GYRE_TRY(const auto world, options.market.load(config));
  const auto runtime = config.get<RuntimeSettings>();
  BacktestOptions how{.threads = runtime.threads_or(options.threads),
                      .pin = runtime.pin,
                      .config_hash = config.hash(),
                      .feed = config.get<session::FeedSettings>()};
  if (!options.check_books.empty()) {
    how.check_books = read_duration(options.check_books);
    if (!how.check_books) return fail(Errc::Parse, "--check-books: write it like 4h");
  }
  GYRE_TRY(const auto result, backtest(world, engine, how));
  if (!options.trades.empty()) GYRE_CHECK(write_trades(options.trades, result.records));
  fmt::print("{}", options.json ? to_json(result.summary) + "\n" : summary_table(result.summary));
  return Exit::Ok;
}

}  // namespace

Runner add_backtest(Options& options) {
  auto given = std::make_shared<BacktestWanted>();
  given->market.add(options);
  given->config.add(options);
  options.add({"--check-books", &given->check_books, "hold books against the exchange so often"});
  add_threads(options, given->threads);
  options.add({"--trades", &given->trades, "write the trades there: .csv or .json"});
  options.add({"--json", &given->json, "one JSON object instead of a table"});
  return [given] { return run_backtest(*given); };
}

}  // namespace gyre::app
