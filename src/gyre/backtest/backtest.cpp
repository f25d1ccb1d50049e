#include "gyre/backtest/backtest.hpp"

#include "gyre/backtest/direct_transport.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/engine/loop.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre {

using DirectVenue = session::SessionVenue<DirectTransport>;
static_assert(Venue<DirectVenue>);

std::string ladder_name(const Ladder& ladder) {
  return std::string{to_string(ladder.setup)} + "/" + std::string{to_string(ladder.confirm)} + "/" +
         std::string{to_string(ladder.trend)};
}

session::SessionPlan session_plan(std::vector<std::string> symbols, Timestamp decide_from,
                                  const Ladder& ladder, std::vector<std::string> known_symbols,
                                  const session::FeedSettings& feed) {
  const int bars = static_cast<int>(kHistoryBars);
  return {.symbols = std::move(symbols),
          .known_symbols = std::move(known_symbols),
          .history = {{ladder.trend, bars},
                      {ladder.confirm, bars},
                      {ladder.setup, bars},
                      {Timeframe::m1, bars}},
          .decide_from = decide_from,
          .feed = feed,
          .stored = {},
          .minutes_kept = static_cast<int>(kMinutesKept)};
}

Result<BacktestResult> backtest(const sim::World& world, const EngineSettings& settings,
                                const BacktestOptions& options) {
  const auto began = wall_now();
  const double rss_begin = resident_mb();
  DirectTransport transport{world};
  const auto begin = transport.now();
  auto plan = session_plan(world.wanted(), world.range.begin, settings.ladder, {}, options.feed);
  plan.mode = settings.risk.position_mode;
  DirectVenue venue{session::Session{std::move(plan), begin}, transport};
  ParallelFor parallel{options.threads, options.pin};
  Engine engine{settings, parallel};
  MemoryJournal journal;

  BacktestResult result;
  Fingerprint rows;
  VirtualLoop second{VirtualDesk{settings.costs, ladder_name(settings.ladder), options.config_hash},
                     settings.desk.virtual_cycle,
                     [&](std::vector<VirtualRow> done, const VirtualDesk&) -> Result<> {
                       std::ranges::move(done, std::back_inserter(result.rows));
                       return {};
                     }};
  Loop loop{engine,
            venue,
            journal,
            {.check_books = options.check_books, .until = world.range.end},
            [&](VirtualWork work) { return second.add(std::move(work)); },
            [&](Timestamp at) { options.watch(engine, at); }};
  GYRE_CHECK(loop.run());
  GYRE_CHECK(second.finish());
  std::ranges::sort(result.rows, {}, &VirtualRow::id);
  for (const auto& row : result.rows) rows.add(to_json(row));

  auto& s = result.summary;
  s = summarize(engine, loop.figures(), venue.counters());
  s.market = world.name;
  s.notes = world.notes;
  s.virtual_opened = second.desk().opened();
  s.virtual_closed = second.desk().closed();
  s.rows = second.rows();
  s.rows_hash = rows.text();
  s.market_begin = world.range.begin;
  s.market_end = venue.now();
  s.wall_s = static_cast<double>((wall_now() - began).count()) * 1e-9;
  s.speed_x = static_cast<double>((s.market_end - begin).count()) * 1e-3 / s.wall_s;
  s.rss_mb_start = rss_begin;
  s.rss_mb_end = resident_mb();
  GYRE_CHECK(journal.replay([&](std::uint64_t, const Record& record) -> Result<> {
    result.records.push_back(record);
    return {};
  }));
  return result;
}

}  // namespace gyre
