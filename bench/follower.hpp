#pragma once

#include <fmt/core.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gyre/app/recorded_venue.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/exchange/binance/socket_transport.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/io/http_client.hpp"
#include "gyre/market/market_book.hpp"
#include "gyre/sim/server/server.hpp"
#include "gyre/sim/world.hpp"

// A session over sockets without an engine, on an embedded exchange that counts: for benches and
// tests of market data. What fails ends the program.
namespace gyre {

inline constexpr Timestamp kDay{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}};
inline binance::Credentials demo_keys() {
  return {"gyre-engine", binance::Secret{"gyre-engine-secret"}};
}

[[noreturn]] inline void stop(const Error& error) {
  fmt::print(stderr, "{}\n", error.context);
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline sim::World world_of(int symbols) {
  sim::World world{.range = {kDay, kDay + 48h}, .name = "bench"};
  world.market = std::make_shared<const sim::Market>(sim::Market{
      sim::SyntheticMarket{{.seed = 7, .symbols = symbols, .range = {kDay - 720h, kDay + 72h}}}});
  for (const auto& listing : world.market->listings())
    world.symbols.push_back(listing.instrument.symbol);
  return world;
}

// The exchange's own figures.
struct Usage {
  double kline_weight = 0, weight_1m_max = 0, refused = 0, kline_requests = 0;
};

class Exchange {
 public:
  Exchange(const sim::World& world, std::string faults, int weight_limit = 2400) {
    sim::ServerSettings settings{.speed = std::nullopt, .hold = true};
    settings.limits.weight_1m = weight_limit;
    auto exchange = world.exchange;
    exchange.faults = std::move(faults);
    server_ = std::make_unique<sim::Server>(settings, world.market, exchange, world.begin());
    must(server_->start());
    client_ = std::make_unique<io::HttpClient>(runtime_, must(io::parse_endpoint(server_->url())),
                                               io::TlsTrust{});
  }
  ~Exchange() { runtime_.stop(); }

  std::string url() const { return server_->url(); }
  std::string get(std::string target) {
    std::promise<std::string> body;
    client_->send({.target = std::move(target)}, [&body](io::HttpOutcome outcome) {
      body.set_value(outcome ? outcome->body : std::string{});
    });
    return body.get_future().get();
  }
  // Since the last time it was asked.
  Usage usage() {
    const auto text = get("/gyre/usage?reset=1");
    simdjson::dom::parser parser;
    simdjson::dom::element json;
    if (parser.parse(text).get(json)) stop({Errc::Parse, "no usage: " + text});
    const auto recent = json["recent"];
    const auto number = [&](const char* name) {
      return static_cast<double>(recent[name].get_uint64().value());
    };
    return {number("kline_weight"), number("weight_1m_max"),
            number("answers_429") + number("answers_418"), number("kline_requests")};
  }

 private:
  io::Runtime runtime_;
  std::unique_ptr<sim::Server> server_;
  std::unique_ptr<io::HttpClient> client_;
};

// A session without an engine: what it hears goes into a market book, and nothing comes of it.
class Follower {
 public:
  Follower(const std::string& url, session::SessionPlan plan, BarRecorder* recorder = nullptr,
           std::size_t pool_size = 32)
      : transport_{must(binance::SocketTransport::connect({.url = url,
                                                           .credentials = demo_keys(),
                                                           .lockstep = "bench-feed",
                                                           .pool_size = pool_size}))},
        began_{transport_->now()},
        inner_{session::Session{std::move(plan), began_}, *transport_},
        venue_{inner_, recorder} {}

  Timestamp now() const { return venue_.now(); }
  Timestamp began() const { return began_; }
  bool ready() const { return ready_; }
  const session::SessionCounters& counters() const { return inner_.counters(); }
  std::uint64_t minutes() const { return minutes_; }

  // Until market time is there, or the session is ready.
  void run_to(Timestamp end) {
    while (now() < end) step(end);
  }
  void run_to_ready() {
    while (!ready_) step(now() + 1h);
  }

  // Series whose bars are not the market's, up to now.
  std::size_t wrong(const sim::World& world) {
    std::size_t wrong = 0;
    for (std::uint16_t i = 0; i < book_.symbols(); ++i)
      for (const auto frame : {Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
        const auto held = book_.bars({i}, frame);
        std::vector<Bar> theirs;
        const auto end = floor_to(now() - 6s, duration(frame));
        if (!held.empty())
          world.market->bars(index_of(world, i), frame, {held.front().opened, end}, theirs);
        const bool equal = !held.empty() && std::ranges::equal(held, theirs);
        wrong += !equal;
      }
    return wrong;
  }

 private:
  sim::SymbolIndex index_of(const sim::World& world, std::uint16_t i) const {
    const auto at = std::ranges::find(world.symbols, names_[i]);
    return static_cast<sim::SymbolIndex>(at - world.symbols.begin());
  }
  void step(Timestamp end) {
    std::vector<Event> events;
    if (!must(venue_.next(end, events))) stop({Errc::Io, "the market has ended"});
    must(venue_.settle(events));
    for (const auto& event : events) {
      if (const auto* seen = std::get_if<InstrumentsSeen>(&event.what)) {
        book_.add_symbols(seen->instruments.size() - book_.symbols());
        names_.clear();
        for (const auto& one : seen->instruments) names_.push_back(one.symbol);
      } else if (const auto* history = std::get_if<HistorySeen>(&event.what)) {
        must(book_.history(history->symbol, history->timeframe, history->bars));
      } else if (const auto* closed = std::get_if<BarsClosed>(&event.what)) {
        for (const auto& [symbol, bar] : closed->bars) book_.close(symbol, bar);
        minutes_ += closed->bars.size();
      } else if (std::holds_alternative<SessionReady>(event.what)) {
        ready_ = true;
      }
    }
  }

  std::unique_ptr<binance::SocketTransport> transport_;
  Timestamp began_;
  session::SessionVenue<binance::SocketTransport> inner_;
  app::RecordedVenue<session::SessionVenue<binance::SocketTransport>> venue_;
  MarketBook book_{Ladder{}, {}};
  std::vector<std::string> names_;
  std::uint64_t minutes_ = 0;
  bool ready_ = false;
};

inline session::SessionPlan plan_of(const sim::World& world, session::FeedSettings feed = {}) {
  return session_plan(world.symbols, world.range.begin, Ladder{}, {}, feed);
}

}  // namespace gyre
