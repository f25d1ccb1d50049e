#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/io/runtime.hpp"
#include "gyre/sim/command_log.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/server/agenda.hpp"
#include "gyre/sim/server/hub.hpp"
#include "gyre/sim/server/lockstep.hpp"

// What moves market time, and nothing else does: the wall clock as long as nobody is enrolled, and
// then step by step. It owns the core, so that every message of an instant passes through here.
namespace gyre::sim::server {

class Clockwork {
 public:
  struct Settings {
    std::optional<double> speed;
    bool hold = false;
    std::vector<std::string> api_keys;  // whose accounts are made first, in this order
    std::optional<Timestamp> present;   // market time is brought so far, if it is not yet
  };

  // With a log, goes on where that ended.
  static Result<std::unique_ptr<Clockwork>> make(io::Runtime& runtime, Settings settings,
                                                 Exchange exchange, std::optional<CommandLog> log,
                                                 Hub& hub, Agenda& agenda);

  void start();  // lets time run, unless it is to hold
  void stop();

  Timestamp now() const { return exchange_.now(); }
  Exchange& exchange() { return exchange_; }
  milliseconds behind_max() const { return behind_max_; }

  // Answers at the present instant; what changes the core is logged before it is answered.
  std::pair<AccountId, wire::Response> ask(std::string_view api_key, const wire::Request& request);

  // Free clock: takes every instant that the wall clock has passed. Nothing while time is held.
  void catch_up();
  // From now on time moves by step() only. A step under way is forgotten.
  void hold();
  // Moves to the next instant, at the latest `wake`, when its pace allows, and calls back; true
  // says that the market has ended.
  void step(std::optional<Timestamp> wake, std::function<void(bool is_end)> done);
  // Something new may be due before what is waited for.
  void reconsider();

 private:
  Clockwork(io::Runtime& runtime, Settings settings, Exchange exchange,
            std::optional<CommandLog> log, Hub& hub, Agenda& agenda)
      : settings_{std::move(settings)},
        exchange_{std::move(exchange)},
        log_{std::move(log)},
        hub_{hub},
        agenda_{agenda},
        timer_{runtime},
        pace_{settings_.speed} {}
  bool is_free() const { return !is_held_ && settings_.speed.has_value(); }
  std::optional<Timestamp> next() const;
  void take(Timestamp t);
  void note_time();
  void wait();
  void publish_tickers();

  Settings settings_;
  Exchange exchange_;
  std::optional<CommandLog> log_;
  Hub& hub_;
  Agenda& agenda_;
  io::Timer timer_;
  Pace pace_;
  bool is_held_ = true, is_anchored_ = false, is_log_broken_ = false;
  milliseconds behind_max_{0};
  std::vector<Message> messages_;
};

}  // namespace gyre::sim::server
