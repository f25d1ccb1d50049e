#include <fmt/core.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/interrupt.hpp"
#include "gyre/app/market_source.hpp"
#include "gyre/app/run_options.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/sim/server/server.hpp"

namespace gyre::app {
namespace {

struct ExchangeWanted {
  ConfigOptions config;
  MarketSource market;
  std::string speed = "1", updates, data_dir, at, faults_plan;
  std::uint16_t port = 0;
  bool hold = false, faults = false, fault_kinds = false, json = false;
};

// Strangers have the wall's clock: what runs freely at the speed of life is at the present, unless
// told otherwise.
Result<bool> is_at_present(const ExchangeWanted& options, std::optional<double> speed) {
  const bool can = speed == 1 && !options.hold;
  if (options.at == "now" && !can)
    return fail(Errc::Config,
                "--at now: market time runs with the wall's only at --speed 1, "
                "without --hold");
  return can && options.at != "recorded";
}

// Where a market at the present begins: when it was first started on this directory, so that what
// happened then is still where it was.
Result<Timestamp> first_started(const std::string& data_dir) {
  const auto now = floor_to(utc_now(), 1min);
  if (data_dir.empty()) return now;
  const auto file = std::filesystem::path{data_dir} / "begin";
  std::string text;
  if (std::ifstream in{file}; in >> text) {
    auto begin = parse_timestamp(text);
    if (!begin) return std::unexpected(std::move(begin).error().in(file.string()));
    return begin;
  }
  std::error_code error;
  std::filesystem::create_directories(data_dir, error);
  std::ofstream out{file};
  if (!(out << to_text(now) << '\n' << std::flush))
    return fail(Errc::Io, file.string() + " cannot be written");
  return now;
}

Result<sim::World> load_world(const ExchangeWanted& options, std::optional<Timestamp> begin) {
  GYRE_TRY(auto config, options.config.load());
  if (!options.faults_plan.empty())
    GYRE_CHECK(config.assign("exchange.faults=" + options.faults_plan));
  GYRE_CHECK(config.check());
  GYRE_TRY(auto world, options.market.load(config, begin));
  if (const auto updates = from_string<sim::Updates>(options.updates))
    world.exchange.updates = *updates;
  if (begin && utc_now() >= world.range.end)
    return fail(Errc::OutOfRange,
                "the market of " + options.data_dir + " ended at " + to_text(world.range.end));
  if (begin) world.notes.push_back("the market ends at " + to_text(world.range.end));
  if (!world.exchange.faults.empty())
    world.notes.push_back("faults from its begin: " + world.exchange.faults);
  return world;
}

Exit list_fault_kinds() {
  for (std::size_t i = 0; i < kCount<sim::FaultKind>; ++i) {
    const auto kind = sim::FaultKind(i);
    const auto& row = sim::row_of(kind);
    fmt::print("{:13} {}  {}\n", to_string(kind), row.code, row.meaning);
  }
  return Exit::Ok;
}

Result<Exit> exchange(const ExchangeWanted& options) {
  if (options.fault_kinds) return list_fault_kinds();
  Interrupt interrupt;
  std::mutex mutex;
  std::condition_variable ended;
  bool end = false;
  interrupt.on_signal([&] {
    const std::scoped_lock lock{mutex};
    end = true;
    ended.notify_all();
  });
  sim::ServerSettings settings{
      .port = options.port, .hold = options.hold, .faults = options.faults};
  GYRE_TRY(settings.speed, read_speed(options.speed, false));
  GYRE_TRY(const bool at_present, is_at_present(options, settings.speed));
  std::optional<Timestamp> begin;
  if (at_present) {
    GYRE_TRY(begin, first_started(options.data_dir));
  }
  GYRE_TRY(const auto world, load_world(options, begin));
  if (!options.data_dir.empty()) settings.data_dir = options.data_dir;
  settings.market_name = world.identity();
  if (at_present) settings.present = utc_now();
  sim::Server server{settings, world.market, world.exchange, begin.value_or(world.begin())};
  GYRE_CHECK(server.start());
  if (options.json) {
    std::string text;
    JsonObject{text}.add("url", server.url()).add("market", world.name).end();
    fmt::print("{}\n", text);
  } else {
    fmt::print("{} at {}\n", world.name, server.url());
    for (const auto& note : world.notes) fmt::print("  note: {}\n", note);
    for (const auto& key : settings.keys)
      fmt::print("  API key {}, secret {}\n", key.key, key.secret);
    fmt::print("Ctrl-C ends it.\n");
  }
  std::fflush(stdout);
  std::unique_lock lock{mutex};
  ended.wait(lock, [&] { return end; });
  interrupt.on_signal([] {});
  return Exit::Ok;
}

}  // namespace

Runner add_exchange(Options& options) {
  auto given = std::make_shared<ExchangeWanted>();
  given->market.add(options);
  given->config.add(options);
  options.add({"--port", &given->port, "0: any free one"});
  options.add({"--speed", &given->speed, "market seconds a second, or max in lockstep"});
  add_updates(options, given->updates);
  options.add({"--data-dir", &given->data_dir, "where orders and market time survive", "DIR"});
  options.add({"--hold", &given->hold, "market time waits for an enrolled client"});
  options.add({.name = "--at",
               .into = &given->at,
               .text =
                   "when its times are: now, for clients with the clock on the wall (the default "
                   "at --speed 1 without --hold), or as recorded",
               .one_of = {"now", "recorded"}});
  options.add(
      {"--faults-plan", &given->faults_plan,
       "what goes wrong and when: lost_closes@01:00+2h:5%;drop_sockets@03:00 (exchange.faults)",
       "PLAN"});
  options.add({"--fault-kinds", &given->fault_kinds, "tell what may stand in a plan, and end"});
  options.add({"--faults", &given->faults, "clients may have answers withheld; for tests"});
  options.add({"--json", &given->json, "tell the address as one JSON object"});
  return [given] { return exchange(*given); };
}

}  // namespace gyre::app
