#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/engine_config.hpp"
#include "gyre/app/explain.hpp"
#include "gyre/app/market_source.hpp"
#include "gyre/app/symbol_names.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/storage/data_dir.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre::app {
namespace {

constexpr milliseconds kAfterwards = 1min;  // within it everything of a boundary is decided

struct ExplainWanted {
  ConfigOptions config;
  MarketSource market;
  std::string symbol, at, data_dir;
  bool json = false;
};

Result<Instrument> instrument_of(const sim::World& world, const std::string& symbol,
                                 const CostSettings& costs) {
  const auto spelling = [](const sim::Listing& one) -> const std::string& {
    return one.instrument.symbol;
  };
  const auto listings = world.market->listings();
  const auto found = std::ranges::find(listings, symbol, spelling);
  if (found == listings.end()) {
    std::vector<std::string_view> known;
    for (const auto& one : listings) known.push_back(spelling(one));
    return fail(Errc::NotFound, "--symbol: " + unknown("symbol", symbol, known));
  }
  auto instrument = found->instrument;
  if (instrument.taker_fee.is_zero()) instrument.taker_fee = costs.taker_fee;
  return instrument;
}

Result<Story> from_market(const ExplainWanted& wanted, const Config& config,
                          const EngineSettings& settings, Timestamp boundary) {
  GYRE_TRY(auto world, wanted.market.load(config));
  const auto symbol = venue_spelling(wanted.symbol);
  GYRE_TRY(const auto instrument, instrument_of(world, symbol, settings.costs));
  if (boundary < world.range.begin || world.range.end <= boundary)
    return fail(Errc::OutOfRange,
                fmt::format("--at {}: decisions are made from {} to {}", to_text(boundary),
                            to_text(world.range.begin), to_text(world.range.end)));
  world.range.end = std::min(world.range.end, boundary + kAfterwards);
  const auto runtime = config.get<RuntimeSettings>();
  std::optional<Witness> seen;
  BacktestOptions how{.threads = runtime.threads_or(0),
                      .pin = runtime.pin,
                      .config_hash = config.hash(),
                      .feed = config.get<session::FeedSettings>()};
  how.watch = [&](const Engine& engine, Timestamp) {
    if (seen || engine.books().last_boundary() != boundary) return;
    const auto& names = engine.books().spellings();
    const auto at = std::ranges::find(names, symbol);
    if (at == names.end()) return;
    seen = witness(engine, {static_cast<std::uint16_t>(at - names.begin())});
  };
  GYRE_TRY(const auto result, backtest(world, settings, how));
  if (!seen)
    return fail(Errc::NotFound,
                fmt::format("{} was not looked at by {}", symbol, to_text(boundary)));
  return explain(*seen, result.records, settings, instrument);
}

Result<Story> from_journal(const ExplainWanted& wanted, const EngineSettings& settings,
                           Timestamp boundary) {
  const std::filesystem::path path{wanted.data_dir};
  std::error_code error;
  if (!std::filesystem::exists(path / "journal.db", error))
    return fail(Errc::NotFound, fmt::format("data-dir {}: no journal there", path.string()));
  GYRE_TRY(const auto owned, DataDir::open(path));
  GYRE_TRY(auto journal, SqliteJournal::open(owned.journal(), Database::Open::Existing));
  std::vector<Record> records;
  GYRE_CHECK(journal.replay([&](std::uint64_t, const Record& record) -> Result<> {
    records.push_back(record);
    return {};
  }));
  return explain(records, venue_spelling(wanted.symbol), boundary, settings);
}

Result<Exit> run_explain(const ExplainWanted& wanted) {
  GYRE_TRY(const auto config, wanted.config.load());
  GYRE_TRY(const auto settings, engine_settings(config, wanted.config.registry));
  if (wanted.symbol.empty() || wanted.at.empty())
    return fail(Errc::Config,
                "--symbol and --at are needed: --symbol BTCUSDT --at "
                "2025-06-02T10:00");
  const auto at = parse_timestamp(wanted.at);
  if (!at)
    return fail(Errc::Parse,
                fmt::format("--at: '{}' is not a time such as 2025-06-02T10:00", wanted.at));
  const auto boundary = floor_to(*at, duration(settings.ladder.setup));
  GYRE_TRY(const auto story, wanted.data_dir.empty()
                                 ? from_market(wanted, config, settings, boundary)
                                 : from_journal(wanted, settings, boundary));
  fmt::print("{}", wanted.json ? to_json(story) + "\n" : story_text(story));
  return Exit::Ok;
}

}  // namespace

Runner add_explain(Options& options) {
  auto given = std::make_shared<ExplainWanted>();
  options.add({"--symbol", &given->symbol, "whom it is about", "NAME"});
  options.add({"--at", &given->at, "the last boundary up to this time; UTC", "TIME"});
  given->market.add(options);
  options.add({.name = "--data-dir",
               .into = &given->data_dir,
               .text = "what the journal of a past run says, without a market",
               .type = "DIR",
               .excludes = {"--replay", "--synthetic"}});
  given->config.add(options);
  options.add({"--json", &given->json, "one JSON object instead of text"});
  return [given] { return run_explain(*given); };
}

}  // namespace gyre::app
