// What market data costs, by the exchange's own count: a session follows the whole market over
// sockets for a day, and the embedded exchange enforces its limits and counts. Beside it, what
// the plain ways would cost. Then the same with a round trip of 80 ms, in wall time. At the end of
// each span every bar is held against the exchange's.

#include <cmath>
#include <filesystem>
#include <map>

#include "bench/follower.hpp"
#include "bench/report.hpp"
#include "bench/strategies.hpp"
#include "gyre/engine/loop.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre {
namespace {

double seconds_since(WallTime begun) {
  return static_cast<double>((wall_now() - begun).count()) * 1e-9;
}

// The plain refetch: 650 × 3 requests of 100 bars each minute.
double naive_weight(int symbols) {
  return static_cast<double>(symbols * 3 * wire::cost_of(wire::GetKlines{.limit = 100}).weight);
}

// The plan's scheme over the same bars: each minute's cycle asks, of each series, for what follows
// the last bar, unless that is younger than 300 - 30 min(σ, 1) s, σ of the last twenty closes.
double plan_weight(const sim::World& world) {
  double asked = 0;
  const int cycles = 24 * 60;
  for (sim::SymbolIndex s = 0; s < world.symbols.size(); ++s) {
    std::vector<Bar> bars;
    world.market->bars(s, Timeframe::h1, {kDay - 20h, kDay}, bars);
    double mean = 0, square = 0;
    for (const auto& bar : bars) mean += bar.close / static_cast<double>(bars.size());
    for (const auto& bar : bars) square += (bar.close - mean) * (bar.close - mean);
    const double sigma = std::sqrt(square / static_cast<double>(bars.size()));
    const double ttl = std::max(60.0, 300 - 30 * std::min(sigma, 1.0));
    asked += 3 * std::floor(cycles / std::ceil(ttl / 60));
  }
  return asked / cycles;  // of weight 1 each
}

void follow_a_day(Report& report, int symbols, milliseconds length) {
  const auto world = world_of(symbols);
  Exchange exchange{world, ""};
  const auto begun = wall_now();
  Follower follower{exchange.url(), plan_of(world)};
  follower.run_to_ready();
  const auto cold = exchange.usage();
  report.heading("cold start", {});
  report.add("cold_market_s",
             static_cast<double>((follower.now() - follower.began()).count()) * 1e-3,
             "market seconds until every symbol is warm, within the limit");
  report.add("cold_wall_s", seconds_since(begun), "wall seconds");
  report.add("cold_weight", cold.kline_weight, "weight of klines");
  const auto minutes = follower.minutes();
  const auto ready_at = follower.now();
  follower.run_to(next_after(ready_at, 1min) + length + 10s);
  const auto usage = exchange.usage();
  const double span = static_cast<double>((follower.now() - ready_at).count()) / 60e3;
  const double naive = naive_weight(symbols), weight = usage.kline_weight / span;
  report.heading("steady state, streams", {});
  report.add("naive_weight", naive, "weight a minute, plain refetch");
  report.add("plan_weight", plan_weight(world), "weight a minute, the plan's own scheme");
  report.add("gyre_weight", weight, "weight a minute, ours");
  report.add("saved", 1 - weight / naive, "saved", ">= 0.99");
  report.add("weight_1m_max", usage.weight_1m_max, "most in a minute, of 2400", "<= 2400");
  report.add("refused", cold.refused + usage.refused, "answers 429 and 418", "0");
  report.add("minutes", static_cast<double>(follower.minutes() - minutes),
             "closed minutes delivered");
  report.add("wrong", static_cast<double>(follower.wrong(world)),
             "series that differ from the exchange's", "0");
}

void poll(Report& report, int symbols, milliseconds length) {
  const auto world = world_of(symbols);
  Exchange exchange{world, ""};
  session::FeedSettings feed;
  feed.streams = false;
  Follower follower{exchange.url(), plan_of(world, feed)};
  follower.run_to_ready();
  exchange.usage();
  const auto begun = follower.now();
  follower.run_to(next_after(begun, 1h) + length + 30s);
  const auto usage = exchange.usage();
  const double span = static_cast<double>((follower.now() - begun).count()) / 60e3;
  const double weight = usage.kline_weight / span;
  report.heading("steady state, polling", {});
  report.add("polling_weight", weight, "weight a minute");
  report.add("polling_saved", 1 - weight / naive_weight(symbols), "saved", ">= 0.80");
  report.add("polling_weight_1m_max", usage.weight_1m_max, "most in a minute, of 2400", "<= 2400");
  report.add("polling_refused", usage.refused, "answers 429 and 418", "0");
  report.add("polling_wrong", static_cast<double>(follower.wrong(world)), "series that differ",
             "0");
}

void restart_warm(Report& report, int symbols) {
  const auto world = world_of(symbols);
  Exchange exchange{world, ""};
  const auto directory = std::filesystem::temp_directory_path() / "gyre-bench-feed";
  std::filesystem::remove_all(directory);
  auto store = must(BarStore::open(directory, BarStore::Access::Write));
  {
    BarRecorder recorder{*store, Ladder{}, &utc_now};
    Follower follower{exchange.url(), plan_of(world), &recorder};
    follower.run_to_ready();
    follower.run_to(next_after(follower.now(), 1h) + 10s);
    must(recorder.finish());
  }
  {
    Follower away{exchange.url(), plan_of(world)};  // market time needs somebody
    away.run_to(away.began() + 10min);
  }
  exchange.usage();
  auto plan = plan_of(world);
  plan.stored = app::stored_bars(*store);
  const auto begun = wall_now();
  Follower follower{exchange.url(), std::move(plan)};
  follower.run_to_ready();
  const auto usage = exchange.usage();
  report.heading("start from the store after 10 minutes", {});
  report.add("warm_requests", usage.kline_requests, "requests for klines");
  report.add("warm_weight", usage.kline_weight, "their weight");
  report.add("warm_market_s",
             static_cast<double>((follower.now() - follower.began()).count()) * 1e-3,
             "market seconds");
  report.add("warm_wall_s", seconds_since(begun), "wall seconds");
  follower.run_to(next_after(follower.now(), 5min) + 10s);
  report.add("warm_wrong", static_cast<double>(follower.wrong(world)), "series that differ", "0");
  store.reset();
  std::filesystem::remove_all(directory);
}

constexpr std::string_view kFar = "rtt@0:00:80ms";
constexpr double kRoundTrip = 0.080;
constexpr int kNoLimit = 10'000'000;

// What a store would hold that is `old` behind.
session::StoredBars known(const sim::World& world, Timestamp until) {
  return [&world, until](std::string_view symbol, Timeframe timeframe, int most) {
    const auto at = std::ranges::find(world.symbols, symbol) - world.symbols.begin();
    const auto end = floor_to(until, duration(timeframe));
    std::vector<Bar> bars;
    world.market->bars(static_cast<sim::SymbolIndex>(at), timeframe,
                       {end - most * duration(timeframe), end}, bars);
    return bars;
  };
}

// Wall seconds of a start that asks for these histories, beyond one that asks for none.
double refresh_time(const sim::World& world, session::SessionPlan plan, std::size_t pool) {
  const auto start = [&](session::SessionPlan asked) {
    Exchange exchange{world, std::string{kFar}, kNoLimit};
    const auto begun = wall_now();
    Follower follower{exchange.url(), std::move(asked), nullptr, pool};
    follower.run_to_ready();
    return seconds_since(begun);
  };
  auto nothing = plan;
  nothing.history = {{Timeframe::m1, 1}};
  nothing.symbols = {world.symbols.front()};
  return start(std::move(plan)) - start(std::move(nothing));
}

void refresh_from_afar(Report& report) {
  const auto all = world_of(650), tenth = world_of(65);
  session::FeedSettings polling;
  polling.streams = false;
  auto three = plan_of(all, polling);
  three.history = {{Timeframe::h1, 2}, {Timeframe::m15, 2}, {Timeframe::m5, 2}};
  auto serial = three;
  serial.symbols = tenth.symbols;
  serial.serial = true;
  auto refetch = three;
  for (auto& need : refetch.history) need.bars = 100;
  auto missing = plan_of(all, polling);
  missing.stored = known(all, all.begin() - 5min);

  report.heading("with a round trip of 80 ms, wall time", {});
  Exchange exchange{tenth, std::string{kFar}};
  exchange.get("/fapi/v1/time");
  const auto begun = wall_now();
  for (int i = 0; i < 10; ++i) exchange.get("/fapi/v1/time");
  report.add("request_round_trips", seconds_since(begun) / 10 / kRoundTrip,
             "a pooled request, in round trips", "<= 1.15");
  const double pooled = refresh_time(all, three, 32);
  const double one_by_one = 10 * refresh_time(tenth, serial, 1);
  report.add("refresh_s", pooled, "refresh of 650 x 3");
  report.add("refresh_serial_s", one_by_one, "the same one by one: ten times 65 x 3");
  report.add("refresh_ratio", one_by_one / pooled, "times as fast", ">= 10");
  const double full = refresh_time(all, refetch, 32), incremental = refresh_time(all, missing, 32);
  report.add("refetch_s", full, "full refetch of 650 x 3 at limit 100");
  report.add("incremental_s", incremental, "what is missing after 5 minutes");
  report.add("incremental_share", incremental / full, "of the refetch", "<= 0.5");
}

// Wall seconds from a close to the last answered order, of each of some boundaries.
std::vector<double> boundaries_from_afar(const sim::World& world, bool pipeline, bool streams,
                                         int count) {
  Exchange exchange{world, std::string{kFar}, kNoLimit};
  session::FeedSettings feed;
  feed.streams = streams;
  feed.poll_jitter = 0ms;  // in lockstep every instant waits for its own answers
  auto plan = plan_of(world, feed);
  plan.serial = !pipeline;
  plan.stored = known(world, world.begin() - 1min);
  auto transport = must(binance::SocketTransport::connect({.url = exchange.url(),
                                                           .credentials = demo_keys(),
                                                           .lockstep = "bench-feed",
                                                           .pool_size = pipeline ? 32UL : 1UL}));
  session::SessionVenue<binance::SocketTransport> venue{
      session::Session{std::move(plan), transport->now()}, *transport};
  EngineSettings settings{.strategies = all_strategies()};
  settings.universe.enter = settings.universe.leave = Money{};
  ParallelFor parallel{1};
  Engine engine{settings, parallel};
  MemoryJournal journal;
  std::vector<double> took;
  std::map<Timestamp, WallTime> ends{{Timestamp{}, wall_now()}};  // of instants
  Loop loop{engine,
            venue,
            journal,
            {.until = world.range.begin + count * 5min + 30s},
            [](VirtualWork) -> Result<> { return {}; },
            [&](Timestamp now) {
              const auto boundary = engine.books().last_boundary();
              if (engine.books().tally().boundaries > took.size())
                took.push_back(seconds_since(std::prev(ends.lower_bound(boundary))->second));
              ends[now] = wall_now();
            }};
  must(loop.run());
  return took;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value / static_cast<double>(values.size());
  return sum;
}

void decide_from_afar(Report& report) {
  const auto some = world_of(65), all = world_of(650);
  const auto piped = mean(boundaries_from_afar(some, true, true, 6));
  const auto plain = mean(boundaries_from_afar(some, false, false, 3));
  report.add("boundary_s", piped, "close to last answered order, 65 symbols");
  report.add("boundary_serial_s", plain, "the same with runtime.pipeline=off");
  report.add("boundary_saved", 1 - piped / plain, "lower by", ">= 0.4");
  auto cycles = boundaries_from_afar(all, true, false, 6);
  report.add("cycle_s_max", *std::ranges::max_element(cycles),
             "longest polled cycle, 650 symbols, network included", "<= 3");
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  gyre::Report report{"bench_feed", argc, argv};
  const auto wants = [&](std::string_view part) {
    bool any = false, named = false;
    for (int i = 1; i < argc; ++i) {
      const std::string_view word{argv[i]};
      if (word == "--json") continue;
      any = true;
      named |= word == part;
    }
    return !any || named;
  };
  if (wants("stream")) gyre::follow_a_day(report, 650, 24h);
  if (wants("poll")) gyre::poll(report, 650, 6h);
  if (wants("restart")) gyre::restart_warm(report, 650);
  if (wants("refresh")) gyre::refresh_from_afar(report);
  if (wants("decide")) gyre::decide_from_afar(report);
  report.print();
}
