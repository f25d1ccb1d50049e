#include <fmt/core.h>

#include <condition_variable>
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
  std::string speed = "1", updates, data_dir;
  std::uint16_t port = 0;
  bool hold = false, faults = false, json = false;
};

Result<Exit> exchange(const ExchangeWanted& options) {
  Interrupt interrupt;
  std::mutex mutex;
  std::condition_variable ended;
  bool end = false;
  interrupt.on_signal([&] {
    const std::scoped_lock lock{mutex};
    end = true;
    ended.notify_all();
  });
  GYRE_TRY(const auto config, options.config.load());
  GYRE_TRY(auto world, options.market.load(config));
  if (const auto updates = from_string<sim::Updates>(options.updates))
    world.exchange.updates = *updates;
  sim::ServerSettings settings{
      .port = options.port, .hold = options.hold, .faults = options.faults};
  GYRE_TRY(settings.speed, read_speed(options.speed, false));
  if (!options.data_dir.empty()) settings.data_dir = options.data_dir;
  settings.market_name = world.identity();
  sim::Server server{settings, world.market, world.exchange, world.begin()};
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
  options.add({"--faults", &given->faults, "clients may ask for faults; for tests"});
  options.add({"--json", &given->json, "tell the address as one JSON object"});
  return [given] { return exchange(*given); };
}

}  // namespace gyre::app
